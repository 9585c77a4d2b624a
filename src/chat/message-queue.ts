import { parseJson } from '../base/json.ts';
import type { InputPart } from '../conversation/part.ts';
import { keptParts, readParts } from '../sessions/kept-parts.ts';
import type { HostMessage, QueuedMessage } from '../transcript/chat-view-messages.ts';
import type { ConversationMeta, MetaChange } from '../sessions/journal-record.ts';

/** Most messages that wait at a time; one more goes back into the input box. */
export const mostQueued = 20;

/** A message before it is sent. */
export interface WaitingMessage {
  readonly text: string;
  /** What goes along without being named in the text. */
  readonly brought: readonly InputPart[];
}

type Entry = WaitingMessage & QueuedMessage;

/** What the queue depends on. */
export interface MessageQueueDependencies {
  readonly post: (message: HostMessage) => void;
  /** Keeps the messages with the conversation, so that they survive a restart of the window; the one under way is the first. Never rejects. */
  readonly keep: (messages: readonly WaitingMessage[]) => Promise<void>;
}

/**
 * Messages that were sent while an answer was running. They go out one after the other, each when the answer before it has come to its end.
 * Whatever else ends an answer (a stop, an error, the end of the window) gives them back to the person unsent. The message that is under way
 * into the log is kept here as well, until it is there.
 */
export class MessageQueue {
  readonly #dependencies: MessageQueueDependencies;
  #messages: readonly Entry[] = [];
  #count = 0;
  /** It was taken out to be sent, and what it names is being read. The view no longer lists it. */
  #coming: WaitingMessage | undefined;
  /** The message that goes out next however the running answer ends. */
  #now: string | undefined;

  constructor(dependencies: MessageQueueDependencies) {
    this.#dependencies = dependencies;
  }

  get messages(): readonly QueuedMessage[] {
    return this.#messages;
  }

  /** Puts a message at the end; false when too many wait already. */
  add(message: WaitingMessage): boolean {
    if (this.#messages.length >= mostQueued) return false;
    this.#set([...this.#messages, { ...message, id: `q${++this.#count}` }]);
    return true;
  }

  /** A message is under way into the log. Resolves when it is kept. */
  async begin(message: WaitingMessage): Promise<void> {
    this.#coming = message;
    await this.#keep();
  }

  /** The message that was under way is in the log. To be called in the same moment, so that no end of the window comes between. */
  arrived(): void {
    this.#coming = undefined;
    void this.#keep();
  }

  /** A message that is still under way could not be sent after all: it stands before all others. */
  putBack(): void {
    const message = this.#coming;
    if (message === undefined) return;
    this.#coming = undefined;
    this.#set([{ ...message, id: `q${++this.#count}` }, ...this.#messages]);
  }

  /** Takes a message out; undefined when it is not there any more. */
  take(id: string): WaitingMessage | undefined {
    const found = this.#messages.find((message) => message.id === id);
    if (found === undefined) return undefined;
    if (this.#now === id) this.#now = undefined;
    this.#set(this.#messages.filter((message) => message !== found));
    return found;
  }

  /** Makes a message the next one, however the running answer ends; false when it is not there any more. */
  sendNow(id: string): boolean {
    const isThere = this.#messages.some((message) => message.id === id);
    if (isThere) this.#now = id;
    return isThere;
  }

  /** The person stopped the answer: nothing goes out by itself. */
  hold(): void {
    this.#now = undefined;
  }

  /** The answer is over: takes the message that goes out now, if any. `isWhole`: it came to its proper end. */
  next(isWhole: boolean): WaitingMessage | undefined {
    const id = this.#now ?? (isWhole ? this.#messages[0]?.id : undefined);
    return id === undefined ? undefined : this.take(id);
  }

  /** Takes all messages out, in order. */
  clear(): readonly WaitingMessage[] {
    const messages = this.#messages;
    this.#now = undefined;
    if (messages.length > 0) this.#set([]);
    return messages;
  }

  /** Tells the view what waits. */
  show(): void {
    this.#dependencies.post({ type: 'queue', messages: this.#messages.map(({ id, text }) => ({ id, text })) });
  }

  #set(messages: readonly Entry[]): void {
    this.#messages = messages;
    this.show();
    void this.#keep();
  }

  #keep(): Promise<void> {
    return this.#dependencies.keep([...(this.#coming === undefined ? [] : [this.#coming]), ...this.#messages]);
  }
}

/** Messages as they are kept; undefined for none. One that brings nothing along is its text alone. */
export function keptMessages(messages: readonly WaitingMessage[]): string | undefined {
  if (messages.length === 0) return undefined;
  return JSON.stringify(messages.map(({ text, brought }) => (brought.length === 0 ? text : { text, brought })));
}

/** What puts messages that waited or were under way when a window ended back into the input box; undefined where there are none. */
export function recoveredDraft({ queued, draft = '', brought }: ConversationMeta): MetaChange | undefined {
  if (queued === undefined) return undefined;
  const messages = readMessages(queued);
  const texts = messages.map(({ text }) => text);
  // The box was not empty yet when the window ended in the moment of sending.
  const isSame = texts.at(-1)?.trim() === draft.trim();
  const text = joinedTexts(isSame ? texts : [...texts, draft]);
  const parts = keptParts([...messages.flatMap((message) => message.brought), ...readParts(brought)]);
  return { queued: undefined, draft: text === '' ? undefined : text, brought: parts };
}

/** Reads what {@link keptMessages} wrote; anything else is no message. Never throws. */
function readMessages(kept: string): readonly WaitingMessage[] {
  const value = parseJson(kept);
  if (!Array.isArray(value)) return [];
  const messages = value.flatMap((each: unknown): WaitingMessage[] => {
    if (typeof each === 'string') return [{ text: each, brought: [] }];
    if (typeof each !== 'object' || each === null || !('text' in each) || typeof each.text !== 'string') return [];
    return [{ text: each.text, brought: 'brought' in each ? readParts(JSON.stringify(each.brought)) : [] }];
  });
  // One is under way, the others wait.
  return messages.slice(0, mostQueued + 1);
}

/** Texts that go back into the input box, before what stands there. */
export function joinedTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}
