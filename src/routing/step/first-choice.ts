import type { LogEntry } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { Owner } from '../../conversation/part.ts';
import { sameOwner } from '../../conversation/part.ts';
import { sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Candidate, CandidatePlan, LeftOut } from './candidates.ts';
import type { SwitchNote } from './step-record.ts';

/** The model to ask next. */
export interface ChosenCandidate {
  readonly candidate: Candidate;
  /** The person chose this very model, so that a question about it may be asked. */
  readonly isOwnChoice: boolean;
}

/** The first model of a step to ask, or why there is none. */
export interface FirstChoice {
  /** Absent where no model can be asked. */
  readonly chosen?: ChosenCandidate;
  /** The change of model that this choice means. */
  readonly change?: SwitchNote;
  /** The conversation has to be made shorter first. */
  readonly isTooLong: boolean;
  /** Why no model, or not the first, can be asked. */
  readonly fault: Fault;
}

const noModel: Fault = { kind: 'shape', message: 'No model is chosen. Use "Crossfade: Select Model…".' };

/** From the plan to the first request of a step. Pure. */
export function firstChoice(
  { candidates, left }: CandidatePlan,
  first: ModelRef | undefined,
  log: readonly LogEntry[],
): FirstChoice {
  const [passedOver] = left.filter(({ ref }) => sameModel(ref, first));
  const candidate = candidates[0] ?? left.find(({ code }) => code === 'window')?.candidate;
  const fault = faultOf(passedOver ?? left[0]);
  if (candidate === undefined) return { isTooLong: false, fault };
  const change = changeOf(log, candidate.owner, candidates.length === 0 ? undefined : passedOver);
  return {
    chosen: { candidate, isOwnChoice: sameModel(candidate.ref, first) },
    isTooLong: candidates.length === 0,
    fault,
    ...(change !== undefined && { change }),
  };
}

function faultOf(left: LeftOut | undefined): Fault {
  if (left === undefined) return noModel;
  const kind = left.code === 'cool-down' ? 'overload' : left.code === 'window' ? 'overflow' : 'shape';
  return { kind, message: left.reason, code: left.code };
}

function changeOf(log: readonly LogEntry[], to: Owner, passedOver: LeftOut | undefined): SwitchNote | undefined {
  const last = log.findLast((entry) => entry.k === 'step');
  const from = last?.k === 'step' ? last.owner : passedOver?.candidate?.owner;
  if (from === undefined || sameOwner(from, to)) return undefined;
  if (passedOver?.code === 'window') return { from, why: 'policy', reason: passedOver.reason };
  if (passedOver !== undefined) {
    const { kind, message } = faultOf(passedOver);
    return { from, why: 'failover', fault: { kind, message } };
  }
  return isReturn(log, to) ? { from, why: 'policy', reason: `${to.model} answers again.` } : { from, why: 'user' };
}

/** The model had to be left, and no other was chosen since. */
function isReturn(log: readonly LogEntry[], to: Owner): boolean {
  const change = log.findLast((entry) => entry.k === 'switch');
  return change?.k === 'switch' && change.why === 'failover' && sameOwner(change.from, to);
}
