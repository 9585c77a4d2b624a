import { Listeners } from '../../base/listeners.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { DetectOptions, Discovery, Finding } from './discovery.ts';

/** A discovery whose code is loaded with its first use: opening a window does not wait for it. */
export class LazyDiscovery implements Discovery {
  readonly #load: () => Promise<Discovery>;
  readonly #changes = new Listeners<undefined>();
  #loading: Promise<Discovery> | undefined;
  #loaded: Discovery | undefined;

  constructor(load: () => Promise<Discovery>) {
    this.#load = load;
  }

  get findings(): readonly Finding[] {
    return this.#loaded?.findings ?? [];
  }

  readonly onDidChange = (listener: () => void): Disposable => this.#changes.on(listener);

  async detect(options?: DetectOptions): Promise<readonly Finding[]> {
    const discovery = await this.#get();
    return discovery === undefined ? [] : await discovery.detect(options);
  }

  async refresh(providerId?: string, signal?: AbortSignal): Promise<void> {
    await (await this.#get())?.refresh(providerId, signal);
  }

  async freshen(signal?: AbortSignal): Promise<void> {
    await (await this.#get())?.freshen(signal);
  }

  /** Undefined where the code could not be loaded; the next use tries again. */
  async #get(): Promise<Discovery | undefined> {
    this.#loading ??= this.#load();
    try {
      const discovery = await this.#loading;
      if (this.#loaded === undefined) {
        this.#loaded = discovery;
        discovery.onDidChange(() => this.#changes.fire(undefined));
      }
      return discovery;
    } catch {
      this.#loading = undefined;
      return undefined;
    }
  }
}
