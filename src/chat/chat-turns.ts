import { Listeners } from '../base/listeners.ts';
import { broughtAlong } from '../context/mentions/attachment.ts';
import type { ResolvedMentions } from '../context/mentions/mentions.ts';
import type { InputPart } from '../conversation/part.ts';
import type { TurnEnd } from '../conversation/turn-end.ts';
import { formatModelRef, type ModelRef } from '../models/model-ref.ts';
import type { ChosenHere } from '../routing/models-here.ts';
import type { Tool } from '../tools/tool.ts';
import type { TurnView } from '../transcript/turn-view.ts';
import type { ChatDependencies } from './chat-dependencies.ts';
import type { Composer } from './composer.ts';
import type { FolderGate } from './folder-gate.ts';
import { messageAt } from './message-parts.ts';
import { MessageQueue, type WaitingMessage } from './message-queue.ts';
import type { OpenChat } from './open-chat.ts';
import { pathsInLog } from './paths-in-log.ts';
import type { NewMessage, RunningTurn } from './running-turn.ts';
import type { SafeWrites } from './safe-writes.ts';
import type { ChatAdmission } from './take-message.ts';
import { TurnModels } from './turn-models.ts';
import type { ViewFeed } from './view-feed.ts';
import type { Clock } from '../platform/clock.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import { PartialKeeper } from '../sessions/partial-keeper.ts';
import type { TurnConversation } from '../turn/turn.ts';

/** What the turns of a chat depend on. */
export interface ChatTurnsDependencies {
  readonly chat: ChatDependencies;
  /** The open conversation; its turn is the one that is told here. */
  readonly open: Omit<OpenChat, 'turn'>;
  readonly feed: ViewFeed;
  readonly composer: Composer;
  readonly writes: SafeWrites;
  readonly folders: FolderGate;
  /** True when another window went on with the open conversation: then what it wrote is shown. */
  readonly showNewer: () => Promise<boolean>;
}

/** The messages of a chat on their way into the log, and the answers to them: one at a time, the others wait. */
export class ChatTurns {
  readonly #dependencies: ChatTurnsDependencies;
  readonly #switches = new Listeners<ModelRef>();
  readonly #queue: MessageQueue;
  #turn: RunningTurn | undefined;

