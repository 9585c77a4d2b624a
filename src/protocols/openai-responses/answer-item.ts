import type { CallIdSource } from '../../conversation/call-id.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Owner, Part } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';

/** What the items of one answer share. */
export interface AnswerState {
  readonly owner: Owner;
  readonly callIds: CallIdSource;
  /** The number of a new part. */
  nextPart(): number;
  emit(event: StreamEvent): void;
}

/** Which of an item's texts a delta belongs to. */
export interface TextPlace {
  readonly kind: 'text' | 'refusal' | 'summary' | 'reasoning';
  readonly index: number;
}

/** A whole part, ready to be delivered. */
export interface FinishedPart {
  readonly index: number;
  readonly part: Part;
}

/** One output item while it comes in. What a kind of item does not have (text, arguments, sources) it leaves out. */
export interface AnswerItem {
  readonly type: string;
  /** The item's own id as first told; servers may change it from event to event, so it only helps where the place is missing. */
  readonly id: string | undefined;
  /** True once the item's own end was read. */
  readonly isDone: boolean;
  /** True while nothing but its start was read. */
  readonly isEmpty: boolean;
  /** True for a call that the client is to run: it is only delivered when the whole answer is over. */
  readonly isClientCall: boolean;
  /** Adds a piece of visible text or reasoning. */
  addText?(place: TextPlace, text: string): void;
  /** The whole text of a place: adds what its deltas did not bring. */
  settleText?(place: TextPlace, whole: Json | undefined): void;
  /** Adds a piece of a call's arguments. */
  addArguments?(text: string): void;
  /** The whole arguments of a call, from the end event of the arguments. */
  settleArguments?(event: JsonObject): void;
  /** A source of a text. */
  annotate?(index: number, annotation: JsonObject): void;
  /** The item's own end, with the item as it is kept. */
  close(item: JsonObject): void;
  /** The parts it came to. `whole`: the answer came to a good end, so a call may be complete. */
  finish(whole: boolean): FinishedPart[];
}
