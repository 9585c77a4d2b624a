/**
 * A value that comes after its readers: two objects need each other, and one of them has to be made first. Read before it is set, it is an error
 * in the order of construction.
 */
export class SetOnce<T extends object> {
  readonly #name: string;
  #value: T | undefined;

  /** `name`: what an error calls it. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Throws when it was set before. */
  set(value: T): void {
    if (this.#value !== undefined) throw new Error(`${this.#name} was set twice.`);
    this.#value = value;
  }

  /** Throws where it is read too early. */
  get value(): T {
    if (this.#value === undefined) throw new Error(`${this.#name} was read before it was set.`);
    return this.#value;
  }

  /** For readers that can do without it until it is there. */
  get ifSet(): T | undefined {
    return this.#value;
  }
}
