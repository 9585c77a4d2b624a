import type { RenderedChange } from '../../src/edit/dialects/dialect.ts';
import { dialects } from '../../src/edit/dialects/dialects.ts';
import type { FileChange } from '../../src/edit/file-change.ts';
import { planChanges } from '../../src/edit/plan-changes.ts';
import { renderChecked } from '../../src/edit/render-checked.ts';
import { changedTexts, editableFiles } from '../edit-cases/edited-texts.ts';
import { recordedAfter } from './trace-file.ts';
import type { PatchScenario, TracedEdit } from './trace-file.ts';

/** How a trace came out. */
export interface TraceResult {
  readonly outcome: 'right' | 'refused' | 'wrong';
  /** Why nothing was applied. */
  readonly message?: string;
  /** Dialects in which the result was written and applied again with the same bytes, and those that cannot say it. */
  readonly rendered: readonly string[];
  readonly notRendered: readonly string[];
}

/** Runs a recorded edit: dialect, places, bytes, and the result in every other dialect. */
export function runEdit(trace: TracedEdit): TraceResult {
  const before = new Map(trace.files.flatMap(({ path, before: text }) => (text === null ? [] : [[path, text]])));
  const own = trace.dialect === 'replace-call' ? dialects.replace : dialects.blocks;
  const parser = own.parser();
  parser.push(trace.answer ?? JSON.stringify(trace.call?.arguments ?? {}));
  const parsed = parser.end();
  if (parsed.kind === 'refused') return { ...nothing, message: parsed.refusal.message };
  const plan = planChanges(parsed.edits, editableFiles(before));
  if (plan.kind === 'refused') return { ...nothing, message: own.explain(plan.refusal) };
  const after = changedTexts(before, plan.changes);
  const isRight = trace.files.every((file) => (after.get(file.path) ?? before.get(file.path)) === recordedAfter(file));
  const others = [...after.keys()].some((path) => trace.files.every((file) => file.path !== path));
  return { outcome: isRight && !others ? 'right' : 'wrong', ...renderings(plan.changes, before) };
}

const nothing = { outcome: 'refused', rendered: [], notRendered: [] } as const;

function renderings(
  changes: readonly FileChange[],
  before: ReadonlyMap<string, string>,
): Pick<TraceResult, 'rendered' | 'notRendered'> {
  const items: readonly RenderedChange[] = changes.map((change) => ({ change, before: before.get(change.path) ?? '' }));
  const all = Object.values(dialects);
  const can = all.filter((dialect) => renderChecked(dialect, items, 'linux') !== undefined);
  return {
    rendered: can.map(({ id }) => id),
    notRendered: all.filter((dialect) => !can.includes(dialect)).map(({ id }) => id),
  };
}

/** Runs a scenario of the patch format. */
export function runPatch({ patch, before: texts, after: wanted }: PatchScenario): TraceResult {
  const before = new Map(Object.entries(texts));
  const parser = dialects.patch.parser();
  parser.push(patch);
  const parsed = parser.end();
  const plan = parsed.kind === 'refused' ? parsed : planChanges(parsed.edits, editableFiles(before));
  const after = new Map<string, string>(before);
  if (plan.kind === 'planned') {
    for (const [path, text] of changedTexts(before, plan.changes)) {
      if (text === null) after.delete(path);
      else after.set(path, text);
    }
  }
  const isRight = JSON.stringify(sorted(after)) === JSON.stringify(sorted(new Map(Object.entries(wanted))));
  if (plan.kind === 'refused')
    return { ...nothing, outcome: isRight ? 'right' : 'refused', message: plan.refusal.message };
  return { outcome: isRight ? 'right' : 'wrong', ...renderings(plan.changes, before) };
}

function sorted(texts: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...texts].sort(([one], [other]) => (one < other ? -1 : 1));
}
