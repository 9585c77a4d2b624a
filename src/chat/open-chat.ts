import type { ChosenHere, ConversationPlace } from '../routing/models-here.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import type { RunningTurn } from './running-turn.ts';

/** What is open in the chat of a window. Asked anew each time: another conversation can be opened at any moment. */
export interface OpenChat {
  readonly conversation: () => StoredConversation;
  /** What is under way; undefined while nothing is. */
  readonly turn: () => RunningTurn | undefined;
  /** The conversation as far as the choice of its model goes. */
  readonly place: () => ConversationPlace;
  /** What is chosen for the next question. */
  readonly resolve: () => ChosenHere;
}
