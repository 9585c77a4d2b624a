import type { TypedMessage } from '../context/mentions/compose-message.ts';
import type { ResolvedMentions } from '../context/mentions/mentions.ts';
import type { Tool } from '../tools/tool.ts';
import type { Registry } from '../models/registry.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { AnswerEvent } from '../routing/answer-event.ts';
import type { AnswerRequest } from '../routing/answer-request.ts';
import type { ModelsHere } from '../routing/models-here.ts';
import type { FolderQuestion } from './folder-gate.ts';
import type { HostMessage } from '../transcript/chat-view-messages.ts';
import type { ChatWords } from '../transcript/chat-words.ts';
import type { ConversationStore } from '../sessions/conversation-store.ts';

/** What the person decided about models that fail. */
export interface FailoverChoice {
  /** Another model of the list goes on. */
  readonly enabled: boolean;
  /** The answer tells of it. */
  readonly isShown: boolean;
  /** The vendor may keep an answer so that it can be taken up again. */
  readonly resumes: boolean;
}

/** What a chat depends on. */
export interface ChatDependencies {
  readonly store: ConversationStore;
  readonly registry: Registry;
  /** Which models are used, and for which folder. */
  readonly here: Pick<ModelsHere, 'resolve' | 'folderOfPath'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  /** How failing models are dealt with; read before each request. */
  readonly failover: () => FailoverChoice;
  /** Tools on offer now, for the files that pass; none in an untrusted workspace or when they are switched off. */
  readonly tools: (passes: (path: string) => boolean) => readonly Tool[];
  /** A message with what goes along with it. Rejects only when the signal aborts. */
  readonly compose: (message: TypedMessage, signal: AbortSignal) => Promise<ResolvedMentions>;
  /** Whether code of another folder may go to the models of this conversation. */
  readonly askFolder: (question: FolderQuestion, signal: AbortSignal) => Promise<boolean>;
  readonly isTrusted: () => boolean;
  readonly post: (message: HostMessage) => void;
  readonly words: ChatWords;
}
