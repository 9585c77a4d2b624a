import type { Lexer, Links, Token } from 'marked';
import { MarkdownLexer } from './markdown-lexer.ts';

/** One top-level piece of a Markdown text: a paragraph, a list, a code fence … `raw` pieces follow each other without gap. */
export interface MarkdownBlock {
  readonly raw: string;
  readonly type: string;
}

/** An open end of this length is read again only when it has grown by an eighth: read with every piece, it would cost the square of its length. */
const longOpenEnd = 16_000;

/** Two blocks stay open while a text grows: the last may still become part of the one before it (`2` → `2. item`). */
const openBlocks = 2;

/**
 * Cuts a growing Markdown text into top-level blocks and tells which of them changed. Only the open end is read again, so the
 * work per update depends on the size of the last blocks, not of the text.
 */
export class BlockSplitter {
  #blocks: readonly MarkdownBlock[] = [];
  #closed = '';
  #closedCount = 0;
  #links: Links = {};
  /** The open end is not read again before it is longer. */
  #nextReading = 0;
  #text = '';

  get blocks(): readonly MarkdownBlock[] {
    return this.#blocks;
  }

  /** Link definitions seen so far (`[label]: https://…`). */
  get links(): Links {
    return this.#links;
  }

  /**
   * Takes the whole text again.
   *
   * @param growing false reads everything once more, so that the end result does not depend on how the text arrived
   * @returns the index of the first block that differs from before
   */
  update(text: string, growing: boolean): number {
    const before = this.#blocks;
    if (!growing || !text.startsWith(this.#closed)) this.#forget();
    const isLonger = growing && text.startsWith(this.#text);
    this.#text = text;
    if (isLonger && this.#canWait(text)) return this.#lengthenLast(text);
    const { blocks, links } = splitBlocks(text.slice(this.#closed.length), this.#links);
    const closed = before.slice(0, this.#closedCount);
    this.#links = links;
    this.#blocks = [...closed, ...blocks];
    if (growing) this.#close(blocks, text);
    return firstDifference(before, this.#blocks);
  }

  #canWait(text: string): boolean {
    return text.length - this.#closed.length < this.#nextReading && this.#blocks.length > this.#closedCount;
  }

  /** The new text goes to the last block, whatever it will turn out to be. */
  #lengthenLast(text: string): number {
    const before = this.#blocks;
    const last = before.length - 1;
    const known = before.slice(this.#closedCount, last).reduce((sum, { raw }) => sum + raw.length, 0);
    const raw = text.slice(this.#closed.length + known);
    this.#blocks = [...before.slice(0, last), { raw, type: before[last]?.type ?? 'plain' }];
    return raw === before[last]?.raw ? before.length : last;
  }

  #forget(): void {
    this.#nextReading = 0;
    this.#closed = '';
    this.#closedCount = 0;
    this.#links = {};
  }

  #close(blocks: readonly MarkdownBlock[], text: string): void {
    const done = blocks.slice(0, Math.max(0, blocks.length - openBlocks));
    this.#closed += done.map((block) => block.raw).join('');
    this.#closedCount += done.length;
    const open = text.length - this.#closed.length;
    this.#nextReading = open < longOpenEnd ? 0 : open * 1.125;
  }
}

/** The top-level blocks of a text. Blank lines belong to the block before them; the raw pieces together are the text. */
export function splitBlocks(
  text: string,
  links: Links = {},
): { readonly blocks: MarkdownBlock[]; readonly links: Links } {
  const lexer = new MarkdownLexer(links);
  const tokens = lexText(lexer, text);
  if (!tokens) return { blocks: [{ raw: text, type: 'plain' }], links };
  const blocks: MarkdownBlock[] = [];
  for (const token of tokens) {
    const last = blocks.at(-1);
    if (token.type === 'space' && last) blocks[blocks.length - 1] = { raw: last.raw + token.raw, type: last.type };
    else blocks.push({ raw: token.raw, type: token.type });
  }
  return { blocks, links: lexer.tokens.links };
}

/** Undefined when the lexer gave up or did not account for every character; the text is then shown as it is. */
function lexText(lexer: Lexer, text: string): Token[] | undefined {
  try {
    const tokens = lexer.blockTokens(text, []);
    return tokens.map((token) => token.raw).join('') === text ? tokens : undefined;
  } catch {
    return undefined;
  }
}

function firstDifference(before: readonly MarkdownBlock[], after: readonly MarkdownBlock[]): number {
  const shared = Math.min(before.length, after.length);
  for (let index = 0; index < shared; index += 1) {
    const [one, other] = [before[index], after[index]];
    if (one !== other && (one?.raw !== other?.raw || one?.type !== other?.type)) return index;
  }
  return shared;
}
