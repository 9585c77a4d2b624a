import { isLoopbackUrl, originOf } from '../models/provider.ts';

/** What the person is asked: may code of this workspace be sent to this host? */
export interface ConsentQuestion {
  readonly host: string;
  /** Display name of the workspace. */
  readonly workspace: string;
}

/** Yes, no, or undefined when the question was closed without an answer. */
export type AskConsent = (question: ConsentQuestion) => Promise<boolean | undefined>;

/** Where a yes is remembered (a memento). */
export interface ConsentMemory {
  get(name: string): unknown;
  set(name: string, value: true | undefined): PromiseLike<void>;
}

export interface ConsentDependencies {
  readonly memory: ConsentMemory;
  readonly ask: AskConsent;
  readonly isTrusted: () => boolean;
  /** Stable id (its URI) and display name. */
  readonly workspace: { readonly id: string; readonly name: string };
}

/** Consent by destination: asked once for each host and workspace. A no, or no answer, counts until the window closes or {@link forget}. */
export class ConsentStore {
  readonly #dependencies: ConsentDependencies;
  readonly #answers = new Map<string, boolean>();
  readonly #asking = new Map<string, Promise<boolean>>();

  constructor(dependencies: ConsentDependencies) {
    this.#dependencies = dependencies;
  }

  /** What is known without asking. This machine needs no consent; an untrusted workspace can give none. */
  peek(url: string): 'given' | 'refused' | 'unknown' {
    const origin = originOf(url);
    if (origin === undefined || !this.#dependencies.isTrusted()) return 'refused';
    if (isLoopbackUrl(origin)) return 'given';
    const answer = this.#answers.get(origin) ?? (this.#remembered(origin) ? true : undefined);
    return answer === undefined ? 'unknown' : answer ? 'given' : 'refused';
  }

  /** Whether code may go there; asks when the question has no answer yet. Calls for the same host share one question. Never rejects. */
  async request(url: string): Promise<boolean> {
    const state = this.peek(url);
    const origin = originOf(url);
    if (state !== 'unknown' || origin === undefined) return state === 'given';
    const asking = this.#asking.get(origin) ?? this.#ask(origin);
    this.#asking.set(origin, asking);
    await asking;
    // Trust may have gone while the question was open.
    return this.peek(url) === 'given';
  }

  /** Takes a yes or a no back, so that the next request asks again. */
  async forget(url: string): Promise<void> {
    const origin = originOf(url);
    if (origin === undefined) return;
    this.#answers.delete(origin);
    await this.#dependencies.memory.set(this.#nameOf(origin), undefined);
  }

  async #ask(origin: string): Promise<boolean> {
    try {
      const question = { host: new URL(origin).host, workspace: this.#dependencies.workspace.name };
      const answer = (await this.#dependencies.ask(question)) === true;
      this.#answers.set(origin, answer);
      if (answer) await this.#dependencies.memory.set(this.#nameOf(origin), true);
      return answer;
    } catch {
      // A yes that could not be remembered still counts for this window; a question that failed is a no.
      if (!this.#answers.has(origin)) this.#answers.set(origin, false);
      return this.#answers.get(origin) === true;
    } finally {
      this.#asking.delete(origin);
    }
  }

  #remembered(origin: string): boolean {
    try {
      return this.#dependencies.memory.get(this.#nameOf(origin)) === true;
    } catch {
      return false;
    }
  }

  #nameOf(origin: string): string {
    return `crossfade.consent ${origin} ${this.#dependencies.workspace.id}`;
  }
}
