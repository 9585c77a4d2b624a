import type { RowItem, RowPick } from '../../../src/editor/shell/searched-pick.ts';

type Message = () => void;

/**
 * A quick pick as VS Code has it, in two halves that tell each other everything by messages in order, each delivered when the test says so. Rows
 * are named by their place in the list; rows with the typed text in their label move up; after each key the top row is highlighted.
 */
export class SlowQuickPick<Row> {
  readonly #toWindow: Message[] = [];
  readonly #toExtension: Message[] = [];
  readonly #accepted: (() => void)[] = [];
  readonly #valueListeners = new Set<(value: string) => void>();
  readonly #activeListeners = new Set<(items: readonly RowItem<Row>[]) => void>();
  // The window's half.
  #text = '';
  #shown: readonly RowItem<Row>[] = [];
  #order: readonly number[] = [];
  #highlighted: number | undefined;
  // The extension's half.
  #items: readonly RowItem<Row>[] = [];
  #value = '';
  #selected: readonly RowItem<Row>[] = [];

  /** What the extension sees. */
  readonly pick: RowPick<Row>;

  constructor() {
    const take = (items: readonly RowItem<Row>[]): void => this.#take(items);
    const highlight = (items: readonly RowItem<Row>[]): void => this.#highlight(items[0]);
    const [items, value, selected] = [() => this.#items, () => this.#value, () => this.#selected];
    this.pick = {
      get items() {
        return items();
      },
      set items(next) {
        take(next);
      },
      get activeItems() {
        return [];
      },
      set activeItems(next) {
        highlight(next);
      },
      get value() {
        return value();
      },
      get selectedItems() {
        return selected();
      },
      onDidChangeValue: (listener) => listen(this.#valueListeners, listener),
      onDidChangeActive: (listener) => listen(this.#activeListeners, listener),
    };
  }

  onAccept(listener: () => void): void {
    this.#accepted.push(listener);
  }

  /** A person types a text anew, in one go. */
  type(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#sort();
    this.#focus(this.#order[0]);
    this.#toExtension.push(() => {
      this.#value = text;
      for (const listener of this.#valueListeners) listener(text);
    });
  }

  down(): void {
    const at = this.#order.indexOf(this.#highlighted ?? -1);
    this.#focus(this.#order[(at + 1) % this.#order.length]);
  }

  enter(): void {
    const place = this.#highlighted;
    this.#toExtension.push(() => {
      if (place !== undefined) this.#selected = itemsAt(this.#items, place);
      for (const listener of this.#accepted) listener();
    });
  }

  /** The row under the highlight, and whether the list is that of the text. */
  highlighted(): Row | undefined {
    return this.#highlighted === undefined ? undefined : this.#shown[this.#highlighted]?.row;
  }

  /** The rows on the screen, top first. */
  rows(): readonly (Row | undefined)[] {
    return this.#order.map((place) => this.#shown[place]?.row);
  }

  /** Delivers the next message to the window, or to the extension. Returns whether there was one. */
  deliver(to: 'window' | 'extension'): boolean {
    const message = (to === 'window' ? this.#toWindow : this.#toExtension).shift();
    message?.();
    return message !== undefined;
  }

  settle(): void {
    while (this.deliver('extension') || this.deliver('window'));
  }

  #take(items: readonly RowItem<Row>[]): void {
    this.#items = [...items];
    this.#toWindow.push(() => {
      this.#shown = items;
      this.#sort();
      this.#highlighted = undefined;
      this.#focus(this.#order[0]);
    });
  }

  #highlight(item: RowItem<Row> | undefined): void {
    const place = item === undefined ? -1 : this.#items.indexOf(item);
    if (place >= 0) this.#toWindow.push(() => this.#focus(place));
  }

  #focus(place: number | undefined): void {
    if (place === undefined || place === this.#highlighted) return;
    this.#highlighted = place;
    this.#toExtension.push(() => {
      for (const listener of this.#activeListeners) listener(itemsAt(this.#items, place));
    });
  }

  #sort(): void {
    const text = this.#text.trim().toLowerCase();
    const places = [...this.#shown.keys()].filter((place) => this.#shown[place]?.row !== undefined);
    const isHit = (place: number): boolean => this.#shown[place]?.label.toLowerCase().includes(text) === true;
    this.#order = text === '' ? places : places.sort((a, b) => Number(isHit(b)) - Number(isHit(a)));
  }
}

function itemsAt<T>(items: readonly T[], place: number): readonly T[] {
  const item = items[place];
  return item === undefined ? [] : [item];
}

function listen<T>(listeners: Set<T>, listener: T): { dispose(): void } {
  listeners.add(listener);
  return { dispose: () => void listeners.delete(listener) };
}
