import type { InputPart } from '../conversation/part.ts';
import type { HostMessage } from '../transcript/chat-view-messages.ts';
import { draftItems } from '../transcript/user-item.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import type { MetaChange } from '../sessions/journal-record.ts';
import { keptParts, readParts } from '../sessions/kept-parts.ts';
import { withinImageLimit } from './image-limit.ts';
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

  /** What was read last of what is kept. */
  #read: ({ readonly kept: string | undefined } & ReturnType<typeof withinImageLimit>) | undefined;

  constructor(dependencies: ComposerDependencies) {
    this.#dependencies = dependencies;
  }

  /** What goes along: images, and what a command brought along for a message that was given back. */
  get brought(): readonly InputPart[] {
    return this.#broughtWith(this.#dependencies.conversation()).parts;
  }

  /** Tells the view what goes along, and how many images do not since there are too many. */
  show(): void {
    const { parts, leftOut } = this.#broughtWith(this.#dependencies.conversation());
    this.#dependencies.post({ type: 'brought', chips: draftItems(parts), ...(leftOut > 0 && { leftOut }) });
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
    const conversation = this.#typedIn(id);
    if (conversation === undefined || text === (conversation.meta.draft ?? '')) return;
    if (conversation !== this.#dependencies.conversation() && conversation.readOnly) return;
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

  /** An image goes along with what is typed in a conversation that is or was open; `part` makes it, beside what goes along already. */
  async attach(id: string, part: (beside: readonly InputPart[]) => InputPart | undefined): Promise<void> {
    const conversation = this.#typedIn(id);
    if (conversation === undefined || conversation.readOnly) return;
    const beside = this.#broughtWith(conversation).parts;
    const added = part(beside);
    if (added === undefined) {
      // The page waits for what became of it.
      if (conversation === this.#dependencies.conversation()) this.show();
      return;
    }
    await this.#bringTo(conversation, [...beside, added]);
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
    await this.#bringTo(this.#dependencies.conversation(), parts);
  }

  async #bringTo(conversation: StoredConversation, wanted: readonly InputPart[]): Promise<void> {
    const { parts, leftOut } = withinImageLimit(wanted);
    const kept = keptParts(parts);
    const saved = this.#save(conversation, { brought: kept });
    this.#read = { kept, parts, leftOut };
    if (conversation === this.#dependencies.conversation()) this.show();
    // Told once: what was left out is not kept.
    this.#read = { kept, parts, leftOut: 0 };
    await saved;
  }

  #typedIn(id: string): StoredConversation | undefined {
    const open = this.#dependencies.conversation();
    return open.id === id ? open : this.#left.get(id);
  }

  /** Images are long: they are read once. */
  #broughtWith({ meta: { brought } }: StoredConversation): ReturnType<typeof withinImageLimit> {
    if (this.#read === undefined || brought !== this.#read.kept)
      this.#read = { kept: brought, ...withinImageLimit(readParts(brought)) };
    return this.#read;
  }

  #save(conversation: StoredConversation, change: MetaChange): Promise<void> {
    return this.#dependencies.writes.save(() => conversation.setMeta(change));
  }
}
