import { Mixture, maximumMatch } from './mixture.ts';
import type { FileKey, Origins } from './origins.ts';
import type { Successors } from './successors.ts';
import { idOf, isContextOnly, isSpaced } from './token-store.ts';
import type { TokenStore } from './token-store.ts';
import type { TokenWindow } from './token-window.ts';
import { unknownToken } from './vocabulary.ts';

/** Most places of the workspace that one prediction looks at. Bounds its time. */
const maximumPlaces = 300;
/** What a place in the folder of the open file, or in one right above or below, counts there, on top of what it counts in the workspace. */
const nearWeight = 0.5;
/** So many tokens before the cursor speak for themselves; their weight fades with the distance. */
const recentTokens = 400;
const recentWeight = 0.5;
const recentFade = 100;
/** Chance of any single token without evidence. */
const floor = 1e-5;

/** A likely next token. `id` is the token's number, `spaced` how it is mostly written. */
export interface Candidate {
  readonly id: number;
  readonly spaced: boolean;
  readonly probability: number;
  /** How many tokens before it agree with the longest context that predicts it. */
  readonly match: number;
  /** How often it was seen after contexts of three tokens and more. */
  readonly seen: number;
}

/** Where the index keeps what a prediction looks at. */
export interface PredictorDependencies {
  readonly store: TokenStore;
  readonly successors: Successors;
  readonly origins: Origins;
}

/**
 * Predicts the next token as a nested cache: what followed this context in the open file rests on what followed it in its folder, this
 * on what followed it in the workspace, this on what followed the next shorter context, and in the end on what was used a moment ago and
 * what mostly follows the last token.
 */
export class Predictor {
  readonly #dependencies: PredictorDependencies;
  readonly #global = new Mixture();
  readonly #folder = new Mixture();
  readonly #local = new Mixture();
  readonly #spacing = new Map<number, number>();

  constructor(dependencies: PredictorDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Candidates after a window, best first. The copy of the open file in the index does not count: the window is newer. `accepts` narrows
   * them (a word begun under the cursor).
   */
  predict(window: TokenWindow, file: FileKey, accepts?: (id: number) => boolean): Candidate[] {
    for (const mixture of [this.#global, this.#folder, this.#local]) mixture.clear();
    this.#spacing.clear();
    this.#gatherWorkspace(window, file);
    this.#gatherFile(window, accepts);
    if (accepts === undefined) this.#gatherRecent(window);
    return this.#rank(window, accepts);
  }

  #rank(window: TokenWindow, accepts?: (id: number) => boolean): Candidate[] {
    const bases = this.#successorsOf(window.idFromEnd(0));
    const ids = new Set([...bases.keys(), ...this.#global.ids, ...this.#local.ids]);
    const candidates: Candidate[] = [];
    for (const id of ids) {
      if (id === unknownToken || (accepts !== undefined && !accepts(id))) continue;
      candidates.push({
        id,
        probability: this.#probability(id, Math.max(floor, bases.get(id) ?? 0)),
        spaced: (this.#spacing.get(id) ?? 0) > 0,
        match: Math.max(this.#global.longest(id), this.#local.longest(id)),
        seen: this.#global.count(id, 3) + this.#local.count(id, 3),
      });
    }
    return candidates.sort((a, b) => b.probability - a.probability);
  }

  #successorsOf(last: number): ReadonlyMap<number, number> {
    const bases = new Map<number, number>();
    const total = last > 0 ? this.#dependencies.successors.total(last) : 0;
    if (total === 0) return bases;
    this.#dependencies.successors.each(last, (packed, count) => {
      const id = idOf(packed);
      bases.set(id, (bases.get(id) ?? 0) + count / (total + 2));
      this.#countSpacing(packed, 0.01 * count);
    });
    return bases;
  }

  /** Length by length, from the widest cache to the nearest: a longer match anywhere outweighs a shorter one in the file. */
  #probability(id: number, base: number): number {
    let probability = base;
    for (let length = 0; length <= maximumMatch; length++) {
      probability = this.#global.refine(id, length, probability);
      probability = this.#folder.refine(id, length, probability);
      probability = this.#local.refine(id, length, probability);
    }
    return probability;
  }

  #gatherWorkspace(window: TokenWindow, file: FileKey): void {
    const { store, origins } = this.#dependencies;
    const oldest = store.oldest;
    let place = store.newest(window.idFromEnd(2), window.idFromEnd(1), window.idFromEnd(0));
    for (let seen = 0; place > 0 && seen < maximumPlaces; seen++) {
      const packed = store.at(place);
      const id = idOf(packed);
      const match = id === unknownToken || isContextOnly(packed) ? 0 : this.#matchAt(window, place, oldest);
      const near = match >= 2 ? origins.nearness(place, file) : 'same-file';
      if (near !== 'same-file') {
        this.#global.add(id, match, 1);
        if (near !== 'elsewhere') this.#folder.add(id, match, nearWeight);
        this.#countSpacing(packed, 1);
      }
      place = store.older(place);
    }
  }

  #matchAt(window: TokenWindow, place: number, oldest: number): number {
    const { store } = this.#dependencies;
    const most = Math.min(maximumMatch, place - oldest, window.tokens.length);
    let match = 0;
    while (match < most) {
      const id = store.idAt(place - 1 - match);
      if (id === unknownToken || id !== window.idFromEnd(match)) break;
      match++;
    }
    return match;
  }

  #gatherFile(window: TokenWindow, accepts?: (id: number) => boolean): void {
    const { tokens } = window;
    const last = window.idFromEnd(0);
    for (let place = tokens.length - 1; place >= 1; place--) {
      const packed = tokens[place] ?? 0;
      const id = idOf(packed);
      if (accepts !== undefined && id !== unknownToken && accepts(id)) {
        this.#local.add(id, 0, 0.25);
        this.#countSpacing(packed, 0.01);
      }
      if (last === unknownToken || idOf(tokens[place - 1] ?? 0) !== last || id === unknownToken) continue;
      const match = matchWithin(window, place);
      this.#local.add(id, match, 1);
      this.#countSpacing(packed, match);
    }
  }

  /** What was just used is soon used again, whatever stands before it. */
  #gatherRecent({ tokens }: TokenWindow): void {
    for (let distance = 1; distance <= recentTokens && distance <= tokens.length; distance++) {
      const packed = tokens[tokens.length - distance] ?? 0;
      if (idOf(packed) === unknownToken) continue;
      this.#local.add(idOf(packed), 0, recentWeight * Math.exp(-distance / recentFade));
      this.#countSpacing(packed, 0.01);
    }
  }

  #countSpacing(packed: number, weight: number): void {
    const id = idOf(packed);
    this.#spacing.set(id, (this.#spacing.get(id) ?? 0) + (isSpaced(packed) ? weight : -weight));
  }
}

/** How many tokens before a place of the window equal those at its end; the first is known to. */
function matchWithin(window: TokenWindow, place: number): number {
  let match = 1;
  while (match < maximumMatch && match < place) {
    const other = idOf(window.tokens[place - 1 - match] ?? 0);
    if (other === unknownToken || other !== window.idFromEnd(match)) break;
    match++;
  }
  return match;
}
