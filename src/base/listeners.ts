/** Something to be released once. Structurally equal to VS Code's own type. */
export interface Disposable {
  dispose(): void;
}

/** A list of listeners of one event. A listener that throws does not keep the others from being called. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Adds a listener until the result is disposed. */
  readonly on = (listener: (value: T) => void): Disposable => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch {
        // One broken listener must not silence the rest.
      }
    }
  }
}
