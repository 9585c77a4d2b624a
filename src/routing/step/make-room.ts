import type { SummaryEntry } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Role } from '../../models/role.ts';
import type { AnswerRecord } from '../answer-request.ts';

/** A conversation that is too long for the model that is to answer. */
export interface MakeRoomRequest {
  readonly record: Pick<AnswerRecord, 'log'>;
  readonly ref: ModelRef;
  readonly info: ModelInfo;
  readonly signal: AbortSignal;
  /** What the whole conversation may have, instructions and tools included. Estimated tokens. */
  readonly targetTokens: number;
  /** Other candidates, for the summary. */
  readonly others: readonly ModelRef[];
  readonly role: Role;
}

/** Writes a summary of the earlier conversation; the caller appends it. Resolves with a fault where there is nothing to summarize. */
export type MakeRoom = (request: MakeRoomRequest) => Promise<SummaryEntry | Fault>;
