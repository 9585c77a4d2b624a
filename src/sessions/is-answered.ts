import type { StoredConversation } from './journal-conversation.ts';

/** Whether the last message of a conversation has its answer, so that nothing is under way in whichever window asked. */
export function isAnswered({ log, partial }: Pick<StoredConversation, 'log' | 'partial'>): boolean {
  const last = log.entries.at(-1);
  return partial === undefined && last?.k === 'step' && last.end.kind !== 'calls' && last.end.kind !== 'paused';
}