  constructor(dependencies: ChatTurnsDependencies) {
    this.#dependencies = dependencies;
    const { chat, open, writes } = dependencies;
    this.#queue = new MessageQueue({
      post: chat.post,
      keep: (messages) => writes.keepQueued(open.conversation(), messages),
    });
  }

  /** What is under way; undefined while nothing is. */
  get running(): RunningTurn | undefined {
    return this.#turn;
  }

  /** Tells the view what waits. */
  showQueue(): void {
    this.#queue.show();
  }

  /**
   * Asks, or puts the message behind the running answer. The typed text is never lost: whatever keeps it from being sent puts it back into the
   * input box. `brought`: what goes along without being named in the text; where it is not given, what the composer shows.
   */
  async send(text: string, brought?: readonly InputPart[]): Promise<void> {
    if (text.trim() === '') return;
    const { composer } = this.#dependencies;
    const message = { text, brought: brought ?? composer.take() };
    const isBusy = this.#turn !== undefined;
    if (isBusy && this.#queue.add(message)) return;
    if (isBusy || !this.#mayAsk()) await composer.giveBack([message]);
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
    if (act === 'edit' && message !== undefined) await this.#dependencies.composer.giveBack([message]);
  }

  /** Asks again for the answer that `itemId` belongs to; what came after it stays in the journal but is no longer shown. */
  async retry(itemId: string): Promise<void> {
    const { open, feed, writes } = this.#dependencies;
    const { seq } = messageAt(open.conversation().log.entries, itemId) ?? {};
    if (this.#turn !== undefined || seq === undefined || !this.#mayAsk()) return;
    await this.#hold(async (signal) => {
      const { admitAgain } = await import('./take-message.ts');
      if (!(await admitAgain(seq, { signal, ...this.#admission() }))) return undefined;
      await writes.save(() => open.conversation().branch(seq + 1));
      await writes.clearFailure(open.conversation(), seq);
      await feed.showAll();
      return seq;
    });
  }

  /** Puts another message in the place of the one `itemId` names, and goes on from there. */
  async resend(itemId: string, text: string): Promise<void> {
    const { entries } = this.#dependencies.open.conversation().log;
    const { parts, seq: at } = messageAt(entries, itemId) ?? {};
    const isBusy = this.#turn !== undefined;
    if (isBusy || text.trim() === '' || at === undefined || parts === undefined || !this.#mayAsk()) return;
    await this.#hold((signal) => this.#takeOrGiveBack({ text, brought: broughtAlong(parts), signal, at }));
  }

  /**
   * Whether the running answer may go on with this model at once. Asks the person where code of another folder would go to a provider that has
   * none of it yet; the answer goes on meanwhile. True while none runs.
   */
  async mayGoOnWith(ref: ModelRef): Promise<boolean> {
    const turn = this.#turn;
    if (turn === undefined) return true;
    const { chat, open } = this.#dependencies;
    const chosen = chat.here.resolve('chat', { ...open.place(), model: formatModelRef(ref) });
    return await turn.models.mayAsk(chosen, turn.abort.signal);
  }

  /** Lets a model go on with the running answer at once. */
  goOnWith(ref: ModelRef): void {
    this.#turn?.models.follow();
    this.#switches.fire(ref);
  }

  /** Takes the chat from the first look at a message to the end of its answer: nothing else begins meanwhile, and a stop reaches all of it. */
  async #hold(prepare: (signal: AbortSignal) => Promise<number | undefined>): Promise<void> {
    const { open, feed, composer } = this.#dependencies;
    const abort = new AbortController();
    const done = Promise.withResolvers<undefined>();
    const folder = open.resolve().folder?.uri;
    this.#turn = { abort, done: done.promise, models: this.#turnModels(), ...(folder !== undefined && { folder }) };
    feed.showBusy(true);
    let isWhole = false;
    try {
      const seq = await prepare(abort.signal);
      // An answer may come to its end in the moment it is stopped.
      if (seq !== undefined) isWhole = (await this.#answer(seq, abort.signal)).kind === 'done' && !abort.signal.aborted;
    } finally {
      const next = this.#queue.next(isWhole);
      const unsent = next === undefined ? this.#queue.clear() : [];
      this.#turn = undefined;
      feed.showBusy(false);
      // Begins before anyone who waits for this turn goes on: a stop reaches the next one, too.
      const following = next === undefined ? composer.giveBack(unsent) : this.#sendQueued(next);
      done.resolve(undefined);
      await following;
    }
  }

  async #sendQueued(message: WaitingMessage): Promise<void> {
    if (this.#mayAsk()) await this.#hold((signal) => this.#takeOrGiveBack({ ...message, signal, isQueued: true }));
    else await this.#dependencies.composer.giveBack([message, ...this.#queue.clear()]);
  }

  /** Takes a message in. Returns its place, or nothing where it was stopped before it was in the log: then it is in the input box again. */
  async #takeOrGiveBack(message: NewMessage): Promise<number | undefined> {
    const { chat, feed, showNewer } = this.#dependencies;
    try {
      await this.#queue.begin({ text: message.text, brought: message.brought });
      // A person cannot answer what they have not seen.
      if (await showNewer()) return undefined;
      // What answering needs is loaded while the text can still be given back.
      const [{ admitMessage }] = await Promise.all([import('./take-message.ts'), import('../transcript/turn-view.ts')]);
      const { mentions, isAdmitted } = await admitMessage(message, { compose: chat.compose, ...this.#admission() });
      if (mentions.refusal !== undefined) feed.notice('warning', mentions.refusal);
      else if (isAdmitted) return await this.#take(message, mentions);
      return undefined;
    } catch (error) {
      if (message.signal.aborted) return undefined;
      throw error;
    } finally {
      this.#queue.putBack();
    }
  }

  /** Puts a message into the log and shows it. Returns its place. */
  async #take({ text, at, isQueued }: NewMessage, mentions: ResolvedMentions): Promise<number> {
    const { open, feed, composer, writes } = this.#dependencies;
    if (at !== undefined) {
      await writes.save(() => open.conversation().branch(at));
      await feed.showAll();
    }
    for (const problem of mentions.problems) feed.notice('warning', problem);
    const { title } = feed;
    const { recordMessage } = await import('./take-message.ts');
    const seq = await recordMessage(open.conversation(), writes, {
      parts: mentions.parts,
      tools: this.#tools(),
      folder: open.place().folder,
      arrived: () => this.#queue.arrived(),
    });
    if (feed.title !== title) feed.titleChanged();
    const { id, meta } = open.conversation();
    // Whatever else stands in the input box is another message.
    if (isQueued !== true && (meta.draft ?? '').trim() === text.trim()) await composer.keep('', id);
    feed.showMessage(seq, mentions.parts);
    return seq;
  }

  async #answer(userSeq: number, signal: AbortSignal): Promise<TurnEnd> {
    const { open, feed, writes } = this.#dependencies;
    const view = await feed.showTurn(userSeq);
    if (this.#turn !== undefined) this.#turn.view = view;
    const conversation = open.conversation();
    const end = await this.#run(view, signal);
    view.finish(end);
    if (end.kind === 'failed')
      await writes.keepFailure(conversation, { turn: userSeq, fault: end.fault, ref: view.ref });
    feed.turnEnded(userSeq, view);
    return end;
  }

  async #run(view: TurnView, signal: AbortSignal): Promise<TurnEnd> {
    const { chat, open, writes } = this.#dependencies;
    const { runChatTurn } = await import('./run-chat-turn.ts');
    return await runChatTurn({
      dependencies: chat,
      refs: () => this.#nextModels(signal),
      switches: this.#switches.on,
      tools: this.#tools(),
      view,
      conversation: turnConversation(open.conversation(), writes, chat.clock),
      signal,
    });
  }

  async #nextModels(signal: AbortSignal): Promise<readonly ModelRef[]> {
    const turn = this.#turn;
    const chosen = this.#dependencies.open.resolve();
    if (turn === undefined) return chosen.refs;
    const refs = await turn.models.next(chosen, signal);
    turn.asked = refs[0];
    return refs;
  }

  /** All that went along in the conversation so far goes along with each step. */
  #turnModels(): TurnModels {
    const { open, folders } = this.#dependencies;
    return new TurnModels(async (chosen, signal) => {
      const { id, log } = open.conversation();
      const paths = pathsInLog(log.entries);
      return await folders.admits({ conversation: id, chosen, paths, signal, otherwise: 'keep-model' });
    });
  }

  #admission(): ChatAdmission {
    const { open, folders } = this.#dependencies;
    const chosen = (): ChosenHere => this.#turn?.models.begin(open.resolve()) ?? open.resolve();
    return { folders, conversation: open.conversation(), chosen };
  }

  #tools(): readonly Tool[] {
    const { chat, open, folders } = this.#dependencies;
    if (!chat.isTrusted()) return [];
    const chosen = (): ChosenHere => this.#turn?.models.of(open.resolve()) ?? open.resolve();
    return chat.tools(folders.passing(open.conversation().id, chosen));
  }

  #mayAsk(): boolean {
    const { chat, open, feed } = this.#dependencies;
    if (!chat.isTrusted()) feed.blocked.sayUntrusted();
    else if (open.resolve().refs.length === 0) feed.blocked.sayNoModel();
    else return true;
    return false;
  }
}

/** How often the text of an answer under way goes to the journal, in milliseconds. */
const partialInterval = 1_000;

/** A stored conversation as a turn writes to it: what is under way is kept now and then, entries always. */
function turnConversation(conversation: StoredConversation, writes: SafeWrites, clock: Clock): TurnConversation {
  const keeper = new PartialKeeper(
    clock,
    partialInterval,
    (step) => void writes.save(() => conversation.setPartial(step)),
  );
  return {
    id: conversation.id,
    log: conversation.log,
    append: (entry, { durable }) => {
      keeper.stop();
      return writes.append(conversation, entry, durable);
    },
    keepPartial: (step) => keeper.offer(step),
  };
}
