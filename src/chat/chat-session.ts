import type { CodePlace, InputPart } from '../conversation/part.ts';
import { estimateConversation } from '../conversation/compaction/size-estimate.ts';
import { formatModelRef, sameModel, type ModelRef } from '../models/model-ref.ts';
import { present } from '../base/present.ts';
import { Listeners } from '../base/listeners.ts';
import { broughtByCommand, placeOfAttachment } from '../context/mentions/attachment.ts';
import type { ResolvedMentions } from '../context/mentions/mentions.ts';
import type { Tool } from '../tools/tool.ts';
import type { ChosenHere, ConversationPlace } from '../routing/models-here.ts';
import { BlockedNotice } from './blocked-notice.ts';
import type { ChatDependencies } from './chat-dependencies.ts';
import type { ChatItem } from '../transcript/chat-view-messages.ts';
import { Composer } from './composer.ts';
import { tookPart, type ConversationChoice } from './conversation-choice.ts';
import { viewAction } from '../transcript/fault-text.ts';
import { FolderGate } from './folder-gate.ts';
import { folderLabel } from './folder-label.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import { isAnswered } from '../sessions/is-answered.ts';
import { LossesByAnswer } from '../transcript/losses-by-answer.ts';
import { toMarkdown } from '../transcript/markdown-export.ts';
import { messageAt } from './message-parts.ts';
import { modelLabel } from '../transcript/model-label.ts';
import { MessageQueue, type WaitingMessage } from './message-queue.ts';
import { renameConversation } from '../sessions/rename-conversation.ts';
import type { NewMessage, RunningTurn } from './running-turn.ts';
import { SafeWrites } from './safe-writes.ts';
import type { ChatAdmission } from './take-message.ts';
import { userItem } from '../transcript/user-item.ts';
import { transcriptDependencies } from './transcript-dependencies.ts';
import { turnConversation } from './turn-conversation.ts';
import type { TurnEnd } from '../conversation/turn-end.ts';
import type { TurnView } from '../transcript/turn-view.ts';
import { LeftOutNotices } from '../transcript/left-out-notices.ts';
import type { FirstConversation } from './window-presence.ts';

/**
 * The chat of one window: which conversation is open, what is typed, which turn runs. Owns every message to the view, so that a view can be
 * thrown away and built anew at any time.
 */
export class ChatSession {
  readonly #dependencies: ChatDependencies;
  readonly #blocked: BlockedNotice;
  readonly #busyChanges = new Listeners<boolean>();
  readonly #titleChanges = new Listeners<string>();
  readonly #switches = new Listeners<ModelRef>();
  readonly #choices = new Listeners<ConversationChoice>();
  readonly #leftOut = new LeftOutNotices((level, text) => this.#notice(level, text, []));
  readonly #losses = new LossesByAnswer();
  #conversation: StoredConversation;
  #turn: RunningTurn | undefined;
  readonly #writes: SafeWrites;
  readonly #folders: FolderGate;
  readonly #queue: MessageQueue;
  /** How often a conversation was put on the page. */
  #shown = 0;
  /** What stands in the input box. */
  readonly composer: Composer;

