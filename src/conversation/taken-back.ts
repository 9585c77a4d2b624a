import type { LogEntry, StepEntry } from './entry.ts';

/**
 * Sequence numbers of the entries that a restart took back: the step that a later one stands in place of (`restarts`), the steps it had gone
 * on with or that had gone on with it (`continues`), their results, and what was said for that turn only between them and the new step.
 * A `restarts` that names no earlier step takes nothing back. Pure.
 */
export function takenBack(log: readonly LogEntry[]): ReadonlySet<number> {
  const dropped = new Set<number>();
  for (const entry of log) {
    if (entry.k === 'step' && entry.restarts !== undefined) {
      for (const seq of firstTry(log.slice(0, log.indexOf(entry)), entry.restarts)) dropped.add(seq);
    }
  }
  if (dropped.size > 0) for (const seq of resultsOf(log, dropped)) dropped.add(seq);
  return dropped;
}

/** The entries of the try that the named step belongs to; `before` ends where the new try begins. */
function firstTry(before: readonly LogEntry[], id: string): number[] {
  const steps = before.filter((entry) => entry.k === 'step');
  const ids = new Set<string>();
  for (let step = stepOf(steps, id); step !== undefined && !ids.has(step.id);) {
    ids.add(step.id);
    step = step.continues === undefined ? undefined : stepOf(steps, step.continues);
  }
  for (const step of steps) if (step.continues !== undefined && ids.has(step.continues)) ids.add(step.id);
  return seqsOf(before, ids);
}

/** The steps themselves, and the instructions for the turn that directly follow one of them. */
function seqsOf(before: readonly LogEntry[], ids: ReadonlySet<string>): number[] {
  const seqs: number[] = [];
  let isInside = false;
  for (const entry of before) {
    if (entry.k === 'step') isInside = ids.has(entry.id);
    else if (entry.k === 'user' || (entry.k === 'instruction' && entry.scope === 'conversation')) isInside = false;
    if (isInside && (entry.k === 'step' || entry.k === 'instruction')) seqs.push(entry.seq);
  }
  return seqs;
}

/** The last one, should an id ever have been given twice. */
function stepOf(steps: readonly (StepEntry & LogEntry)[], id: string): (StepEntry & LogEntry) | undefined {
  return steps.findLast((step) => step.id === id);
}

function resultsOf(log: readonly LogEntry[], steps: ReadonlySet<number>): number[] {
  const calls = new Set<string>();
  for (const entry of log) {
    if (entry.k !== 'step' || !steps.has(entry.seq)) continue;
    for (const part of entry.parts) if (part.t === 'call') calls.add(part.id);
  }
  return log.filter((entry) => entry.k === 'result' && calls.has(entry.call)).map((entry) => entry.seq);
}
