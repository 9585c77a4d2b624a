import { Tokenizer, type MarkedOptions } from 'marked';

/** Raw HTML is no token of ours: it stays text. */
class TextOnlyTokenizer extends Tokenizer {
  override html(): undefined {
    return undefined;
  }

  override tag(): undefined {
    return undefined;
  }
}

/** How model text is read: GitHub Markdown without raw HTML. */
export const markdownOptions: MarkedOptions = { gfm: true, breaks: false, tokenizer: new TextOnlyTokenizer() };
