import type { SecretPort } from './secrets.ts';

/** Secrets in memory. `behavior` makes the store fail or fall silent, as it does in web builds. */
export class FakeSecrets implements SecretPort {
  readonly values = new Map<string, string>();
  behavior: 'works' | 'throws' | 'hangs' = 'works';

  get(name: string): Promise<string | undefined> {
    return this.#answer(() => this.values.get(name));
  }

  store(name: string, value: string): Promise<void> {
    return this.#answer(() => void this.values.set(name, value));
  }

  delete(name: string): Promise<void> {
    return this.#answer(() => void this.values.delete(name));
  }

  names(): Promise<readonly string[]> {
    return this.#answer(() => [...this.values.keys()]);
  }

  #answer<T>(work: () => T): Promise<T> {
    if (this.behavior === 'hangs') return new Promise(() => undefined);
    if (this.behavior === 'throws') return Promise.reject(new Error('The secret store is not available.'));
    return Promise.resolve(work());
  }
}
