import { Listeners } from '../base/listeners.ts';
import { present } from '../base/present.ts';
import type { InputPart } from '../conversation/part.ts';
import { sameModel } from '../models/model-ref.ts';
import { LeftOutNotices } from '../transcript/left-out-notices.ts';
import { LossesByAnswer } from '../transcript/losses-by-answer.ts';
import { modelLabel, seesImages } from '../transcript/model-label.ts';
import type { TurnView } from '../transcript/turn-view.ts';
import { userItem } from '../transcript/user-item.ts';
import type { ChatItem, ConversationSummary, NoticeItem } from '../transcript/chat-view-messages.ts';
import type { ChatText } from '../transcript/chat-words.ts';
import { BlockedNotice } from './blocked-notice.ts';
import type { ChatDependencies } from './chat-dependencies.ts';
import { folderLabel } from './folder-label.ts';
import type { OpenChat } from './open-chat.ts';
import { transcriptDependencies } from './transcript-dependencies.ts';

/** What the feed of a view depends on. */
export interface ViewFeedDependencies {
  readonly chat: Pick<ChatDependencies, 'post' | 'words' | 'registry' | 'clock' | 'isTrusted' | 'tools' | 'failover'>;
  readonly open: OpenChat;
  /** Shows what stands in and above the input box. */
  readonly showInput: () => void;
  /** What is shown below the conversation while the person is asked something. */
  readonly waiting: () => readonly ChatItem[];
}

/**
 * Tells the view what it shows: all of it to a view that is built anew, and after that each change. Holds nothing that could not be made again
 * from the conversation and the running turn, but for what models were not given.
 */
export class ViewFeed {
  readonly #dependencies: ViewFeedDependencies;
  readonly #busyChanges = new Listeners<boolean>();
  readonly #titleChanges = new Listeners<string>();
  readonly #leftOut = new LeftOutNotices((level, message) => this.say(level, message));
  readonly #losses = new LossesByAnswer();
  /** Says why nothing can be sent now. */
  readonly blocked: BlockedNotice;
  /** How often a conversation was put on the page. */
  #shown = 0;

  constructor(dependencies: ViewFeedDependencies) {
    this.#dependencies = dependencies;
    this.blocked = new BlockedNotice(dependencies.chat);
  }

  /** Fires when an answer begins or ends. */
  readonly onDidChangeBusy = this.#busyChanges.on;

  /** Fires with the title of what is shown; empty for a new conversation. */
  readonly onDidChangeTitle = this.#titleChanges.on;

  get title(): string {
    return this.#dependencies.open.conversation().meta.title ?? '';
  }

  /** How often a conversation was put on the page: what was asked for before another one came up is out of date. */
  get shown(): number {
    return this.#shown;
  }

  /** A conversation is about to be put on the page; `isAnother`: not the one that is there. */
  opens(isAnother: boolean): void {
    this.#shown++;
    if (isAnother) this.#losses.clear();
  }

  /** Shows the open conversation, and what of it is not shown. */
  async showOpened(): Promise<void> {
    const conversation = this.#dependencies.open.conversation();
    await this.showAll();
    this.#leftOut.tell(conversation);
  }

  /** Sends everything a new view needs. Pauses while it makes a long transcript; sends nothing when another conversation came up meanwhile. */
  async showAll(): Promise<void> {
    const items = await this.#items();
    if (items === undefined) return;
    const { chat, open, showInput } = this.#dependencies;
    const { id, meta } = open.conversation();
    chat.post({ type: 'conversation', id, title: this.title, items, draft: meta.draft ?? '' });
    this.#titleChanges.fire(this.title);
    this.showModel();
    chat.post({ type: 'busy', busy: open.turn() !== undefined });
    showInput();
  }

  /** Shows the model that will answer next. */
  showModel(): void {
    const { chat, open } = this.#dependencies;
    const resolved = open.resolve();
    const ref = resolved.refs[0];
    chat.post({
      type: 'model',
      ...(ref !== undefined && { model: modelLabel(chat.registry, ref) }),
      level: resolved.rung ?? '',
      ...present({ folder: folderLabel(resolved, open.place()) }),
      ...(ref !== undefined && !seesImages(chat.registry, ref) && { seesImages: false }),
    });
    if (ref !== undefined && chat.isTrusted()) this.blocked.clear();
    const turn = open.turn();
    turn?.view?.offerSwitch(sameModel(ref, turn.asked) ? undefined : ref);
  }

  /** Shows the list of conversations, unless one was opened since it was asked for: the list must not cover that one. */
  showHistory(conversations: readonly ConversationSummary[], since: number): void {
    if (since === this.#shown) this.#dependencies.chat.post({ type: 'history', conversations });
  }

  showBusy(busy: boolean): void {
    this.#dependencies.chat.post({ type: 'busy', busy });
    this.#busyChanges.fire(busy);
  }

  /** The open conversation has another title, or may have. */
  titleChanged(): void {
    this.#titleChanges.fire(this.title);
  }

  /** Puts the cursor into the input box. */
  focus(): void {
    this.#dependencies.chat.post({ type: 'focus' });
  }

  /** Says something of the chat's own in a notice. */
  say(level: NoticeItem['level'], message: ChatText, actions: NoticeItem['actions'] = []): void {
    this.notice(level, this.#dependencies.chat.words.text(message), actions);
  }

  notice(level: NoticeItem['level'], text: string, actions: NoticeItem['actions'] = []): void {
    const item = { kind: 'notice', id: `notice-${level}-${text}`, level, text, actions } as const;
    this.#dependencies.chat.post({ type: 'item', item });
  }

  /** A message is in the log. */
  showMessage(seq: number, parts: readonly InputPart[]): void {
    this.#dependencies.chat.post({ type: 'item', item: userItem(seq, parts) });
  }

  /** Begins to show the answer to the message at `userSeq`. */
  async showTurn(userSeq: number): Promise<TurnView> {
    const { TurnView: View } = await import('../transcript/turn-view.ts');
    const { chat, open } = this.#dependencies;
    const conversation = open.conversation();
    return new View({
      ...transcriptDependencies(chat, conversation),
      post: chat.post,
      log: conversation.log.entries,
      userSeq,
      ref: open.resolve().refs[0],
      now: () => chat.clock.now(),
    });
  }

  /** The turn of the message at `userSeq` is over: what its models were not given goes on being shown. */
  turnEnded(userSeq: number, { losses }: Pick<TurnView, 'losses'>): void {
    this.#losses.add(userSeq, losses);
  }

  async exportMarkdown(): Promise<{ readonly title: string; readonly markdown: string }> {
    const { toMarkdown } = await import('../transcript/markdown-export.ts');
    const items = (await this.#items()) ?? [];
    return { title: this.title, markdown: toMarkdown(this.title, items) };
  }

  /** What is shown; undefined when another conversation, or another branch of this one, came up while it was made. */
  async #items(): Promise<ChatItem[] | undefined> {
    const { chat, open, waiting } = this.#dependencies;
    const { log } = open.conversation();
    const { slicedTranscript } = await import('../transcript/sliced-transcript.ts');
    const builder = await slicedTranscript({
      log,
      dependencies: transcriptDependencies(chat, open.conversation()),
      clock: chat.clock,
      isOpen: () => open.conversation().log === log,
    });
    const turn = open.turn();
    const partial = turn === undefined ? open.conversation().partial : undefined;
    const items = builder?.finish(partial, turn?.view?.items, turn !== undefined);
    return items && [...this.#losses.addTo(items), ...waiting()];
  }
}
