import { isJsonObject, parseJson } from '../conversation/json.ts';
import type { InputPart } from '../conversation/part.ts';
import type { HostMessage, QueuedMessage } from './chat-view-messages.ts';
import type { ConversationMeta, MetaChange } from './journal-record.ts';

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
export interface MessageQueuePorts {
  readonly post: (message: HostMessage) => void;
  /** Keeps the messages with the conversation, so that they survive a restart of the window. Never rejects. */
  readonly keep: (messages: readonly WaitingMessage[]) => Promise<void>;
}

/**
 * Messages that were sent while an answer was running. They go out one after the other, each when the answer before it has come to its end.
 * Whatever else ends an answer (a stop, an error, the end of the window) gives them back to the person unsent.
 */
export class MessageQueue {
  readonly #ports: MessageQueuePorts;
  #messages: readonly Entry[] = [];
  #count = 0;
  /** The message that goes out next however the running answer ends. */
  #now: string | undefined;

  constructor(ports: MessageQueuePorts) {
    this.#ports = ports;
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

  /** A message could not be sent after all: it stands before all others. */
  putBack(message: WaitingMessage): void {
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

  /** Takes all messages out; returns their texts, in order. */
  clear(): readonly string[] {
    const texts = this.#messages.map(({ text }) => text);
    this.#now = undefined;
    if (texts.length > 0) this.#set([]);
    return texts;
  }

  /** Tells the view what waits. */
  show(): void {
    this.#ports.post({ type: 'queue', messages: this.#messages.map(({ id, text }) => ({ id, text })) });
  }

  #set(messages: readonly Entry[]): void {
    this.#messages = messages;
    this.show();
    void this.#ports.keep(messages);
  }
}

/** Messages as they are kept; undefined for none. */
export function keptMessages(messages: readonly Pick<WaitingMessage, 'text'>[]): string | undefined {
  return messages.length === 0 ? undefined : JSON.stringify(messages.map(({ text }) => text));
}

/** What puts messages that waited when a window ended back into the input box; undefined where there are none. */
export function recoveredDraft({ queued, draft = '' }: ConversationMeta): MetaChange | undefined {
  if (queued === undefined) return undefined;
  const text = joinedTexts([...readMessages(queued), draft]);
  return { queued: undefined, draft: text === '' ? undefined : text };
}

/** Reads what {@link keptMessages} wrote; anything else is no message. Never throws. */
function readMessages(kept: string | undefined): readonly string[] {
  const value = kept === undefined ? undefined : parseJson(kept);
  if (value === undefined || isJsonObject(value) || !Array.isArray(value)) return [];
  return value.filter((text): text is string => typeof text === 'string').slice(0, mostQueued);
}

/** Texts that go back into the input box, before what stands there. */
export function joinedTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}
