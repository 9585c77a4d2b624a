/** A row as VS Code named it, found again in the list that it came from. */
export interface Located<Item> {
  readonly item: Item;
  /** The text that the list was made for. */
  readonly text: string;
  /** True for the first word from VS Code that the newest list is on the screen. */
  readonly isArrival: boolean;
}

interface List<Item> {
  readonly start: number;
  readonly items: readonly Item[];
  readonly text: string;
}

/**
 * Knows which row an event of a quick pick means. VS Code names rows by their place in the list it shows, and hands the extension whatever
 * stands at that place in the newest list, also when that one is not on the screen yet: a row that was never highlighted. Here consecutive
 * lists take up different places, one the front half and the next the back half; empty separators, which VS Code does not draw, stand for
 * the other half. At most one list may be on its way.
 */
export class ShownLists<Item extends object> {
  readonly #half: number;
  readonly #gaps: readonly Item[];
  readonly #places = new Map<Item, number>();
  #current: List<Item> | undefined;
  #previous: List<Item> | undefined;
  #hasArrived = true;

  /** `half` is the most rows that a list can have; `gap` makes a separator without a label. */
  constructor(half: number, gap: () => Item) {
    this.#half = half;
    this.#gaps = Array.from({ length: 2 * half }, gap);
  }

  /** Whether VS Code has not yet shown the newest list. */
  get isOnItsWay(): boolean {
    return !this.#hasArrived;
  }

  /** The text that the newest list was made for; undefined before the first. */
  get text(): string | undefined {
    return this.#current?.text;
  }

  /** Takes the rows to show next and returns what VS Code must be given: longer, with the rows in the half that the last list left free. */
  next(items: readonly Item[], text: string): readonly Item[] {
    const shown = items.slice(0, this.#half);
    const start = this.#current === undefined || this.#current.start > 0 ? 0 : this.#half;
    this.#previous = this.#current;
    this.#current = { start, items: shown, text };
    this.#hasArrived = false;
    const all = [...this.#gaps.slice(0, start), ...shown, ...this.#gaps.slice(start + shown.length)];
    this.#places.clear();
    for (const [place, item] of all.entries()) this.#places.set(item, place);
    return all;
  }

  /** The row that an event means; undefined where that cannot be told. */
  locate(item: Item | undefined): Located<Item> | undefined {
    const place = item === undefined ? undefined : this.#places.get(item);
    if (place === undefined) return undefined;
    const isIn = (list: List<Item> | undefined): list is List<Item> =>
      list !== undefined && place >= list.start && place < list.start + list.items.length;
    const list = [this.#current, this.#previous].find(isIn);
    const found = list?.items[place - list.start];
    if (list === undefined || found === undefined) return undefined;
    const isArrival = list === this.#current && !this.#hasArrived;
    if (isArrival) this.#hasArrived = true;
    return { item: found, text: list.text, isArrival };
  }
}
