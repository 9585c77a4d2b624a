import type { Disposable } from '../base/listeners.ts';
import type { Clock } from '../platform/clock.ts';
import type { HostMessage } from '../transcript/chat-view-messages.ts';

type Delta = Extract<HostMessage, { type: 'delta' }>;

/** Milliseconds in which deltas are gathered: two frames, too short to see, and at most 30 messages a second however fast the model is. */
const interval = 33;

/** Joins the deltas of a stream on their way to the view. Order is kept: any other message first sends what was gathered. */
export class MessageBatcher {
  readonly #post: (message: HostMessage) => void;
  readonly #clock: Clock;
  #pending: Delta | undefined;
  #timer: Disposable | undefined;

  constructor(clock: Clock, post: (message: HostMessage) => void) {
    this.#clock = clock;
    this.#post = post;
  }

  post(message: HostMessage): void {
    if (message.type !== 'delta') {
      this.flush();
      this.#post(message);
      return;
    }
    const pending = this.#pending;
    if (pending?.itemId === message.itemId && pending.block === message.block && pending.kind === message.kind) {
      this.#pending = { ...pending, text: pending.text + message.text };
    } else {
      this.flush();
      this.#pending = message;
    }
    this.#timer ??= this.#clock.after(interval, () => this.flush());
  }

  /** Sends what was gathered now. */
  flush(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) this.#post(pending);
  }
}
