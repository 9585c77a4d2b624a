import type { HostMessage } from './chat-view-messages.ts';
import type { StoredConversation } from './journal-conversation.ts';
import { joinedTexts } from './message-queue.ts';
import type { SafeWrites } from './safe-writes.ts';

/** What the composer depends on. */
export interface ComposerPorts {
  readonly post: (message: HostMessage) => void;
  readonly writes: Pick<SafeWrites, 'save'>;
  /** The open conversation. */
  readonly conversation: () => StoredConversation;
}

/** What stands in the input box, kept with the conversation it was typed in. */
export class Composer {
  readonly #ports: ComposerPorts;
  /** Conversations that were shown before, by id: the view tells the last words typed in one after the next one is open. */
  readonly #left = new Map<string, StoredConversation>();

  constructor(ports: ComposerPorts) {
    this.#ports = ports;
  }

  /** Another conversation is about to be shown in the place of the open one. */
  leave(): void {
    const left = this.#ports.conversation();
    this.#left.set(left.id, left);
  }

  /** A conversation is about to be deleted. */
  forget(id: string): void {
    this.#left.delete(id);
  }

  /** Keeps the text of a conversation that is or was open; of any other nothing is kept. */
  async keep(text: string, id: string): Promise<void> {
    const open = this.#ports.conversation();
    const conversation = open.id === id ? open : this.#left.get(id);
    if (conversation === undefined || text === (conversation.meta.draft ?? '')) return;
    if (conversation !== open && conversation.readOnly) return;
    await this.#ports.writes.save(() => conversation.setMeta({ draft: text === '' ? undefined : text }));
  }

  /** Puts texts into the input box, before what stands there. They are kept as well, for a view that is not there. */
  async giveBack(texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return;
    this.#ports.post({ type: 'give-back', text: joinedTexts(texts) });
    const conversation = this.#ports.conversation();
    if (!conversation.readOnly)
      await this.keep(joinedTexts([...texts, conversation.meta.draft ?? '']), conversation.id);
  }
}
