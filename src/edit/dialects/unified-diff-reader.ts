import type { RequestedEdit, RequestedHunk } from '../requested-edit.ts';
import { isFence } from './file-name.ts';
import { HunkLinesBuilder } from './hunk-lines.ts';
import { malformedLine } from './line-parser.ts';
import type { LineReader } from './line-parser.ts';

const hunkHeader = /^@@(?: -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(.*)|.*)$/;
const fileHeader = /^(---|\+\+\+) ([^\t\r]+?)\s*(?:\t.*)?$/;
const gitLine =
  /^(?:diff --git |index [0-9a-f]|new file mode |deleted file mode |old mode |new mode |similarity index |rename |copy )/;

interface DiffFile {
  readonly oldPath: string;
  readonly newPath: string;
  readonly hunks: RequestedHunk[];
}

interface OpenHunk {
  readonly lines: HunkLinesBuilder;
  readonly line: number | undefined;
  readonly anchors: readonly string[];
  /** Lines of the old and the new file that are still to come by the header. */
  oldLeft: number;
  newLeft: number;
}

/** Reads unified diffs, with or without right line numbers, alone or inside an answer. */
export class UnifiedDiffReader implements LineReader {
  readonly edits: RequestedEdit[] = [];
  #oldHeader: string | undefined;
  #file: DiffFile | undefined;
  #hunk: OpenHunk | undefined;
  /** A line that is a removed line or the first half of a file header, depending on the next. */
  #held: string | undefined;

  line(line: string): void {
    const held = this.#held;
    this.#held = undefined;
    const header = fileHeader.exec(line);
    if (held !== undefined && header?.[1] === '+++') {
      this.#finishFile();
      this.#oldHeader = fileHeader.exec(held)?.[2];
      this.#openFile(header[2] ?? '');
      return;
    }
    if (held !== undefined) this.#body(held);
    if (header?.[1] === '---') this.#held = line;
    else this.#body(line);
  }

  close(): void {
    if (this.#held !== undefined) this.#body(this.#held);
    this.#held = undefined;
    this.#finishFile();
  }

  #openFile(newPath: string): void {
    this.#file = { oldPath: this.#oldHeader ?? newPath, newPath, hunks: [] };
  }

  #body(line: string): void {
    const hunk = this.#hunk;
    const isCounted = hunk !== undefined && (hunk.oldLeft > 0 || hunk.newLeft > 0);
    if (!(isCounted && /^[ +\-\\]/.test(line))) {
      const header = hunkHeader.exec(line);
      if (header !== null) {
        this.#openHunk(header);
        return;
      }
      if (isFence(line) || gitLine.test(line)) {
        this.#finishHunk();
        if (isFence(line)) this.#finishFile();
        return;
      }
    }
    if (hunk === undefined) return;
    // Prose behind a diff whose lines are all there by its own count.
    const isOver = hunk.line !== undefined && !isCounted && !/^(?:[ +\-\\]|\s*$)/.test(line);
    if (isOver) this.#finishHunk();
    else count(hunk, line);
  }

  #openHunk([, start, oldCount = '1', , newCount = '1', section = '']: RegExpExecArray): void {
    this.#finishHunk();
    if (this.#file === undefined) {
      if (start === undefined) return;
      throw malformedLine('A hunk of the diff stands below no file header ("--- old" and "+++ new").');
    }
    this.#hunk = {
      lines: new HunkLinesBuilder(),
      line: start === undefined ? undefined : Number(start),
      anchors: section.trim() === '' ? [] : [section.trim()],
      oldLeft: start === undefined ? 0 : Number(oldCount),
      newLeft: start === undefined ? 0 : Number(newCount),
    };
  }

  #finishHunk(): void {
    const finished = this.#hunk?.lines.finish({ anchors: this.#hunk.anchors, line: this.#hunk.line, appends: false });
    if (finished !== undefined) this.#file?.hunks.push(finished);
    this.#hunk = undefined;
  }

  #finishFile(): void {
    this.#finishHunk();
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined && file.hunks.length > 0) this.edits.push(editOf(file));
  }
}

function count(hunk: OpenHunk, line: string): void {
  hunk.lines.add(line);
  if (line.startsWith('\\')) return;
  if (!line.startsWith('+')) hunk.oldLeft--;
  if (!line.startsWith('-')) hunk.newLeft--;
}

function editOf({ oldPath, newPath, hunks }: DiffFile): RequestedEdit {
  if (newPath === '/dev/null') return { kind: 'delete', path: withoutSide(oldPath, 'a/') };
  const created = hunks[0];
  if (oldPath === '/dev/null' && created !== undefined) {
    const text = created.finalLineEnd === false ? created.newText.replace(/\n$/, '') : created.newText;
    return { kind: 'create', path: withoutSide(newPath, 'b/'), text };
  }
  const isGit = oldPath.startsWith('a/') && newPath.startsWith('b/');
  return { kind: 'change', path: isGit ? newPath.slice(2) : newPath, hunks, inOrder: true };
}

function withoutSide(path: string, side: string): string {
  return path.startsWith(side) ? path.slice(2) : path;
}
