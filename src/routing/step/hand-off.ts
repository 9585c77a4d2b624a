import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { isUnusableAnswer, requestsFor, retryDelay } from '../health/retry-policy.ts';

/** What there is to do about a fault besides ending the step. */
export interface Situation {
  readonly fault: Fault;
  /** Something of this request's answer was shown. */
  readonly isMidStream: boolean;
  /** Requests of this step to this model that failed, this one included. */
  readonly attempts: number;
  /** This model was asked to go on at once already. */
  readonly hasGoneOn: boolean;
  /** The model is cooling down after failures, this one included. */
  readonly isCoolingDown: boolean;
  /** The person chose this very model: a "no" about it is a "no" to the request. */
  readonly isOwnChoice: boolean;
  /** Another candidate can take over. */
  readonly hasOther: boolean;
  /** Another candidate is known to take more than this one. */
  readonly hasBigger: boolean;
  /** Another candidate is on this machine, so that nothing leaves it. */
  readonly hasLocal: boolean;
  /** The server refused the request, and another form of it is left. */
  readonly canRepair: boolean;
  readonly canMakeRoom: boolean;
  /** Returns [0, 1). */
  readonly random: () => number;
}

/** What to do next. `among` says which of the other candidates may take over. */
export type Move =
  | { readonly move: 'stop' }
  | { readonly move: 'same'; readonly delayMs: number }
  | { readonly move: 'other'; readonly among: 'all' | 'bigger' | 'local' }
  | { readonly move: 'repair' }
  | { readonly move: 'make-room' };

const stop: Move = { move: 'stop' };

/** From fault and situation to the next move. Pure. */
export function nextMove(situation: Situation): Move {
  const other: Move = situation.hasOther ? { move: 'other', among: 'all' } : stop;
  return moves[situation.fault.kind](situation, other);
}

type Rule = (situation: Situation, other: Move) => Move;

const troubled: Rule = (situation, other) =>
  situation.isMidStream ? inMidStream(situation, other) : beforeAnything(situation, other);
const elsewhere: Rule = (_situation, other) => other;
const nowhere: Rule = () => stop;

const moves: Readonly<Record<FaultKind, Rule>> = {
  network: troubled,
  timeout: troubled,
  // Servers of open weights report a part of a request that they cannot do as an error of their own.
  overload: (situation, other) => (situation.canRepair ? { move: 'repair' } : troubled(situation, other)),
  rate: troubled,
  cut: troubled,
  auth: elsewhere,
  quota: elsewhere,
  overflow: ({ hasBigger, canMakeRoom }, other) => {
    if (hasBigger) return { move: 'other', among: 'bigger' };
    return canMakeRoom ? { move: 'make-room' } : other;
  },
  shape: (situation, other) => {
    if (isUnusableAnswer(situation.fault)) return beforeAnything(situation, other);
    return situation.canRepair ? { move: 'repair' } : other;
  },
  policy: afterPolicy,
  refusal: nowhere,
  cancelled: nowhere,
};

/** A "no" to the person's own choice leaves only what keeps everything on this machine; a fallback that may not be asked is passed over. */
function afterPolicy({ fault, isOwnChoice, hasLocal }: Situation, other: Move): Move {
  if (!isOwnChoice) return other;
  return fault.code === 'no-consent' && hasLocal ? { move: 'other', among: 'local' } : stop;
}

function beforeAnything(situation: Situation, other: Move): Move {
  const { fault, attempts, isCoolingDown, hasOther, random } = situation;
  if (isCoolingDown && hasOther) return other;
  const delayMs = retryDelay({ fault, attempts, hasFallback: hasOther, random });
  return delayMs === undefined ? other : { move: 'same', delayMs };
}

function inMidStream(situation: Situation, other: Move): Move {
  const { fault, attempts, hasGoneOn, isCoolingDown, hasOther, random } = situation;
  const isLine = fault.kind === 'network' || fault.kind === 'cut';
  if (isLine && !hasGoneOn && !isCoolingDown && attempts < requestsFor(fault)) return { move: 'same', delayMs: 0 };
  if (hasOther) return other;
  const delayMs = retryDelay({ fault, attempts, hasFallback: false, random });
  return delayMs === undefined ? stop : { move: 'same', delayMs };
}
