import { Listeners } from '../base/listeners.ts';
import { placeOfAttachment } from '../context/mentions/attachment.ts';
import { estimateConversation } from '../conversation/compaction/size-estimate.ts';
import type { CodePlace, InputPart } from '../conversation/part.ts';
import { formatModelRef, sameModel, type ModelRef } from '../models/model-ref.ts';
import type { ChosenHere, ConversationPlace } from '../routing/models-here.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import { renameConversation } from '../sessions/rename-conversation.ts';
import { viewAction } from '../transcript/view-actions.ts';
import { modelLabel } from '../transcript/model-label.ts';
import type { ChatDependencies } from './chat-dependencies.ts';
import { ChatTurns } from './chat-turns.ts';
import { Composer } from './composer.ts';
import { tookPart, type ConversationChoice } from './conversation-choice.ts';
import { FolderGate } from './folder-gate.ts';
import { messageAt } from './message-parts.ts';
import type { OpenChat } from './open-chat.ts';
import { SafeWrites } from './safe-writes.ts';
import { ViewFeed } from './view-feed.ts';
import type { FirstConversation } from './window-presence.ts';
import { isAnswered } from '../sessions/journal-conversation.ts';

/**
 * The chat of one window: which conversation is open and which model it chose. What is typed is the composer's, messages and answers are
 * {@link ChatTurns}', and what the view is told is the {@link ViewFeed}'s, so that a view can be thrown away and built anew at any time.
 */
export class ChatSession {
  readonly #dependencies: ChatDependencies;
  readonly #choices = new Listeners<ConversationChoice>();
  readonly #writes: SafeWrites;
  readonly #feed: ViewFeed;
  readonly #turns: ChatTurns;
  #conversation: StoredConversation;
  /** What stands in the input box. */
  readonly composer: Composer;

