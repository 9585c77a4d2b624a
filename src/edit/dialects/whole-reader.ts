import type { RequestedEdit } from '../requested-edit.ts';
import { fileNameIn, isFence } from './file-name.ts';
import { malformedLine } from './line-parser.ts';
import type { LineReader } from './line-parser.ts';

const opening = /^(`{3,}|~{3,})([^`]*)$/;

interface OpenFence {
  readonly marker: string;
  readonly path: string | undefined;
  readonly lines: string[];
}

/** Reads fenced blocks that hold whole files, each with its path above the fence or behind it. */
export class WholeReader implements LineReader {
  readonly edits: RequestedEdit[] = [];
  #above: string | undefined;
  #fence: OpenFence | undefined;
  #isNamed = false;

  line(line: string): void {
    const fence = this.#fence;
    if (fence === undefined) this.#outside(line);
    else if (closes(fence, line)) this.#finish(fence);
    else fence.lines.push(line);
  }

  close(): void {
    if (this.#fence !== undefined)
      throw malformedLine('The last code block is not closed, so the file may be cut off.');
    const unnamed = this.edits.filter(({ path }) => path === undefined).length;
    // Code of an explanation beside a named file is not a file.
    if (this.#isNamed) this.edits.splice(0, this.edits.length, ...this.edits.filter(({ path }) => path !== undefined));
    else if (unnamed > 1) throw malformedLine('There are several code blocks, and none says which file it is.');
  }

  #outside(line: string): void {
    const [, marker] = opening.exec(line.trimEnd()) ?? [];
    if (marker === undefined) {
      if (line.trim() !== '') this.#above = line;
      return;
    }
    const path =
      fileNameIn(line.trimEnd()) ??
      (this.#above === undefined || isFence(this.#above) ? undefined : fileNameIn(this.#above));
    this.#above = undefined;
    this.#fence = { marker, path, lines: [] };
  }

  #finish({ path, lines }: OpenFence): void {
    this.#fence = undefined;
    this.#isNamed ||= path !== undefined;
    this.edits.push({ kind: 'write', path, text: lines.map((line) => `${line}\n`).join('') });
  }
}

function closes({ marker }: OpenFence, line: string): boolean {
  const text = line.trimEnd();
  return text.length >= marker.length && text === marker.charAt(0).repeat(text.length);
}
