import { cursorAfterKey } from '../../../src/completion/engine/typed-key.ts';
import type { Suggestion } from '../../../src/completion/engine/suggestion.ts';
import type { Disposable } from '../../../src/base/listeners.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { TypedText } from './typed-text.ts';

/** What the editor shows, for a provider. */
export interface HostDocument {
  readonly text: TypedText;
  readonly version: number;
}

/** The provider as an editor calls it. */
export type Provide = (document: HostDocument, signal: AbortSignal) => Promise<Suggestion | undefined>;

/** What happened to one call of the provider. */
export interface HostCall {
  readonly at: number;
  readonly typedAt: number;
  answeredAt?: number;
  isAnswered: boolean;
  /** Requests that went out between the key and the answer. */
  requests: number;
}

/** VS Code waits this long after every change, in milliseconds (`InlineCompletionsDebounce`). */
const hostDelay = 50;

/**
 * The part of VS Code that calls a provider: 50 ms after a change, the token cancelled by the next change; ghost text stays while it is
 * typed as suggested and goes when the provider then returns nothing.
 */
export class EditorHost {
  text: TypedText;
  version = 1;
  readonly calls: HostCall[] = [];
  readonly #clock: Clock;
  readonly #requests: () => number;
  readonly #provide: Provide;
  readonly #typed: (document: HostDocument) => void;
  #shown: { readonly text: string; readonly at: number } | undefined;
  #token = new AbortController();
  #timer: Disposable | undefined;

  /** `requests` is the server's counter; `typed` hears of every key at once, as an extension does of changes. */
  constructor(
    dependencies: {
      readonly clock: Clock;
      readonly requests: () => number;
      readonly typed?: (document: HostDocument) => void;
    },
    start: { readonly text: string; readonly offset: number },
    provide: Provide,
  ) {
    this.#clock = dependencies.clock;
    this.#requests = dependencies.requests;
    this.#typed = dependencies.typed ?? (() => undefined);
    this.text = TypedText.of(start.text, start.offset);
    this.#provide = provide;
  }

  /** What is drawn behind the cursor now; empty for nothing. */
  get ghost(): string {
    const shown = this.#shown;
    const { offset } = this.text;
    if (shown === undefined || shown.at > offset) return '';
    const typed = this.text.slice(shown.at, offset);
    return shown.text.startsWith(typed) ? shown.text.slice(typed.length) : '';
  }

  type(text: string): void {
    const { offset } = this.text;
    this.text = this.text.with(text);
    this.#changed(cursorAfterKey([{ offset, removed: 0, text }]) !== undefined);
  }

  backspace(): void {
    this.text = this.text.shortened();
    this.#changed(true);
  }

  /** Takes the whole ghost text, its next word or its next line. Returns what was inserted. */
  accept(how: 'whole' | 'word' | 'line'): string {
    const { ghost } = this;
    const part =
      how === 'whole'
        ? ghost
        : how === 'line'
          ? (/^[^\n]*\n?/.exec(ghost)?.[0] ?? '')
          : (/^\s*[\w$]+|^\s*\S/.exec(ghost)?.[0] ?? '');
    if (part !== '') this.type(part);
    return part;
  }

  /** The document is replaced by another one, as on a change of the tab. */
  stop(): void {
    this.#timer?.dispose();
    this.#token.abort();
  }

  #changed(isKey: boolean): void {
    this.version++;
    this.stop();
    this.#token = new AbortController();
    if (this.ghost === '') this.#shown = undefined;
    const typedAt = this.#clock.now();
    const before = this.#requests();
    if (isKey) this.#typed({ text: this.text, version: this.version });
    this.#timer = this.#clock.after(hostDelay, () => void this.#call(typedAt, before));
  }

  async #call(typedAt: number, before: number): Promise<void> {
    const { signal } = this.#token;
    const { text, version } = this;
    const call: HostCall = { at: this.#clock.now(), typedAt, isAnswered: false, requests: 0 };
    this.calls.push(call);
    const suggestion = await this.#provide({ text, version }, signal);
    if (signal.aborted) return;
    call.answeredAt = this.#clock.now();
    call.isAnswered = suggestion !== undefined;
    call.requests = this.#requests() - before;
    this.#shown = suggestion === undefined ? undefined : { text: suggestion.insertText, at: suggestion.range.start };
  }
}
