import type { JsonObject } from '../../base/json.ts';
import type { Message } from './message-builder.ts';
import { isThinking } from './formats.ts';

const marker = { cache_control: { type: 'ephemeral' } } as const;

/** Marks the last of a list (the tools, the system text). */
export function markLast(blocks: readonly JsonObject[]): readonly JsonObject[] {
  return blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, ...marker } : block));
}

/**
 * Marks the ends of the last message and of the last user message before it: the first is written, the second is where the request before
 * ended and is read. Computed for each request from position, never stored; with tools and system at most the four that the protocol allows.
 */
export function markTail(messages: readonly Message[]): readonly Message[] {
  const last = messages.length - 1;
  const before = messages.findLastIndex((message, index) => index < last && message.role === 'user');
  return messages.map((message, index) => (index === last || index === before ? markMessage(message) : message));
}

function markMessage(message: Message): Message {
  const last = message.content.at(-1);
  if (last === undefined || isThinking(last)) return message;
  return { ...message, content: markLast(message.content) };
}
