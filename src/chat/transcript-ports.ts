import type { ChatPorts } from './chat-ports.ts';
import { summariseCall } from './summarise-call.ts';
import type { TranscriptPorts } from './transcript.ts';

/** What the transcript of a chat is made with, as its tools and settings are now. */
export function transcriptPorts({ registry, tools, failover }: ChatPorts): TranscriptPorts {
  const offered = tools();
  return {
    registry,
    summarise: (call) => summariseCall(offered, call),
    showsFailovers: failover().isShown,
  };
}
