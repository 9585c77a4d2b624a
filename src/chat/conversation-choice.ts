import type { LogEntry } from '../conversation/entry.ts';
import { sameModel } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';

/** A change of the model that a conversation has chosen for itself: refs, undefined where it has chosen none. */
export interface ConversationChoice {
  /** Id of the conversation. */
  readonly conversation: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Whether a model has answered in a conversation, or was to and another one went on. */
export function tookPart(entries: readonly LogEntry[], ref: ModelRef): boolean {
  return entries.some(
    (entry) =>
      (entry.k === 'step' && sameModel(entry.owner, ref)) || (entry.k === 'switch' && sameModel(entry.from, ref)),
  );
}
