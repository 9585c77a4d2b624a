import { Lexer, Tokenizer, type Links, type Token, type Tokens } from 'marked';

/** Deepest nesting of lists and quotes; what is deeper is shown as text. Each level is read anew by the one above it. */
export const maxNesting = 12;
/** Marks that may begin or end something within a line of text. Each is compared with the others. */
const inlineMarks = /[*_~`[\]!<]/g;
/** A paragraph, list item or cell with more of them is shown as text. */
export const maxInlineMarks = 300;

/** Reads no raw HTML, which stays text, and nothing nested too deep. */
class BoundedTokenizer extends Tokenizer {
  #depth = 0;

  override html(): undefined {
    return undefined;
  }

  override tag(): undefined {
    return undefined;
  }

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return this.#nested(() => super.blockquote(source));
  }

  override list(source: string): Tokens.List | undefined {
    return this.#nested(() => super.list(source));
  }

  #nested<T>(read: () => T): T | undefined {
    if (this.#depth >= maxNesting) return undefined;
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }
}

/** Reads GitHub Markdown without raw HTML, in time that grows with the text. */
export class MarkdownLexer extends Lexer {
  constructor(links: Links = {}) {
    super({ gfm: true, breaks: false, tokenizer: new BoundedTokenizer() });
    Object.assign(this.tokens.links, links);
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (!hasManyMarks(source)) return super.inlineTokens(source, tokens);
    tokens.push({ type: 'text', raw: source, text: source, escaped: false });
    return tokens;
  }
}

function hasManyMarks(source: string): boolean {
  if (source.length <= maxInlineMarks) return false;
  inlineMarks.lastIndex = 0;
  let count = 0;
  while (count <= maxInlineMarks && inlineMarks.test(source)) count++;
  return count > maxInlineMarks;
}
