import { readMessage } from '../context/mentions/attachment.ts';
import type { InputPart } from '../conversation/part.ts';
import type { AttachmentChip, HostMessage } from '../transcript/chat-view-messages.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import type { MetaChange } from '../sessions/journal-record.ts';
import { keptParts, readParts } from '../sessions/kept-parts.ts';
import { joinedTexts, type WaitingMessage } from './message-queue.ts';
import type { SafeWrites } from './safe-writes.ts';

/** What the composer depends on. */
export interface ComposerDependencies {
  readonly post: (message: HostMessage) => void;
  readonly writes: Pick<SafeWrites, 'save'>;
  /** The open conversation. */
  readonly conversation: () => StoredConversation;
}

/** What stands in the input box, and what goes along with it without being named there; kept with the conversation it was typed in. */
export class Composer {
  readonly #dependencies: ComposerDependencies;
  /** Conversations that were shown before, by id: the view tells the last words typed in one after the next one is open. */
  readonly #left = new Map<string, StoredConversation>();

  constructor(dependencies: ComposerDependencies) {
    this.#dependencies = dependencies;
  }

  /** What a command brought along for a message that was given back. */
  get brought(): readonly InputPart[] {
    return readParts(this.#dependencies.conversation().meta.brought);
  }

  /** Tells the view what goes along. */
  show(): void {
    this.#dependencies.post({ type: 'brought', chips: chipsOf(this.brought) });
  }

  /** Another conversation is about to be shown in the place of the open one. */
  leave(): void {
    const left = this.#dependencies.conversation();
    this.#left.set(left.id, left);
  }

  /** A conversation is about to be deleted. */
  forget(id: string): void {
    this.#left.delete(id);
  }

  /** Keeps the text of a conversation that is or was open; of any other nothing is kept. */
  async keep(text: string, id: string): Promise<void> {
    const open = this.#dependencies.conversation();
    const conversation = open.id === id ? open : this.#left.get(id);
    if (conversation === undefined || text === (conversation.meta.draft ?? '')) return;
    if (conversation !== open && conversation.readOnly) return;
    await this.#save(conversation, { draft: text === '' ? undefined : text });
  }

  /** The open conversation is now another object of the same: what stands in the box here stays. */
  async carryOver({ meta }: StoredConversation): Promise<void> {
    const conversation = this.#dependencies.conversation();
    if (conversation.readOnly) return;
    await this.#save(conversation, { draft: meta.draft, brought: meta.brought });
  }

  /** Takes what goes along with the message that is being sent. Nothing is awaited, so that the message is kept before anything can come between. */
  take(): readonly InputPart[] {
    const { brought } = this;
    if (brought.length > 0) void this.#bring([]);
    return brought;
  }

  /** The person takes one of the things away that go along. */
  async drop(index: number): Promise<void> {
    await this.#bring(this.brought.toSpliced(index, 1));
  }

  /** Puts messages into the input box, before what stands there. They are kept as well, for a view that is not there. */
  async giveBack(messages: readonly WaitingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const texts = messages.map(({ text }) => text);
    this.#dependencies.post({ type: 'give-back', text: joinedTexts(texts) });
    const conversation = this.#dependencies.conversation();
    if (conversation.readOnly) return;
    const parts = messages.flatMap(({ brought }) => brought);
    const kept = this.keep(joinedTexts([...texts, conversation.meta.draft ?? '']), conversation.id);
    await Promise.all([kept, ...(parts.length > 0 ? [this.#bring([...parts, ...this.brought])] : [])]);
  }

  async #bring(parts: readonly InputPart[]): Promise<void> {
    const saved = this.#save(this.#dependencies.conversation(), { brought: keptParts(parts) });
    this.show();
    await saved;
  }

  #save(conversation: StoredConversation, change: MetaChange): Promise<void> {
    return this.#dependencies.writes.save(() => conversation.setMeta(change));
  }
}

/** Nothing of it is in the log yet, so that the view cannot ask to open it. */
function chipsOf(parts: readonly InputPart[]): readonly AttachmentChip[] {
  const { attachments } = readMessage([...parts, { t: 'text', text: '' }]);
  return attachments.map(({ kind, label }) => ({ kind, label, opens: false }));
}