  constructor(dependencies: ChatDependencies) {
    this.#dependencies = dependencies;
    const { askFolder: ask, logger, post, registry } = dependencies;
    this.#writes = new SafeWrites(logger, (text) => this.#notice('error', text, [viewAction('show-log')]));
    this.#folders = new FolderGate({ ...dependencies, ask });
    this.#blocked = new BlockedNotice(post, registry);
    this.#queue = new MessageQueue({
      post,
      keep: (messages) => this.#writes.keepQueued(this.#conversation, messages),
    });
    this.composer = new Composer({ post, writes: this.#writes, conversation: () => this.#conversation });
    this.#conversation = dependencies.store.create();
  }

  /** Fires when an answer begins or ends. */
  readonly onDidChangeBusy = this.#busyChanges.on;

  /** Fires with the title of what is shown; empty for a new conversation. */
  readonly onDidChangeTitle = this.#titleChanges.on;

  /** Fires after a conversation was given another model of its own, or none. */
  readonly onDidChooseModel = this.#choices.on;

  get title(): string {
    return this.#conversation.meta.title ?? '';
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
    return this.#turn !== undefined;
  }

  /** The ref this conversation chose, if it did. */
  get chosenModel(): string | undefined {
    return this.#conversation.meta.modelOverride;
  }

  /** The open conversation, as far as the choice of its model goes. Its folder is fixed from the moment its first message is sent. */
  get place(): ConversationPlace {
    const { log, meta } = this.#conversation;
    const folder = meta.folder ?? this.#turn?.folder;
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

  /** Sends everything a new view needs. Rests while it makes a long transcript; sends nothing when another conversation came up meanwhile. */
  async showAll(): Promise<void> {
    const items = await this.#items();
    if (items === undefined) return;
    this.#dependencies.post({
      type: 'conversation',
      id: this.#conversation.id,
      title: this.title,
      items,
      draft: this.#conversation.meta.draft ?? '',
    });
    this.#titleChanges.fire(this.title);
    this.showModel();
    this.#dependencies.post({ type: 'busy', busy: this.isBusy });
    this.#queue.show();
    this.composer.show();
  }

  /** Sends the model that will answer next. */
  showModel(): void {
    const resolved = this.resolve();
    const ref = resolved.refs[0];
    this.#dependencies.post({
      type: 'model',
      ...(ref !== undefined && { model: modelLabel(this.#dependencies.registry, ref) }),
      level: resolved.rung ?? '',
      ...present({ folder: folderLabel(resolved, this.place) }),
    });
    if (ref !== undefined && this.#dependencies.isTrusted()) this.#blocked.clear();
    this.#turn?.view?.offerSwitch(sameModel(ref, this.#turn.asked) ? undefined : ref);
  }

  /**
   * Asks, or puts the message behind the running answer. The typed text is never lost: whatever keeps it from being sent puts it back into the
   * input box. `brought`: what goes along without being named in the text; where it is not given, what the composer shows.
   */
  async send(text: string, brought?: readonly InputPart[]): Promise<void> {
    if (text.trim() === '') return;
    const message = { text, brought: brought ?? this.composer.take() };
    if (this.isBusy && this.#queue.add(message)) return;
    if (this.isBusy || !this.#mayAsk()) await this.composer.giveBack([message]);
    else await this.#hold((signal) => this.#takeOrGiveBack({ ...message, signal }));
  }

  /** Stops what is under way, from the reading of mentions to the answer. What arrived is kept. */
  async stop(): Promise<void> {
    this.#queue.hold();
    while (this.#turn !== undefined) {
      this.#turn.abort.abort();
      await this.#turn.done;
    }
  }

  /**
   * `edit`: takes a message that waits back into the input box. `send`: stops the running answer, keeping what was written, and sends the
   * message; the others stay behind it.
   */
  async changeQueued(act: 'edit' | 'remove' | 'send', id: string): Promise<void> {
    if (act === 'send') {
      if (this.#queue.sendNow(id)) this.#turn?.abort.abort();
      return;
    }
    const message = this.#queue.take(id);
    if (act === 'edit' && message !== undefined) await this.composer.giveBack([message]);
  }

  /** Asks again for the answer that `itemId` belongs to; what came after it stays in the journal but is no longer shown. */
  async retry(itemId: string): Promise<void> {
    const { seq } = messageAt(this.#conversation.log.entries, itemId) ?? {};
    if (this.isBusy || seq === undefined || !this.#mayAsk()) return;
    await this.#hold(async (signal) => {
      const { admitAgain } = await import('./take-message.ts');
      if (!(await admitAgain(seq, { signal, ...this.#admission() }))) return undefined;
      await this.#writes.save(() => this.#conversation.branch(seq + 1));
      await this.#writes.clearFailure(this.#conversation, seq);
      await this.showAll();
      return seq;
    });
  }

  /** Puts another message in the place of the one `itemId` names, and goes on from there. */
  async resend(itemId: string, text: string): Promise<void> {
    const { parts, seq: at } = messageAt(this.#conversation.log.entries, itemId) ?? {};
    if (this.isBusy || text.trim() === '' || at === undefined || parts === undefined || !this.#mayAsk()) return;
    await this.#hold((signal) => this.#takeOrGiveBack({ text, brought: broughtByCommand(parts), signal, at }));
  }

  /** Begins an empty conversation. A running answer is stopped and kept. */
  async newChat(): Promise<void> {
    await this.stop();
    await this.#show(this.#dependencies.store.create());
    this.#dependencies.post({ type: 'focus' });
  }

  /** Opens a conversation of the history. */
  async open(id: string): Promise<void> {
    await this.stop();
    const found = await this.#dependencies.store.open(id);
    if (found === undefined) {
      this.#notice('warning', 'This conversation could not be read. Its file was left as it is.', []);
      return;
    }
    // Something may have been sent while the file was read.
    await this.stop();
    await this.#show(found);
    this.#dependencies.post({ type: 'focus' });
  }

  /** Opens what a window that starts shows first; a new conversation where that is not there (any more). */
  async openFirst(first: FirstConversation): Promise<void> {
    const id =
      first === 'last' ? (await this.#dependencies.store.list())[0]?.id : first === 'new' ? undefined : first.id;
    const found = id === undefined ? undefined : await this.#dependencies.store.open(id);
    // Something may have been sent while files were read.
    await this.#show(found !== undefined && this.#isUntouched() ? found : this.#conversation);
  }

  async #show(conversation: StoredConversation): Promise<void> {
    this.#shown++;
    if (conversation !== this.#conversation) {
      this.composer.leave();
      this.#conversation = conversation;
      this.#losses.clear();
      await this.#writes.recoverQueued(conversation);
    }
    await this.showAll();
    this.#leftOut.tell(conversation);
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
    this.#notice('info', 'This conversation went on in another window. What was written there is shown.', []);
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
    const shown = this.#shown;
    await this.#writes.save(() => renameConversation(this.#dependencies.store, this.#conversation, { id, title }));
    if (id === this.#conversation.id) this.#titleChanges.fire(this.title);
    await this.showHistory(shown);
  }

  /** Shows the list of conversations, unless one was opened since it was asked for: the list must not cover that one. */
  async showHistory(since = this.#shown): Promise<void> {
    const conversations = await this.#dependencies.store.list();
    if (since === this.#shown) this.#dependencies.post({ type: 'history', conversations });
  }

  /**
   * Chooses the model for this conversation; without one it uses what the settings choose. A running answer goes on with it from its next
   * request, and offers to be handed over at once.
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
    if (this.#turn !== undefined) this.#turn.kept = this.resolve().refs;
  }

  /** Lets a model go on with the running answer at once, and answer from then on: it is chosen for this conversation where it is not already. */
  async switchNow(ref: ModelRef): Promise<void> {
    if (!this.isChosen(ref)) await this.chooseModel(ref);
    if (this.#turn !== undefined) delete this.#turn.kept;
    this.#switches.fire(ref);
  }

  /** The model that the running answer comes from; undefined while none runs. */
  get answering(): ModelRef | undefined {
    return this.#turn?.view?.ref;
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
    const items = (await this.#items()) ?? [];
    return { title: this.title, markdown: toMarkdown(this.title, items) };
  }

  /** Takes the session from the first look at a message to the end of its answer: nothing else begins meanwhile, and a stop reaches all of it. */
  async #hold(prepare: (signal: AbortSignal) => Promise<number | undefined>): Promise<void> {
    const abort = new AbortController();
    const done = Promise.withResolvers<undefined>();
    const folder = this.resolve().folder?.uri;
    this.#turn = { abort, done: done.promise, ...(folder !== undefined && { folder }) };
    this.#setBusy(true);
    let isWhole = false;
    try {
      const seq = await prepare(abort.signal);
      // An answer may come to its end in the moment it is stopped.
      if (seq !== undefined) isWhole = (await this.#answer(seq, abort.signal)).kind === 'done' && !abort.signal.aborted;
    } finally {
      const next = this.#queue.next(isWhole);
      const unsent = next === undefined ? this.#queue.clear() : [];
      this.#turn = undefined;
      this.#setBusy(false);
      // Begins before anyone who waits for this turn goes on: a stop reaches the next one, too.
      const following = next === undefined ? this.composer.giveBack(unsent) : this.#sendQueued(next);
      done.resolve(undefined);
      await following;
    }
  }

  async #sendQueued(message: WaitingMessage): Promise<void> {
    if (this.#mayAsk()) await this.#hold((signal) => this.#takeOrGiveBack({ ...message, signal, isQueued: true }));
    else await this.composer.giveBack([message, ...this.#queue.clear()]);
  }

  /** Takes a message in. Returns its place, or nothing where it was stopped before it was in the log: then it is in the input box again. */
  async #takeOrGiveBack(message: NewMessage): Promise<number | undefined> {
    try {
      await this.#queue.begin({ text: message.text, brought: message.brought });
      // A person cannot answer what they have not seen.
      if (await this.#showNewer(true)) return undefined;
      // What answering needs is loaded while the text can still be given back.
      const [{ admitMessage }] = await Promise.all([import('./take-message.ts'), import('../transcript/turn-view.ts')]);
      const { mentions, isAdmitted } = await admitMessage(message, {
        compose: this.#dependencies.compose,
        ...this.#admission(),
      });
      if (mentions.refusal !== undefined) this.#notice('warning', mentions.refusal, []);
      else if (isAdmitted) return await this.#take(message, mentions);
      return undefined;
    } catch (error) {
      if (message.signal.aborted) return undefined;
      throw error;
    } finally {
      this.#queue.putBack();
    }
  }

  #admission(): ChatAdmission {
    return { folders: this.#folders, conversation: this.#conversation, chosen: () => this.resolve() };
  }

  #isUntouched(): boolean {
    return this.#conversation.log.entries.length === 0 && !this.isBusy;
  }

  /** Puts a message into the log and shows it. Returns its place. */
  async #take({ text, at, isQueued }: NewMessage, mentions: ResolvedMentions): Promise<number> {
    if (at !== undefined) {
      await this.#writes.save(() => this.#conversation.branch(at));
      await this.showAll();
    }
    for (const problem of mentions.problems) this.#notice('warning', problem, []);
    const { title } = this;
    const { recordMessage } = await import('./take-message.ts');
    const seq = await recordMessage(this.#conversation, this.#writes, {
      parts: mentions.parts,
      tools: this.#tools(),
      folder: this.place.folder,
      arrived: () => this.#queue.arrived(),
    });
    if (this.title !== title) this.#titleChanges.fire(this.title);
    // Whatever else stands in the input box is another message.
    if (isQueued !== true && (this.#conversation.meta.draft ?? '').trim() === text.trim()) await this.keepDraft('');
    this.#dependencies.post({ type: 'item', item: userItem(seq, mentions.parts) });
    return seq;
  }

  async #answer(userSeq: number, signal: AbortSignal): Promise<TurnEnd> {
    const { TurnView } = await import('../transcript/turn-view.ts');
    const view = new TurnView({
      ...transcriptDependencies(this.#dependencies, this.#conversation),
      post: this.#dependencies.post,
      log: this.#conversation.log.entries,
      userSeq,
      ref: this.resolve().refs[0],
      now: () => this.#dependencies.clock.now(),
    });
    if (this.#turn !== undefined) this.#turn.view = view;
    const conversation = this.#conversation;
    const end = await this.#run(view, signal);
    view.finish(end);
    if (end.kind === 'failed')
      await this.#writes.keepFailure(conversation, { turn: userSeq, fault: end.fault, ref: view.ref });
    this.#losses.add(userSeq, view.losses);
    return end;
  }

  async #run(view: TurnView, signal: AbortSignal): Promise<TurnEnd> {
    const { runChatTurn } = await import('./run-chat-turn.ts');
    return await runChatTurn({
      dependencies: this.#dependencies,
      refs: () => {
        const { refs } = this.#chosen();
        if (this.#turn !== undefined) this.#turn.asked = refs[0];
        return refs;
      },
      switches: this.#switches.on,
      tools: this.#tools(),
      view,
      conversation: turnConversation(this.#conversation, this.#writes, this.#dependencies.clock),
      signal,
    });
  }

  #tools(): readonly Tool[] {
    if (!this.#dependencies.isTrusted()) return [];
    return this.#dependencies.tools(this.#folders.passing(this.#conversation.id, () => this.#chosen()));
  }

  /** What the next request uses. */
  #chosen(): ChosenHere {
    const chosen = this.resolve();
    return { ...chosen, refs: this.#turn?.kept ?? chosen.refs };
  }

  #mayAsk(): boolean {
    if (!this.#dependencies.isTrusted()) this.#blocked.sayUntrusted();
    else if (this.resolve().refs.length === 0) this.#blocked.sayNoModel();
    else return true;
    return false;
  }

  /** What is shown; undefined when another conversation, or another branch of this one, came up while it was made. */
  async #items(): Promise<ChatItem[] | undefined> {
    const { log } = this.#conversation;
    const isOpen = (): boolean => this.#conversation.log === log;
    const { slicedTranscript } = await import('../transcript/sliced-transcript.ts');
    const dependencies = transcriptDependencies(this.#dependencies, this.#conversation);
    const builder = await slicedTranscript({ log, dependencies, clock: this.#dependencies.clock, isOpen });
    const partial = this.isBusy ? undefined : this.#conversation.partial;
    const items = builder?.finish(partial, this.#turn?.view?.items, this.isBusy);
    return items && [...this.#losses.dress(items), ...this.#folders.waiting];
  }

  #notice(level: 'info' | 'warning' | 'error', text: string, actions: readonly { id: string; label: string }[]): void {
    const item = { kind: 'notice', id: `notice-${level}-${text}`, level, text, actions } as const;
    this.#dependencies.post({ type: 'item', item });
  }

  #setBusy(busy: boolean): void {
    this.#dependencies.post({ type: 'busy', busy });
    this.#busyChanges.fire(busy);
  }
}
