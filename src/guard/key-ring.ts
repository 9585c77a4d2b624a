import { Listeners } from '../base/listeners.ts';
import { originOf } from '../models/provider.ts';
import type { Provider } from '../models/provider.ts';
import type { Clock } from '../platform/clock.ts';
import { within } from '../platform/deadline.ts';
import type { SecretPort } from '../platform/secrets.ts';
import { withBareToken } from './bare-token.ts';

/** A key that was not taken or not kept. The message is written for the person and never holds the key. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
  readonly reason: 'empty' | 'too-long' | 'characters' | 'no-origin' | 'store';
  constructor(reason: KeyRefused['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

export interface KeyRingDependencies {
  readonly secrets: SecretPort;
  readonly clock: Clock;
  /** Told every key that is read or set, so that it can be kept out of logs. */
  readonly onKey?: (key: string) => void;
}

/** How long the secret store may take. */
const patience = 5_000;
const maxKeyLength = 4_096;

/** What of a provider tells where its key is kept. */
export type KeyHolder = Pick<Provider, 'id' | 'baseUrl' | 'fim'> & {
  /** The value of the provider's secret header instead of its key. */
  readonly part?: 'header';
};

/**
 * The keys of providers. A key is bound to the provider's id and its origins: after a change of address there is no key until the person
 * gives it again. No key is a normal state, and so is a secret store that fails, hangs or has lost everything.
 */
export class KeyRing {
  readonly #dependencies: KeyRingDependencies;
  readonly #listeners = new Listeners<string>();

  constructor(dependencies: KeyRingDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Called with the provider's id after {@link set} and after {@link remove} of a key that was there. The same key given again counts: the
   * person says that it is good now.
   */
  readonly onDidChange = this.#listeners.on;

  /** The key for exactly this provider at exactly these origins. Never rejects. */
  async get(provider: KeyHolder): Promise<string | undefined> {
    try {
      return await this.#read(provider);
    } catch {
      return undefined;
    }
  }

  /** Whether there is a key. Never rejects. */
  async has(provider: KeyHolder): Promise<boolean> {
    return (await this.get(provider)) !== undefined;
  }

  /** Whether there is a key, or a value of the secret header. Never rejects. */
  async hasSecret(provider: KeyHolder & Pick<Provider, 'secretHeader'>): Promise<boolean> {
    if (await this.has(provider)) return true;
    return provider.secretHeader !== undefined && (await this.has({ ...provider, part: 'header' }));
  }

  /** Whether there is a key; undefined where the secret store failed or did not answer in its time. Never rejects. */
  async knows(provider: KeyHolder): Promise<boolean | undefined> {
    try {
      return (await this.#read(provider)) !== undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps a key; white space around it is dropped. Rejects with {@link KeyRefused}. */
  async set(provider: KeyHolder, key: string): Promise<void> {
    const name = nameOf(provider);
    if (name === undefined) throw new KeyRefused('no-origin', 'This provider has no address a key could belong to.');
    const value = checkedKey(key);
    this.#tell(provider, value);
    await this.#store(() => this.#dependencies.secrets.store(name, value));
    this.#listeners.fire(provider.id);
  }

  /** Forgets the key. Rejects with {@link KeyRefused} when the store fails. */
  async remove(provider: KeyHolder): Promise<void> {
    await this.#forget(provider);
  }

  async #forget(provider: KeyHolder): Promise<boolean> {
    const name = nameOf(provider);
    if (name === undefined) return false;
    let before: string | undefined;
    await this.#store(async () => {
      before = await this.#dependencies.secrets.get(name);
      await this.#dependencies.secrets.delete(name);
    });
    if (before !== undefined) this.#listeners.fire(provider.id);
    return before !== undefined;
  }

  /**
   * Forgets what was kept for a provider at the places it had `before` and cannot be found at those it has `after`. Returns whether a key was
   * there. Rejects with {@link KeyRefused} when the store fails.
   */
  async leave(before: readonly KeyHolder[], after: readonly KeyHolder[]): Promise<boolean> {
    const kept = new Set(after.map(nameOf));
    let had = false;
    for (const place of before) {
      if (kept.has(nameOf(place))) continue;
      had = (await this.#forget(place)) || had;
    }
    return had;
  }

  /** The names under which secrets are kept, see {@link nameOf}. Rejects where the store does. */
  names(): Promise<readonly string[]> {
    return this.#patiently(() => this.#dependencies.secrets.names());
  }

  /** Rejects where the store does. */
  async #read(provider: KeyHolder): Promise<string | undefined> {
    const name = nameOf(provider);
    if (name === undefined) return undefined;
    const key = await this.#patiently(() => this.#dependencies.secrets.get(name));
    if (key === undefined || key === '') return undefined;
    this.#tell(provider, key);
    return key;
  }

  #tell({ part }: KeyHolder, secret: string): void {
    for (const each of part === 'header' ? withBareToken(secret) : [secret]) this.#dependencies.onKey?.(each);
  }

  async #store(work: () => Promise<void>): Promise<void> {
    try {
      await this.#patiently(work);
    } catch (error) {
      throw new KeyRefused('store', 'The change could not be saved in secret storage. Try again.', {
        cause: error,
      });
    }
  }

  #patiently<T>(work: () => Promise<T>): Promise<T> {
    return within(this.#dependencies.clock, patience, work);
  }
}

/** Where the key is kept: a changed base URL or FIM address is another name, so the old key is not found. */
export function nameOf(provider: KeyHolder): string | undefined {
  const origin = originOf(provider.baseUrl);
  if (origin === undefined) return undefined;
  const fimOrigin = originOf(provider.fim?.baseUrl ?? '') ?? origin;
  const kind = provider.part === 'header' ? 'crossfade.header' : 'crossfade.key';
  return [kind, provider.id, origin, ...(fimOrigin === origin ? [] : [fimOrigin])].join(' ');
}

function checkedKey(key: string): string {
  const value = key.trim();
  if (value === '') throw new KeyRefused('empty', 'The key is empty.');
  if (value.length > maxKeyLength)
    throw new KeyRefused('too-long', `The key is longer than ${maxKeyLength} characters.`);
  if (!/^[\x20-\x7e]+$/.test(value)) {
    throw new KeyRefused('characters', 'The key contains line breaks or invalid characters. Copy it again.');
  }
  return value;
}
