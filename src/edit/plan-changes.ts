import { applyHunks, elided } from './apply-hunks.ts';
import { EditRefused } from './edit-refused.ts';
import type { Refusal } from './edit-refused.ts';
import type { FileChange, FileText } from './file-change.ts';
import { isGapMarker, mayBeCode } from './gap-markers.ts';
import { spliceLines } from './locate/splice-lines.ts';
import { refused } from './messages.ts';
import type { RequestedEdit, RequestedHunk } from './requested-edit.ts';
import { resolvePath } from './resolve-path.ts';
import type { PathRules } from './resolve-path.ts';
import { applySplices } from './splices.ts';
import { linesOf } from './text-lines.ts';
import { WorkingFile } from './working-file.ts';

/** All changes of a call, or why there are none. */
export type Plan =
  | { readonly kind: 'planned'; readonly changes: readonly FileChange[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The files an edit may be about, as they are now. */
export interface EditableFiles extends PathRules {
  /** Undefined where there is no such file. */
  read(path: string): FileText | undefined;
}

/**
 * Works out what a call changes, in every file it names: all its edits or none. Nothing is written; what comes out holds for the state of the
 * files that was read. Synchronous and linear in the size of the files.
 */
export function planChanges(edits: readonly RequestedEdit[], files: EditableFiles): Plan {
  try {
    const planner = new Planner(files);
    for (const edit of joined(edits)) planner.add(edit);
    return { kind: 'planned', changes: planner.changes() };
  } catch (error) {
    if (error instanceof EditRefused) return { kind: 'refused', refusal: error.refusal };
    throw error;
  }
}

/** Hunks of one file as one edit, so that each is looked for in the file as it was. What moves or removes the file stays where it is. */
function joined(edits: readonly RequestedEdit[]): readonly RequestedEdit[] {
  const result: RequestedEdit[] = [];
  const open = new Map<string | undefined, RequestedHunk[]>();
  for (const edit of edits) {
    const isPlain = edit.kind === 'change' && edit.to === undefined && edit.hunks.length > 0;
    const hunks = isPlain ? open.get(edit.path) : undefined;
    if (isPlain && hunks !== undefined) {
      for (const hunk of edit.hunks) hunks.push(hunk);
      continue;
    }
    open.delete(edit.path);
    const own = isPlain ? [...edit.hunks] : undefined;
    if (own !== undefined) open.set(edit.path, own);
    result.push(own === undefined ? edit : ({ ...edit, hunks: own } as RequestedEdit));
  }
  return result;
}

class Planner {
  readonly #files: EditableFiles;
  readonly #open = new Map<string, WorkingFile>();

  constructor(files: EditableFiles) {
    this.#files = files;
  }

  add(edit: RequestedEdit): void {
    const isNew =
      edit.kind === 'create' || edit.kind === 'write' || (edit.kind === 'change' && createsFile(edit.hunks));
    const file = this.#file(resolvePath(edit.path, this.#files, isNew));
    switch (edit.kind) {
      case 'change':
        this.#change(file, edit);
        return;
      case 'create':
        create(file, edit.text);
        return;
      case 'write':
        write(file, edit.text);
        return;
      case 'delete':
        this.#existing(file);
        file.delete();
    }
  }

  changes(): readonly FileChange[] {
    const changes = [...this.#open.values()].flatMap(changeOf);
    const [first] = this.#open.values();
    if (changes.length > 0) return changes;
    throw first === undefined
      ? new EditRefused({ reason: 'malformed', message: 'There is no edit in this text.' })
      : refused('identical', first.path, `The edit changes nothing: ${first.path} is as it says already.`);
  }

  #change(file: WorkingFile, edit: RequestedEdit & { readonly kind: 'change' }): void {
    if (!createsFile(edit.hunks) || edit.to !== undefined) this.#existing(file);
    if (edit.hunks.length > 0) applyHunks(file, edit.hunks, edit.inOrder);
    else if (edit.to === undefined)
      throw refused('malformed', file.path, `There is no change for ${file.path} in the edit.`);
    if (edit.to === undefined) return;
    const to = resolvePath(edit.to, this.#files, true);
    if (to === file.path) return;
    if (this.#files.read(to) !== undefined) throw exists(to);
    file.rename(to);
  }

  #existing(file: WorkingFile): void {
    if (file.fate.kind === 'deleted')
      throw refused('missing-file', file.path, `${file.path} is deleted by the same edit.`);
    if (file.base !== undefined || file.splices.length > 0) return;
    throw refused(
      'missing-file',
      file.path,
      `There is no file ${file.path}. Check the path, or create the file first.`,
    );
  }

  #file(path: string): WorkingFile {
    const open = this.#open.get(path) ?? new WorkingFile(path, this.#files.read(path));
    this.#open.set(path, open);
    return open;
  }
}

function createsFile(hunks: readonly { readonly oldText: string }[]): boolean {
  return hunks.length > 0 && hunks[0]?.oldText.trim() === '';
}

function create(file: WorkingFile, text: string): void {
  if (file.base !== undefined || file.splices.length > 0) throw exists(file.path);
  file.addToCurrent([{ start: 0, end: 0, text }]);
  if (text === '') file.touch();
}

function exists(path: string): EditRefused {
  return refused('exists', path, `There is a file ${path} already. Change it instead, or choose another path.`);
}

/** The whole text of a file. Line ends, byte order mark and final line end of a file that is there stay as they are. */
function write(file: WorkingFile, text: string): void {
  if (file.base === undefined) {
    refuseGaps(file, text);
    create(file, text);
    return;
  }
  refuseGaps(file, text);
  const { lines } = file;
  const oldLines = Array.from({ length: lines.count }, (_, line) => lines.content(line));
  const newLines = linesOf(text.replace(/^\uFEFF/, ''));
  file.addToCurrent(spliceLines(lines, { line: 0, oldLines, newLines, write: (line) => line }));
}

function refuseGaps(file: WorkingFile, text: string): void {
  const stray = linesOf(text).find(
    (line) => isGapMarker(line) && !mayBeCode(line, file.path) && !file.baseLines.text.includes(line.trim()),
  );
  if (stray !== undefined) throw elided(file.path, stray);
}

function changeOf(file: WorkingFile): readonly FileChange[] {
  const { path, base, splices, fate } = file;
  const text = base?.text ?? '';
  if (base === undefined) {
    const isMade = fate.kind !== 'deleted' && (splices.length > 0 || file.isTouched);
    const to = fate.kind === 'renamed' ? fate.to : path;
    return isMade ? [{ kind: 'create', path: to, text: applySplices('', splices) }] : [];
  }
  const state = stateOf(base);
  if (fate.kind === 'deleted') return [{ kind: 'delete', path, base: state, text }];
  const effective = splices.filter(({ start, end, text: inserted }) => text.slice(start, end) !== inserted);
  if (fate.kind === 'renamed') return [{ kind: 'rename', path, to: fate.to, base: state, splices: effective }];
  return effective.length === 0 ? [] : [{ kind: 'change', path, base: state, splices: effective }];
}

function stateOf({ version, hash }: FileText): { readonly version?: number; readonly hash?: string } {
  return { ...(version !== undefined && { version }), ...(hash !== undefined && { hash }) };
}
