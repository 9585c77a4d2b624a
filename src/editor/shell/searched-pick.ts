import type * as vscode from 'vscode';
import type { Disposable } from '../../base/listeners.ts';
import { ShownLists } from './shown-lists.ts';

/** What a search found, in the order to show. */
export interface Found<Row> {
  readonly rows: readonly Row[];
  /** The row to highlight: the best match. */
  readonly first?: Row;
}

/** An item of a list that shows rows. Separators have none. */
export interface RowItem<Row> extends vscode.QuickPickItem {
  readonly row?: Row;
}

/** What of VS Code's quick pick is used. */
export interface RowPick<Row> extends Pick<
  vscode.QuickPick<RowItem<Row>>,
  'items' | 'activeItems' | 'value' | 'selectedItems'
> {
  readonly onDidChangeValue: (listener: (value: string) => void) => Disposable;
  readonly onDidChangeActive: (listener: (items: readonly RowItem<Row>[]) => void) => Disposable;
}

/** Dependencies of a searched list. */
export interface SearchedPickDependencies<Row> {
  readonly pick: RowPick<Row>;
  readonly search: (text: string) => Found<Row>;
  /** Whether a row is one of those that the text asks for. */
  readonly matches: (row: Row, text: string) => boolean;
  /** Makes the item of a row. */
  readonly item: (row: Row) => RowItem<Row>;
  /** The same for rows that mean the same in two lists. */
  readonly keyOf: (row: Row) => string;
  /** A separator without a label. */
  readonly gap: () => RowItem<Row>;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** The most rows that a list can show, headings included. */
export const mostRows = 300;

/** Milliseconds after which a list counts as shown though VS Code never said so: typing must not get stuck. */
const arrivalPatience = 1_000;

/**
 * A quick pick whose rows are searched here and not by VS Code, which knows no words in any order. With every key the best match is
 * highlighted. What is highlighted is what is taken; who types and presses Enter before the list has followed takes the best match of what
 * was typed.
 */
export class SearchedPick<Row> implements Disposable {
  readonly #dependencies: SearchedPickDependencies<Row>;
  readonly #lists: ShownLists<RowItem<Row>>;
  readonly #listeners: readonly Disposable[];
  #first: RowItem<Row> | undefined;
  #active: Row | undefined;
  #sentAt = 0;
  /** What changed while a list was on its way. */
  #waiting: 'nothing' | 'text' | 'rows' = 'nothing';
  /** Whether the highlight was moved by hand since the last key of the text. */
  #isMoved = false;

  constructor(dependencies: SearchedPickDependencies<Row>) {
    this.#dependencies = dependencies;
    this.#lists = new ShownLists(mostRows, dependencies.gap);
    this.#listeners = [
      dependencies.pick.onDidChangeValue(() => this.#typed()),
      dependencies.pick.onDidChangeActive((items) => this.#activated(items[0])),
    ];
    this.#send(undefined);
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
  }

  /** Shows rows that changed for another reason than a key. The highlighted row stays where it is still there. */
  rowsChanged(): void {
    if (this.#mustWait()) this.#waiting = 'rows';
    else this.#send(this.#lists.text === this.#dependencies.pick.value ? this.#active : undefined);
  }

  /** The row that the person means who accepts now. */
  accepted(): Row | undefined {
    const { pick, matches, search } = this.#dependencies;
    const located = this.#lists.locate(pick.selectedItems[0]);
    const row = located?.item.row;
    if (located?.text === pick.value) return row;
    // A key has come since that list was made. A row chosen by hand after it still counts.
    if (row !== undefined && this.#isMoved && matches(row, pick.value)) return row;
    return search(pick.value).first;
  }

  /** The row of an item that an event names; undefined where that cannot be told. */
  rowOf(item: RowItem<Row>): Row | undefined {
    return this.#lists.locate(item)?.item.row;
  }

  #typed(): void {
    this.#isMoved = false;
    if (this.#mustWait()) {
      if (this.#waiting === 'nothing') this.#waiting = 'text';
    } else this.#send(undefined);
  }

  #activated(item: RowItem<Row> | undefined): void {
    const located = this.#lists.locate(item);
    if (located === undefined) return;
    if (!located.isArrival) {
      this.#active = located.item.row;
      if (located.item !== this.#first) this.#isMoved = true;
      return;
    }
    // VS Code highlights the top row of a list before the one that it is told to, and says so of the top row only.
    this.#active = (this.#first ?? located.item).row;
    const waiting = this.#waiting;
    this.#waiting = 'nothing';
    if (waiting === 'text') this.#send(undefined);
    if (waiting === 'rows') this.rowsChanged();
  }

  #mustWait(): boolean {
    return this.#lists.isOnItsWay && this.#dependencies.now() - this.#sentAt < arrivalPatience;
  }

  #send(keep: Row | undefined): void {
    const { pick, search, item, keyOf, now } = this.#dependencies;
    const text = pick.value;
    const found = search(text);
    const items = found.rows.map(item);
    const rowKey = (wanted: Row | undefined): string | undefined => (wanted === undefined ? undefined : keyOf(wanted));
    const at = (key: string | undefined): RowItem<Row> | undefined =>
      key === undefined ? undefined : items.find(({ row }) => rowKey(row) === key);
    const first = at(rowKey(keep)) ?? at(rowKey(found.first));
    this.#first = first;
    this.#active = first?.row;
    this.#sentAt = now();
    // VS Code highlights the top row of the first list by itself, and would not say that it shows the list when told to do what it does anyway.
    const isDone = this.#lists.text === undefined && first === items.find(({ row }) => row !== undefined);
    pick.items = this.#lists.next(items, text);
    if (first !== undefined && !isDone) pick.activeItems = [first];
  }
}
