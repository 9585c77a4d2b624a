import type { RequestedEdit, RequestedHunk } from '../requested-edit.ts';
import { HunkLinesBuilder } from './hunk-lines.ts';
import { isNoFinalLineEnd } from './final-line-end.ts';
import { malformedLine } from './line-parser.ts';
import type { LineReader } from './line-parser.ts';

const directive =
  /^\s*\*\*\* (Begin Patch|End Patch|Add File: |Delete File: |Update File: |Move to: |End of File)(.*)$/;

type Section =
  | { readonly kind: 'add'; readonly path: string; readonly lines: string[]; isOpen: boolean }
  | {
      readonly kind: 'update';
      readonly path: string;
      to: string | undefined;
      readonly hunks: RequestedHunk[];
      anchors: string[];
      hunk: HunkLinesBuilder;
    };

/** Reads "*** Begin Patch" envelopes; what stands around them (prose, fences, here-documents) is skipped. */
export class PatchReader implements LineReader {
  readonly edits: RequestedEdit[] = [];
  #isInside = false;
  #isSeen = false;
  #section: Section | undefined;

  line(line: string): void {
    const [, name, argument = ''] = directive.exec(line.trimEnd()) ?? [];
    if (!this.#isInside) {
      if (name === 'Begin Patch') this.#begin();
      return;
    }
    if (name === undefined) this.#body(line);
    else this.#direct(name.trim(), argument.trim());
  }

  close(): void {
    if (this.#isInside)
      throw malformedLine('The patch has no "*** End Patch" line, so it may be cut off. Write the patch again.');
    if (this.#isSeen && this.edits.length === 0) throw malformedLine('The patch is empty.');
  }

  #begin(): void {
    this.#isInside = true;
    this.#isSeen = true;
  }

  #direct(name: string, argument: string): void {
    if (name === 'Begin Patch') throw malformedLine('A patch begins before the one above it has ended.');
    if (name === 'Move to:') {
      this.#move(argument);
      return;
    }
    if (name === 'End of File') {
      this.#endOfFile();
      return;
    }
    this.#finish();
    if (name === 'End Patch') {
      this.#isInside = false;
      return;
    }
    if (argument === '') throw malformedLine(`"*** ${name}" names no file.`);
    if (name === 'Delete File:') this.edits.push({ kind: 'delete', path: argument });
    else if (name === 'Add File:') this.#section = { kind: 'add', path: argument, lines: [], isOpen: false };
    else {
      const hunk = new HunkLinesBuilder();
      this.#section = { kind: 'update', path: argument, to: undefined, hunks: [], anchors: [], hunk };
    }
  }

  #move(to: string): void {
    const section = this.#section;
    if (section?.kind !== 'update' || section.to !== undefined || !section.hunk.isEmpty || to === '') {
      throw malformedLine('"*** Move to:" belongs directly below "*** Update File:" and names the new path.');
    }
    section.to = to;
  }

  #endOfFile(): void {
    if (this.#section?.kind === 'update') this.#section.hunk.markEnd();
  }

  #body(line: string): void {
    const section = this.#section;
    if (section === undefined) {
      if (line.trim() !== '') throw malformedLine(`This line of the patch belongs to no file: ${line.slice(0, 80)}`);
      return;
    }
    if (section.kind === 'add') {
      addedLine(section, line);
      return;
    }
    if (/^\s*\*\*\* /.test(line)) throw malformedLine(`There is no such line in a patch: ${line.trim().slice(0, 80)}`);
    const anchor = /^@@(?: ?(.*?))?(?: ?@@)?\s*$/.exec(line);
    if (anchor === null) section.hunk.add(line);
    else {
      const isStacked = section.hunk.isEmpty && section.anchors.length > 0;
      finishHunk(section);
      const text = anchor[1] ?? '';
      if (text.trim() !== '') section.anchors = isStacked ? [...section.anchors, text] : [text];
      else section.anchors = [];
    }
  }

  #finish(): void {
    const section = this.#section;
    this.#section = undefined;
    if (section === undefined) return;
    if (section.kind === 'add') {
      this.edits.push({ kind: 'create', path: section.path, text: addedText(section.lines, section.isOpen) });
      return;
    }
    finishHunk(section);
    const { path, to, hunks } = section;
    if (hunks.length === 0 && to === undefined) throw malformedLine(`The patch holds no change for ${path}.`);
    this.edits.push({ kind: 'change', path, hunks, inOrder: true, ...(to !== undefined && { to }) });
  }
}

function addedLine(section: Section & { readonly kind: 'add' }, line: string): void {
  if (isNoFinalLineEnd(line)) section.isOpen = true;
  else if (line.startsWith('+')) section.lines.push(line.slice(1));
  else if (line.trim() === '') section.lines.push('');
  else throw malformedLine(`Every line of a new file begins with "+"; this one does not: ${line.slice(0, 80)}`);
}

/** The lines of a new file. All end alike: a file whose lines come with CRLF has no LF alone. */
function addedText(lines: readonly string[], isOpen: boolean): string {
  const filled = lines.filter((line) => line !== '');
  const isCrlf = filled.length > 0 && filled.every((line) => line.endsWith('\r'));
  const lineEnd = isCrlf ? '\r\n' : '\n';
  const text = lines.map((line) => (isCrlf ? line.replace(/\r$/, '') : line)).join(lineEnd);
  return isOpen || lines.length === 0 ? text : text + lineEnd;
}

function finishHunk(section: Section & { readonly kind: 'update' }): void {
  const hunk = section.hunk.finish({ anchors: section.anchors, appends: true });
  section.hunk = new HunkLinesBuilder();
  if (hunk === undefined) return;
  section.hunks.push(hunk);
  section.anchors = [];
}
