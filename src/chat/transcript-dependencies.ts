import type { ChatDependencies } from './chat-dependencies.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import { summarizeCall } from '../transcript/summarize-call.ts';
import type { TranscriptDependencies } from '../transcript/transcript.ts';

/** What making the transcript of a conversation asks for, as things are now. */
export function transcriptDependencies(
  dependencies: Pick<ChatDependencies, 'registry' | 'words' | 'tools' | 'failover'>,
  conversation: StoredConversation,
): TranscriptDependencies {
  // Only their words are wanted.
  const tools = dependencies.tools(() => false);
  return {
    registry: dependencies.registry,
    words: dependencies.words,
    summarize: (call) => summarizeCall(tools, call),
    showsFailovers: dependencies.failover().isShown,
    failure: (turn) => conversation.failure(turn),
  };
}
