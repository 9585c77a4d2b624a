import type { ToldFault } from '../conversation/fault.ts';
import type { AskedAgain, HandOffMode } from '../routing/answer-event.ts';
import type { StoreError } from '../sessions/journal-error.ts';
import type { ActionVerb } from './action-verb.ts';

/** What the chat says by itself, as a code. */
export type PlainChatText =
  /** Ends of an answer. */
  | 'empty-answer'
  | 'stopped'
  | 'tool-limit'
  | 'length-limit'
  | 'not-answered'
  /** The conversation is being made shorter before the next request. */
  | 'compacting'
  /** Stands for the name of a model where none is chosen. */
  | 'no-model'
  /** Why nothing can be sent. */
  | 'untrusted'
  | 'not-set-up'
  /** What opening a conversation has found out. */
  | 'unreadable'
  | 'partly-unreadable'
  | 'continued-elsewhere'
  /** Buttons whose labels are other ones than those of their verbs. */
  | 'change-model'
  | 'choose-model-now';

/** What the chat says by itself, with what it is said of. */
export type ChatText =
  | { readonly code: PlainChatText }
  | { readonly code: 'fault'; readonly fault: ToldFault }
  /** A wait before the same model is asked again. `shown`: something of its answer is on the page. */
  | { readonly code: 'retry-wait'; readonly again: AskedAgain; readonly remainingMs: number; readonly shown: boolean }
  | { readonly code: 'retry'; readonly again: AskedAgain; readonly mode: HandOffMode }
  /** Another model is asked. */
  | { readonly code: 'hand-off'; readonly model: string }
  /** The server of a model refuses tools. */
  | { readonly code: 'without-tools'; readonly model: string }
  /** Entries of a newer version of the product, which are not shown. */
  | { readonly code: 'newer-entries'; readonly count: number }
  | { readonly code: 'not-saved'; readonly error: Pick<StoreError, 'reason' | 'why'> }
  /** A question about code of other folders is open; what waits for its answer. */
  | {
      readonly code: 'folder-question';
      readonly folders: readonly string[];
      readonly model: string;
      readonly waits: 'message' | 'switch';
    };

/** Puts what the chat says into the person's language. */
export interface ChatWords {
  text(message: ChatText): string;
  action(verb: ActionVerb): string;
}
