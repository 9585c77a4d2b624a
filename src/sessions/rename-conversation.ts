import { stripHidden } from '../guard/hidden-characters.ts';
import type { ConversationStore } from './conversation-store.ts';
import type { StoredConversation } from './journal-conversation.ts';

/**
 * Gives a conversation another title, on disk before it resolves. `open` is the one that is shown, which may not be on disk yet. Resolves to
 * false where there is no such conversation or the title is blank. Rejects with a `StoreError` where it could not be written.
 */
export async function renameConversation(
  store: ConversationStore,
  open: StoredConversation,
  change: { readonly id: string; readonly title: string },
): Promise<boolean> {
  const title = stripHidden(change.title).text.replace(/\s+/g, ' ').trim();
  const conversation = change.id === open.id ? open : await store.open(change.id);
  if (conversation === undefined || title === '') return false;
  await conversation.setMeta({ title }, { durable: true });
  return true;
}