  constructor(dependencies: ChatDependencies) {
    this.#dependencies = dependencies;
    this.#conversation = dependencies.store.create();
    const { askFolder: ask, logger, post, words } = dependencies;
    const showLog = viewAction(words, 'show-log');
    const writes = new SafeWrites(logger, (error) => this.#feed.say('error', { code: 'not-saved', error }, [showLog]));
    const folders = new FolderGate({ ...dependencies, ask, view: dependencies });
    const open: OpenChat = {
      conversation: () => this.#conversation,
      turn: () => this.#turns.running,
      place: () => this.place,
      resolve: () => this.resolve(),
    };
    const composer = new Composer({ post, writes, conversation: open.conversation });
    const feed = new ViewFeed({
      chat: dependencies,
      open,
      showInput: () => {
        this.#turns.showQueue();
        composer.show();
      },
      waiting: () => folders.waiting,
    });
    const showNewer = (): Promise<boolean> => this.#showNewer(true);
    this.#turns = new ChatTurns({ chat: dependencies, open, feed, composer, writes, folders, showNewer });
    this.#writes = writes;
    this.#feed = feed;
    this.composer = composer;
    this.onDidChangeBusy = feed.onDidChangeBusy;
    this.onDidChangeTitle = feed.onDidChangeTitle;
  }

  /** Fires when an answer begins or ends. */
  readonly onDidChangeBusy: ViewFeed['onDidChangeBusy'];

  /** Fires with the title of what is shown; empty for a new conversation. */
  readonly onDidChangeTitle: ViewFeed['onDidChangeTitle'];

  /** Fires after a conversation was given another model of its own, or none. */
  readonly onDidChooseModel = this.#choices.on;

  get title(): string {
    return this.#feed.title;
  }

  /** Estimated tokens of the open conversation as it would be sent; undefined while it is empty. */
  get tokens(): number | undefined {
    const { entries } = this.#conversation.log;
    return entries.length === 0 ? undefined : estimateConversation(entries);
  }

  get conversationId(): string {
    return this.#conversation.id;
  }

  get isBusy(): boolean {
    return this.#turns.running !== undefined;
  }

  /** The ref this conversation chose, if it did. */
  get chosenModel(): string | undefined {
    return this.#conversation.meta.modelOverride;
  }

  /** The open conversation, as far as the choice of its model goes. Its folder is fixed from the moment its first message is sent. */
  get place(): ConversationPlace {
    const { log, meta } = this.#conversation;
    const folder = meta.folder ?? this.#turns.running?.folder;
    return {
      hasBegun: log.entries.length > 0,
      ...(folder !== undefined && { folder }),
      ...(meta.modelOverride !== undefined && { model: meta.modelOverride }),
    };
  }

  /** What the next step will use. */
  resolve(): ChosenHere {
    return this.#dependencies.here.resolve('chat', this.place);
  }

  /** Sends everything a new view needs; see {@link ViewFeed.showAll}. */
  async showAll(): Promise<void> {
    await this.#feed.showAll();
  }

  /** Shows the model that will answer next. */
  showModel(): void {
    this.#feed.showModel();
  }

  /** Asks, or puts the message behind the running answer; see {@link ChatTurns.send}. */
  async send(text: string, brought?: readonly InputPart[]): Promise<void> {
    await this.#turns.send(text, brought);
  }

  /** Stops what is under way. What arrived is kept. */
  async stop(): Promise<void> {
    await this.#turns.stop();
  }

  /** Changes a message that waits; see {@link ChatTurns.changeQueued}. */
  async changeQueued(act: 'edit' | 'remove' | 'send', id: string): Promise<void> {
    await this.#turns.changeQueued(act, id);
  }

  /** Asks again for the answer that `itemId` belongs to; what came after it stays in the journal but is no longer shown. */
  async retry(itemId: string): Promise<void> {
    await this.#turns.retry(itemId);
  }

  /** Puts another message in the place of the one `itemId` names, and goes on from there. */
  async resend(itemId: string, text: string): Promise<void> {
    await this.#turns.resend(itemId, text);
  }

  /** Begins an empty conversation. A running answer is stopped and kept. */
  async newChat(): Promise<void> {
    await this.stop();
    await this.#show(this.#dependencies.store.create());
    this.#feed.focus();
  }

  /** Opens a conversation of the history. */
  async open(id: string): Promise<void> {
    await this.stop();
    const found = await this.#dependencies.store.open(id);
    if (found === undefined) {
      this.#feed.say('warning', { code: 'unreadable' });
      return;
    }
    // Something may have been sent while the file was read.
    await this.stop();
    await this.#show(found);
    this.#feed.focus();
  }

  /** Opens what a window that starts shows first; a new conversation where that is not there (any more). */
  async openFirst(first: FirstConversation): Promise<void> {
    const { store } = this.#dependencies;
    const id = first === 'last' ? (await store.list())[0]?.id : first === 'new' ? undefined : first.id;
    const found = id === undefined ? undefined : await store.open(id);
    const isUntouched = this.#conversation.log.entries.length === 0 && !this.isBusy;
    // Something may have been sent while files were read.
    await this.#show(found !== undefined && isUntouched ? found : this.#conversation);
  }

  async #show(conversation: StoredConversation): Promise<void> {
    const isAnother = conversation !== this.#conversation;
    this.#feed.opens(isAnother);
    if (isAnother) {
      this.composer.leave();
      this.#conversation = conversation;
      await this.#writes.recoverQueued(conversation);
    }
    await this.#feed.showOpened();
  }

  /** Shows what another window wrote to the open conversation, and says so; nothing while an answer runs here. */
  async refresh(): Promise<void> {
    if (!this.isBusy) await this.#showNewer(false);
  }

