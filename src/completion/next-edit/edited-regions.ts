import { growthOf } from './text-change.ts';
import type { Stretch, TextChange } from './text-change.ts';

/** A stretch of a text that was edited, in whatever many keys, with what stood there before. Offsets are of the text as it is now. */
export interface EditedRegion extends Stretch {
  readonly old: string;
  /** Milliseconds of a clock that only goes on. */
  readonly changedAt: number;
  /** It changed at the same moment as another one: the editor itself keeps them alike. */
  readonly isLinked: boolean;
}

/** How regions are cut. */
export interface RegionRules {
  /** Regions kept; the one edited longest ago goes first. */
  readonly kept: number;
  /** Longest region, before and after, in UTF-16 units; longer ones are forgotten. */
  readonly longest: number;
  /** What belongs to a stretch that is edited: its whole words, its whole lines. */
  readonly widen: (text: string, stretch: Stretch) => Stretch;
}

/** The editor changes linked places in one go; a person takes longer from one place to another. */
const linkedWithin = 30;

/** The regions of one document that were edited, the latest last. */
export class EditedRegions {
  readonly #rules: RegionRules;
  #regions: readonly EditedRegion[] = [];

  constructor(rules: RegionRules) {
    this.#rules = rules;
  }

  get all(): readonly EditedRegion[] {
    return this.#regions;
  }

  /** Takes one change. `before` is the text in front of it. */
  change(change: TextChange, before: string, now: number): void {
    const touched = this.#regions.filter((region) => change.start <= region.end && change.end >= region.start);
    const growth = growthOf(change);
    const latest = this.#regions.at(-1);
    const isLinked =
      touched.some((region) => region.isLinked) ||
      (latest !== undefined && !touched.includes(latest) && now - latest.changedAt < linkedWithin);
    this.#regions = this.#regions
      .filter((region) => !touched.includes(region))
      .map((other) => (other.start > change.start ? moved(other, growth) : other))
      .map((other) => (isLinked && other.changedAt === latest?.changedAt ? { ...other, isLinked } : other));
    const region = this.#regionOf(change, before, touched);
    if (region === undefined) return;
    const { start, end, old } = region;
    const grown = { start, end: end + growth, old, changedAt: now, isLinked };
    this.#regions = [...this.#regions, grown].slice(-this.#rules.kept);
  }

  reset(): void {
    this.#regions = [];
  }

  /** The stretch of `before` that a change and the regions it touches cover, with what stood there before all of them. */
  #regionOf(
    change: TextChange,
    before: string,
    touched: readonly EditedRegion[],
  ): (Stretch & { readonly old: string }) | undefined {
    const { longest, widen } = this.#rules;
    const wide = widen(before, change);
    const start = Math.min(wide.start, ...touched.map((region) => region.start));
    const end = Math.max(wide.end, ...touched.map((region) => region.end));
    if (end - start > longest || change.text.length > longest) return undefined;
    let old = '';
    let at = start;
    for (const region of [...touched].sort((a, b) => a.start - b.start)) {
      if (region.start < at) return undefined;
      old += before.slice(at, region.start) + region.old;
      at = region.end;
    }
    old += before.slice(at, end);
    return old.length > longest ? undefined : { start, end, old };
  }
}

function moved(region: EditedRegion, by: number): EditedRegion {
  return { ...region, start: region.start + by, end: region.end + by };
}
