import { dialects } from '../../src/edit/dialects/dialects.ts';
import type { DialectId, ParsedAnswer } from '../../src/edit/dialects/dialect.ts';
import { diffLines } from '../../src/edit/line-diff.ts';
import { planChanges } from '../../src/edit/plan-changes.ts';
import type { RequestedEdit } from '../../src/edit/requested-edit.ts';
import { linesOf } from '../../src/edit/text-lines.ts';
import { filesOf } from './case-file.ts';
import type { EditCase, Outcome, ToolEdit } from './case-file.ts';
import { changedTexts, editableFiles } from './edited-texts.ts';

/** What the engine made of a case: the files that are other than before (null: gone), or the reason of its refusal. */
export type Result =
  | { readonly kind: 'applied'; readonly files: ReadonlyMap<string, string | null> }
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string }
  | { readonly kind: 'diffed'; readonly removed: number; readonly added: number };

const dialectOf: ReadonlyMap<string, DialectId> = new Map([
  ['search-replace', 'blocks'],
  ['str-replace-tool', 'replace'],
  ['search-replace-list', 'replace'],
  ['codex-patch', 'patch'],
  ['unified-diff', 'unified-diff'],
  ['whole-file', 'whole'],
]);

/** Runs a case; undefined where its kind has no counterpart. */
export function runCase(given: EditCase): Result | undefined {
  if (given.kind === 'line-diff') return lineDiff(given);
  const edits = given.kind === 'lazy-whole-file' ? writeCall(given) : parsed(given);
  if (edits === undefined) return undefined;
  if (edits.kind === 'refused') return { kind: 'refused', ...edits.refusal };
  const before = filesOf(given);
  const plan = planChanges(edits.edits, editableFiles(before, given.path));
  if (plan.kind === 'refused') return { kind: 'refused', ...plan.refusal };
  return { kind: 'applied', files: changedTexts(before, plan.changes) };
}

function parsed(given: EditCase): ParsedAnswer | undefined {
  const id = dialectOf.get(given.kind);
  if (id === undefined) return undefined;
  const parser = dialects[id].parser();
  for (const piece of given.chunks ?? [answerOf(given)]) parser.push(piece);
  return parser.end();
}

/** The answer of the model, or the arguments of its call. */
function answerOf({ edit, path }: EditCase): string {
  if (typeof edit === 'string') return edit;
  const list = Array.isArray(edit) ? (edit as readonly ToolEdit[]) : [edit as ToolEdit];
  const edits = list.map(({ old, new: newText, replaceAll }) => ({
    old_text: old,
    new_text: newText,
    ...(replaceAll === true && { replace_all: true }),
  }));
  return JSON.stringify({ path, edits });
}

/** The text is the argument of a tool that writes a whole file. */
function writeCall({ edit, path }: EditCase): ParsedAnswer {
  const edits: readonly RequestedEdit[] = [{ kind: 'write', path, text: typeof edit === 'string' ? edit : '' }];
  return { kind: 'edits', edits };
}

function lineDiff({ before, edit }: EditCase): Result {
  const changes = diffLines(linesOf(before ?? ''), linesOf(typeof edit === 'string' ? edit : ''));
  const sum = (count: (change: (typeof changes)[number]) => number): number =>
    changes.reduce((total, change) => total + count(change), 0);
  return {
    kind: 'diffed',
    removed: sum(({ oldStart, oldEnd }) => oldEnd - oldStart),
    added: sum(({ newStart, newEnd }) => newEnd - newStart),
  };
}

/** Whether a result is an outcome. A refusal is compared as a refusal: its reason does not decide. */
export function isOutcome(given: EditCase, result: Result, outcome: Outcome): boolean {
  if ('refuse' in outcome) return result.kind === 'refused';
  if ('changedAtMost' in outcome) {
    const [removed, added] = outcome.changedAtMost;
    return result.kind === 'diffed' && result.removed <= removed && result.added <= added;
  }
  return result.kind === 'applied' && sameFiles(given, result.files, wantedFiles(given, outcome));
}

function wantedFiles({ path }: EditCase, outcome: Outcome): ReadonlyMap<string, string | null> {
  if ('after' in outcome) return new Map([[path ?? '', outcome.after]]);
  return new Map('files' in outcome ? Object.entries(outcome.files) : []);
}

function sameFiles(
  given: EditCase,
  got: ReadonlyMap<string, string | null>,
  wanted: ReadonlyMap<string, string | null>,
): boolean {
  const before = filesOf(given);
  const compared = (text: string | null | undefined): string | null =>
    given.compare === 'ignore-newlines' ? (text?.replace(/[\r\n]/g, '') ?? null) : (text ?? null);
  const textAfter = (files: ReadonlyMap<string, string | null>, path: string): string | null =>
    compared(files.has(path) ? files.get(path) : before.get(path));
  return [...new Set([...got.keys(), ...wanted.keys()])].every(
    (path) => textAfter(got, path) === textAfter(wanted, path),
  );
}

/** Whether nothing is other than before. */
export function changesNothing(given: EditCase, result: Result): boolean {
  return result.kind !== 'applied' || sameFiles(given, result.files, new Map());
}