  /** True when another window went on with the open conversation: then what it wrote is shown. `early`: also in the middle of an answer. */
  async #showNewer(early: boolean): Promise<boolean> {
    const conversation = this.#conversation;
    const isBusy = this.isBusy;
    const found = await this.#dependencies.store.newer(conversation);
    // Something may have been sent, or another conversation opened, while the files were read.
    if (found === undefined || this.#conversation !== conversation || this.isBusy !== isBusy) return false;
    if (!early && !isAnswered(found)) return false;
    this.#conversation = found;
    // The view goes on showing what is typed in this window.
    await this.composer.carryOver(conversation);
    await this.showAll();
    this.#feed.say('info', { code: 'continued-elsewhere' });
    return true;
  }

  /** The place of something that went along with a message; undefined where there is none. */
  placeOf(itemId: string, index: number): CodePlace | undefined {
    return placeOfAttachment(messageAt(this.#conversation.log.entries, itemId)?.parts ?? [], index);
  }

  /** Moves a conversation out of the history. */
  async remove(id: string): Promise<void> {
    if (id === this.#conversation.id) await this.newChat();
    this.composer.forget(id);
    await this.#dependencies.store.delete(id);
    await this.showHistory();
  }

  /** Gives a conversation of the history another title. */
  async rename(id: string, title: string): Promise<void> {
    const { shown } = this.#feed;
    const { store } = this.#dependencies;
    await this.#writes.save(() => renameConversation(store, this.#conversation, { id, title }));
    if (id === this.#conversation.id) this.#feed.titleChanged();
    await this.showHistory(shown);
  }

  /** Shows the list of conversations, unless one was opened since it was asked for. */
  async showHistory(since = this.#feed.shown): Promise<void> {
    this.#feed.showHistory(await this.#dependencies.store.list(), since);
  }

  /**
   * Chooses the model for this conversation; without one it uses what the settings choose. A running answer goes on with it from its next
   * request, and offers a hand-off at once.
   */
  async chooseModel(ref: ModelRef | undefined): Promise<void> {
    const before = this.chosenModel;
    const change = { modelOverride: ref && formatModelRef(ref) };
    await this.#writes.save(() => this.#conversation.setMeta(change, { durable: true }));
    this.showModel();
    this.#choices.fire({ conversation: this.conversationId, before, after: this.chosenModel });
  }

  /** Lets the running answer end with the models it has; what is chosen from now on counts for the next question. */
  keepModel(): void {
    this.#turns.running?.models.keep(this.resolve().refs);
  }

  /**
   * Lets a model go on with the running answer at once, and answer from then on: it is chosen for this conversation where it is not already. Asks
   * first where it would get code of another folder; after a no nothing changes.
   */
  async switchNow(ref: ModelRef): Promise<void> {
    if (!(await this.#turns.mayGoOnWith(ref))) return;
    if (!this.isChosen(ref)) await this.chooseModel(ref);
    this.#turns.goOnWith(ref);
  }

  /** The model that the running answer comes from; undefined while none runs. */
  get answering(): ModelRef | undefined {
    return this.#turns.running?.view?.ref;
  }

  /** Its name, for people. */
  get answeringName(): string {
    const ref = this.answering ?? this.resolve().refs[0];
    return ref === undefined ? '' : modelLabel(this.#dependencies.registry, ref).name;
  }

  /** Whether the next request goes to this model first. */
  isChosen(ref: ModelRef): boolean {
    return sameModel(this.resolve().refs[0], ref);
  }

  /** Chooses a model again that took part in this conversation; any other is refused, because the view that asks is not trusted. */
  async returnTo(ref: ModelRef): Promise<void> {
    if (tookPart(this.#conversation.log.entries, ref)) await this.chooseModel(ref);
  }

  /** Keeps the text in the input box, of this conversation or of one that was open before. */
  readonly keepDraft = (text: string, id = this.conversationId): Promise<void> => this.composer.keep(text, id);

  async exportMarkdown(): Promise<{ readonly title: string; readonly markdown: string }> {
    return await this.#feed.exportMarkdown();
  }
}
