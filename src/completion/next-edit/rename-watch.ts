import { EditedRegions } from './edited-regions.ts';
import type { EditedRegion } from './edited-regions.ts';
import { isName, isWordUnit, longestName, wholeWords } from './identifiers.ts';
import { inOrder } from './text-change.ts';
import type { Stretch, TextChange } from './text-change.ts';

/** A name that was replaced by another, and the places where that was done; offsets are of the text as it is now. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  /** In the order of the edits, the latest last. */
  readonly places: readonly Stretch[];
}

const rules = { kept: 8, longest: 4 * longestName, widen: wholeWords };

/**
 * Watches the edits of one document for a name that is replaced by another, typed over, pasted or deleted and typed anew. Several places
 * changed in one step (rename by a language server, several cursors, linked editing) are no beginning of anything: it is done.
 */
export class RenameWatch {
  readonly #regions = new EditedRegions(rules);

  /** Takes the changes of one step. `before` is the text in front of them, `now` are milliseconds of a clock that only goes on. */
  change(changes: readonly TextChange[], before: string, now: number): void {
    const turns = inOrder(changes);
    const only = turns[0];
    if (turns.length > 1) this.reset();
    else if (only !== undefined) this.#regions.change(only, before, now);
  }

  /** Forgets everything: an undo, a revert, a document that was replaced. */
  reset(): void {
    this.#regions.reset();
  }

  /** The rename that the latest edit belongs to; undefined where it replaced no name by another. `text` is the text as it is now. */
  rename(text: string): Rename | undefined {
    const latest = this.#regions.all.at(-1);
    const names = latest === undefined || latest.isLinked ? undefined : renameOf(latest, text);
    if (names === undefined) return undefined;
    const { from, to } = names;
    const alike = this.#regions.all.map((region) => renameOf(region, text));
    const places = alike.filter((one) => one?.from === from && one.to === to).map((one) => one?.place);
    return { from, to, places: places.filter((place) => place !== undefined) };
  }
}

function renameOf({ start, end, old }: EditedRegion, text: string): (Rename & { readonly place: Stretch }) | undefined {
  // What was typed may have grown together with its neighbors.
  const words = wholeWords(text, { start, end });
  const before = text.slice(words.start, start) + old + text.slice(end, words.end);
  const after = text.slice(words.start, words.end);
  if (before === after) return undefined;
  const head = commonHead(before, after);
  const tail = commonTail(before.slice(head), after.slice(head));
  const from = before.slice(head, before.length - tail);
  const to = after.slice(head, after.length - tail);
  if (!isName(from) || !isName(to)) return undefined;
  const place = { start: words.start + head, end: words.end - tail };
  return { from, to, places: [place], place };
}

/** Length of the beginning that two texts share, in whole words. */
function commonHead(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  while (length > 0 && isWordUnit(a[length - 1]) && (isWordUnit(a[length]) || isWordUnit(b[length]))) length--;
  return length;
}

/** Length of the end that two texts share, in whole words. */
function commonTail(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  const joins = (text: string, at: number): boolean => isWordUnit(text[text.length - 1 - at]);
  while (length > 0 && joins(a, length - 1) && (joins(a, length) || joins(b, length))) length--;
  return length;
}
