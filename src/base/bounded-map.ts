/**
 * A map of limited size: an entry that is set becomes the newest, and beyond the limit the oldest makes room. Reading an entry does not make it
 * newer; set it again for that. Iterates from the oldest to the newest.
 */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #limit: number;

  /** `limit`: entries, at least one. */
  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override set(key: K, value: V): this {
    this.delete(key);
    super.set(key, value);
    const oldest = this.keys().next();
    if (this.size > this.#limit && oldest.done !== true) this.delete(oldest.value);
    return this;
  }
}
