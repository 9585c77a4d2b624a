/** A replacement in a document. Lines and characters (UTF-16 units) count from 0; the end does not belong to it. */
export interface LineChange {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly text: string;
}

/** Lines that a change replaced, and by what. */
export interface ReplacedLines {
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Longer documents are not followed: their lines would be a second copy of them. */
export const maximumMirrored = 400_000;

/** The lines of an open document, kept beside the editor so that what a change replaced is known. */
export class MirroredLines {
  readonly #lines: string[];

  constructor(text: string) {
    this.#lines = text.split(/\r\n|\n|\r/);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Applies a change. Undefined where it does not fit the document as it is known: then it has to be mirrored anew. */
  apply({ startLine, startCharacter, endLine, endCharacter, text }: LineChange): ReplacedLines | undefined {
    const first = this.#lines[startLine];
    const last = this.#lines[endLine];
    if (first === undefined || last === undefined || endLine < startLine) return undefined;
    if (startCharacter > first.length || endCharacter > last.length) return undefined;
    const after = (first.slice(0, startCharacter) + text + last.slice(endCharacter)).split(/\r\n|\n|\r/);
    const before = this.#lines.slice(startLine, endLine + 1);
    splice(this.#lines, startLine, before.length, after);
    return { line: startLine, before, after };
  }
}

/** A spread call has room for a few ten thousand arguments only. */
function splice(lines: string[], at: number, removed: number, added: readonly string[]): void {
  if (added.length < 10_000) {
    lines.splice(at, removed, ...added);
    return;
  }
  const rest = lines.splice(at);
  for (const line of added) lines.push(line);
  for (let i = removed; i < rest.length; i++) lines.push(rest[i] ?? '');
}
