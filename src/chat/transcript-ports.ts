import type { ChatPorts } from './chat-ports.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import { summariseCall } from '../transcript/summarise-call.ts';
import type { TranscriptPorts } from '../transcript/transcript.ts';

/** What making the transcript of a conversation asks for, as things are now. */
export function transcriptPorts(ports: ChatPorts, conversation: StoredConversation): TranscriptPorts {
  // Only their words are wanted.
  const tools = ports.tools(() => false);
  return {
    registry: ports.registry,
    summarise: (call) => summariseCall(tools, call),
    showsFailovers: ports.failover().isShown,
    failure: (turn) => conversation.failure(turn),
  };
}
