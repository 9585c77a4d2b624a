import type { Links } from 'marked';
import { LineCutter, type CutLine, type LineReader } from './line-cutter.ts';
import { linkDefinition } from './link-definition.ts';
import type { MarkdownPiece } from './markdown-piece.ts';
import { PieceScanner } from './piece-scanner.ts';

/**
 * Cuts a growing Markdown text into pieces of bounded length. Each line is read once, and what came of it never changes but for the line
 * that is still incomplete: the work is that of the new text, and the pieces are the same however the text arrived.
 */
export class MarkdownPieces {
  readonly #lines = new LineCutter();
  readonly #scanner = new PieceScanner();
  readonly #reader: LineReader = {
    read: (line) => {
      this.#define(line);
      this.#scanner.read(line);
    },
    // None of these lines can define a link.
    readRun: (text, from) => this.#scanner.readRun(text, from),
  };
  readonly #links = Object.create(null) as Links;
  #pieces: readonly MarkdownPiece[] = [];
  #linkCount = 0;

  /** All pieces of the text so far. */
  get pieces(): readonly MarkdownPiece[] {
    return this.#pieces;
  }

  /** Link definitions of complete lines (`[label]: https://…`), by their normal label. */
  get links(): Links {
    return this.#links;
  }

  get linkCount(): number {
    return this.#linkCount;
  }

  /**
   * Takes what follows the text so far.
   *
   * @returns the index of the first piece that may differ from before
   */
  add(text: string): number {
    const first = this.#scanner.closedCount;
    this.#lines.add(text, this.#reader);
    const { tail } = this.#lines;
    this.#pieces = this.#scanner.piecesWith(tail.text === '' ? undefined : tail);
    return first;
  }

  /** Takes the last line for complete. Nothing can be added afterwards. */
  end(): void {
    this.#define(this.#lines.tail);
  }

  #define(line: CutLine): void {
    if (line.isRest || this.#linkCount >= maxLinks || !this.#scanner.mayDefineLinks) return;
    const definition = linkDefinition(line.text);
    if (definition === undefined || this.#links[definition.label] !== undefined) return;
    this.#links[definition.label] = { href: definition.href, title: definition.title ?? null };
    this.#linkCount += 1;
  }
}

/** The most link definitions that are kept of a text. */
const maxLinks = 2_000;
