import { maxColumns, tableColumns } from './line-shape.ts';
import { Lexer, Tokenizer, type Links, type Token, type Tokens } from 'marked';

/** Deepest nesting of lists and quotes; what is deeper is shown as text. Each level is read anew by the one above it. */
export const maxNesting = 12;
/** Marks that may begin or end something within a line of text. Each is compared with the others. */
const inlineMarks = /[*_~`[\]!<]/g;
/** A paragraph, list item or cell with more of them is shown as text. */
export const maxInlineMarks = 300;

/** The most columns of a table in a list or quote. */
const maxNestedColumns = 16;
const longAddress = /^(?:https?:\/\/|ftp:\/\/|www\.)[^\s<]{500,}/i;

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

  /** A table with many columns is text: each of its rows would have as many cells, however short it is. */
  override table(source: string): Tokens.Table | undefined {
    const [head = '', below = ''] = source.split('\n', 2);
    const columns = tableColumns(head, below);
    if (columns === 0 || columns > (this.#depth > 0 ? maxNestedColumns : maxColumns)) return undefined;
    return super.table(source);
  }

  /** A very long address without angle brackets is text: where it ends is costly to find. */
  override url(source: string): Tokens.Link | undefined {
    const run = longAddress.exec(source)?.[0];
    if (run !== undefined) return { type: 'text', raw: run, text: run } as unknown as Tokens.Link;
    return super.url(source);
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
  constructor(links: Links) {
    super({ gfm: true, breaks: false, tokenizer: new BoundedTokenizer() });
    // Definitions of the text itself are added to its own; copying the others would cost as much as there are.
    this.tokens.links = Object.create(links) as Links;
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
