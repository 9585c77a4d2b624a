import type { Clock } from '../../platform/clock.ts';
import { ChangeHistory } from './change-history.ts';
import { EditCache } from './edit-cache.ts';
import { stillFits } from './predicted-edit.ts';
import type { PredictedEdit } from './predicted-edit.ts';
import { renameSites } from './rename-sites.ts';
import { RenameWatch } from './rename-watch.ts';
import type { Rename } from './rename-watch.ts';
import { changed, inOrder } from './text-change.ts';
import type { TextChange } from './text-change.ts';

/** Texts that are longer are not followed, in UTF-16 units. */
export const longestText = 2_000_000;
const keptUnwanted = 20;

/**
 * What is expected next in one document. Follows its text from change to change, so that it knows what a change took away, and keeps the
 * edits it predicted in step with it.
 */
export class NextEdits {
  /** What was changed lately. */
  readonly history = new ChangeHistory();
  readonly #clock: Clock;
  readonly #watch = new RenameWatch();
  readonly #cache = new EditCache();
  #text: string;
  #dismissed: Pick<Rename, 'from' | 'to'> | undefined;
  /** Edits of a model that the person did not want, by what they replace. */
  #unwanted: readonly PredictedEdit[] = [];

  constructor(text: string, clock: Clock) {
    this.#text = text;
    this.#clock = clock;
  }

  /** The text as it is after all changes that were told. */
  get text(): string {
    return this.#text;
  }

  /** Edits that are expected. */
  get size(): number {
    return this.#cache.size;
  }

  /** Takes the changes of one step. After an undo or redo nothing is expected any more. */
  change(changes: readonly TextChange[], isUndo: boolean): void {
    const before = this.#text;
    for (const change of inOrder(changes)) {
      this.#text = changed(this.#text, change);
      this.#cache.follow(change);
    }
    if (isUndo) {
      this.#forget();
      return;
    }
    const now = this.#clock.now();
    this.#watch.change(changes, before, now);
    this.history.change(changes, before, now);
  }

  /** The document is another one than was told: everything begins anew. */
  restart(text: string): void {
    this.#text = text;
    this.#forget();
  }

  /**
   * Looks for where the latest edit would go on if it renamed something. True where there is such a place. False also where the text changed
   * meanwhile; throws the signal's reason when it is aborted.
   */
  async followRename(languageId: string, signal: AbortSignal): Promise<boolean> {
    const text = this.#text;
    const rename = this.#watch.rename(text);
    if (rename === undefined || this.#isDismissed(rename)) return false;
    const edits = await renameSites({ text, languageId, rename }, this.#clock, signal);
    if (text !== this.#text) return false;
    const from = rename.places.at(-1)?.end ?? 0;
    const behind = edits.findIndex(({ start }) => start >= from);
    const first = behind < 0 ? 0 : behind;
    // The nearest ones: only some of many are kept.
    this.#cache.set([...edits.slice(first), ...edits.slice(0, first)]);
    return edits.length > 0;
  }

  /** Takes an edit that another source (a model) predicted, in place of all others. False where it does not fit the text, or was dismissed before. */
  expect(edit: PredictedEdit): boolean {
    const isUnwanted = this.#unwanted.some(({ before, text }) => before === edit.before && text === edit.text);
    if (isUnwanted || !stillFits(edit, this.#text)) return false;
    this.#cache.set([edit]);
    return true;
  }

  /** The next edit at or behind an offset, or from the start again; undefined where nothing is expected. */
  next(offset: number): PredictedEdit | undefined {
    return this.#cache.after(offset);
  }

  /** Whether an edit is still expected as it is, and fits. */
  holds(edit: PredictedEdit): boolean {
    return this.#cache.edits.includes(edit) && stillFits(edit, this.#text);
  }

  drop(edit: PredictedEdit): void {
    this.#cache.drop(edit);
  }

  /** The person wants none of it: the same rename is not followed again until another one was, the same edit not offered again. */
  dismiss(): void {
    const rename = this.#watch.rename(this.#text);
    if (rename !== undefined) this.#dismissed = { from: rename.from, to: rename.to };
    const unwanted = this.#cache.edits.filter(({ source }) => source === 'model');
    this.#unwanted = [...this.#unwanted, ...unwanted].slice(-keptUnwanted);
    this.#cache.clear();
  }

  #forget(): void {
    this.#watch.reset();
    this.history.reset();
    this.#unwanted = [];
    this.#cache.clear();
  }

  #isDismissed({ from, to }: Rename): boolean {
    if (this.#dismissed?.from === from && this.#dismissed.to === to) return true;
    this.#dismissed = undefined;
    return false;
  }
}
