import { isName, isWordUnit, longestName, wholeWords } from './identifiers.ts';
import { growthOf, inTurn } from './text-change.ts';
import type { Stretch, TextChange } from './text-change.ts';

/** A name that was replaced by another, and the places where that was done; offsets are of the text as it is now. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  /** In the order of the edits, the latest last. */
  readonly places: readonly Stretch[];
}

/** A stretch that was edited, whatever in how many keys, with what stood there before. */
interface Region extends Stretch {
  readonly old: string;
  readonly changedAt: number;
  /** It changed at the same moment as another one: the editor itself keeps them alike. */
  readonly isLinked: boolean;
}

const keptRegions = 8;
const longestRegion = 4 * longestName;
/** The editor changes linked places in one go; a person takes longer from one place to another. */
const linkedWithin = 30;

/**
 * Watches the edits of one document for a name that is replaced by another, typed over, pasted or deleted and typed anew. Several places
 * changed in one step (rename by a language server, several cursors, linked editing) are no beginning of anything: it is done.
 */
export class RenameWatch {
  #regions: readonly Region[] = [];

  /** Takes the changes of one step. `before` is the text in front of them, `now` are milliseconds of a clock that only goes on. */
  change(changes: readonly TextChange[], before: string, now: number): void {
    const turns = inTurn(changes);
    const only = turns[0];
    if (turns.length > 1) this.reset();
    else if (only !== undefined) this.#one(only, before, now);
  }

  /** Forgets everything: an undo, a revert, a document that was replaced. */
  reset(): void {
    this.#regions = [];
  }

  /** The rename that the latest edit belongs to; undefined where it replaced no name by another. `text` is the text as it is now. */
  rename(text: string): Rename | undefined {
    const latest = this.#regions.at(-1);
    const names = latest === undefined || latest.isLinked ? undefined : renameOf(latest, text);
    if (names === undefined) return undefined;
    const { from, to } = names;
    const alike = this.#regions.map((region) => renameOf(region, text));
    const places = alike.filter((one) => one?.from === from && one.to === to).map((one) => one?.place);
    return { from, to, places: places.filter((place) => place !== undefined) };
  }

  #one(change: TextChange, before: string, now: number): void {
    const touched = this.#regions.filter((region) => change.start <= region.end && change.end >= region.start);
    const growth = growthOf(change);
    const others = this.#regions.filter((region) => !touched.includes(region));
    const latest = this.#regions.at(-1);
    const isLinked =
      touched.some((region) => region.isLinked) ||
      (latest !== undefined && !touched.includes(latest) && now - latest.changedAt < linkedWithin);
    const region = regionOf(change, before, touched);
    this.#regions = others
      .map((other) => (other.start > change.start ? moved(other, growth) : other))
      .map((other) => (isLinked && other === latest ? { ...other, isLinked } : other));
    if (region === undefined) return;
    const { start, end, old } = region;
    this.#regions = [...this.#regions, { start, end: end + growth, old, changedAt: now, isLinked }].slice(-keptRegions);
  }
}

function moved(region: Region, by: number): Region {
  return { ...region, start: region.start + by, end: region.end + by };
}

/** The stretch of `before` that a change and the regions it touches cover, in whole words, with what stood there before all of them. */
function regionOf(
  change: TextChange,
  before: string,
  touched: readonly Region[],
): (Stretch & { readonly old: string }) | undefined {
  const words = wholeWords(before, change);
  const start = Math.min(words.start, ...touched.map((region) => region.start));
  const end = Math.max(words.end, ...touched.map((region) => region.end));
  if (end - start > longestRegion || change.text.length > longestRegion) return undefined;
  let old = '';
  let at = start;
  for (const region of [...touched].sort((a, b) => a.start - b.start)) {
    if (region.start < at) return undefined;
    old += before.slice(at, region.start) + region.old;
    at = region.end;
  }
  old += before.slice(at, end);
  return old.length > longestRegion ? undefined : { start, end, old };
}

function renameOf({ start, end, old }: Region, text: string): (Rename & { readonly place: Stretch }) | undefined {
  // What was typed may have grown together with its neighbours.
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
