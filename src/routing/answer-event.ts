import type { LogEntry, StepEntry } from '../conversation/entry.ts';
import type { Fault } from '../conversation/fault.ts';
import type { CallPart, Owner } from '../conversation/part.ts';
import type { Json } from '../base/json.ts';
import type { StreamEvent, TerminalEvent } from '../conversation/stream-event.ts';
import type { ModelInfo } from '../models/model-info.ts';
import type { Loss } from '../protocols/protocol.ts';

/** A finished call whose arguments parsed. */
export type RunnableCall = CallPart & { readonly args: { readonly value: Json } };

/**
 * How the next request relates to what the person has seen of this step.
 * - `fresh`: nothing was shown.
 * - `resume`: the same answer is taken up again, byte for byte.
 * - `prefill`, `ask`: the text goes on; what follows belongs directly behind what was shown.
 * - `restart`: the step is begun anew; what was shown of it is to be taken back.
 */
export type HandOffMode = 'fresh' | 'resume' | 'prefill' | 'ask' | 'restart';

/** How a step ended. `step` is in the log already; it is absent where no request went out or nothing came that is worth keeping. */
export interface StepOutcome {
  readonly step?: StepEntry & LogEntry;
  /** Why there is no whole answer. Absent after a proper end. */
  readonly fault?: Fault;
  /** Calls to run: complete, for the client, of a step that came to its proper end. */
  readonly calls: readonly RunnableCall[];
}

/** A request to a model that failed in this step before. */
export interface AskedAgain {
  /** What the request before it failed with. */
  readonly fault: Fault;
  /** Number of this request to the model in this step, from 2. */
  readonly request: number;
  /** Most requests to the model in this step. */
  readonly of: number;
}

/**
 * What one answered step looks like from outside. Every text delta that comes out is meant to be shown at once: the commit horizon lies behind
 * it. Exactly one `finished` ends the stream; a protocol's own terminal events are not passed on. Part numbers count on over a hand-off, so that
 * a continued text keeps the number of the text it continues.
 */
export type AnswerEvent =
  /** A request to this model goes out now. `mode` tells what it means for what was shown; after `restart` part numbers begin at 0 again. */
  | {
      readonly e: 'attempt';
      readonly owner: Owner;
      readonly info: ModelInfo;
      readonly losses: readonly Loss[];
      readonly mode: HandOffMode;
      /** Absent for the first request to the model in this step, and where the person asked for it. */
      readonly again?: AskedAgain;
    }
  /** The same model is asked again when `remainingMs` are over; comes once a second while it waits. `shown`: an answer was broken off. */
  | ({ readonly e: 'retry'; readonly remainingMs: number; readonly shown: boolean } & AskedAgain)
  /**
   * Another model takes over. `fault` is why; absent when the person asked for it (`why: 'user'`). `policy`: a budget or the size of the
   * conversation. Comes before the `attempt` of the model that takes over.
   */
  | {
      readonly e: 'hand-off';
      readonly from: Owner;
      readonly to: Owner;
      readonly why: 'failover' | 'user' | 'policy';
      readonly fault?: Fault;
      /** One sentence for `policy`. */
      readonly reason?: string;
    }
  /** The server of a model refuses tools: it is asked without them, from now on. Told once. */
  | { readonly e: 'tools-refused'; readonly owner: Owner }
  /** The model that was asked to go on began anew instead: all that was shown of this step is taken back, its parts follow again from 0. */
  | { readonly e: 'take-back' }
  /** Earlier parts of the conversation are being summarized because it has become too long; `done` when that is over. */
  | { readonly e: 'compacting'; readonly done: boolean }
  | Exclude<StreamEvent, TerminalEvent>
  | { readonly e: 'finished'; readonly outcome: StepOutcome };
