import { maximumMatch, Mixture } from './mixture.ts';
import type { Successors } from './successors.ts';
import type { TokenStore } from './token-store.ts';
import type { TokenWindow } from './token-window.ts';
import { unknownToken } from './vocabulary.ts';

/** Most places of the workspace that one prediction looks at. Bounds its time. */
const maximumPlaces = 160;
/** Chance of any single token that nothing speaks for. */
const floor = 1e-5;

/** A likely next token. `id` is the token's number, `spaced` how it is mostly written. */
export interface Candidate {
  readonly id: number;
  readonly spaced: boolean;
  readonly probability: number;
}

/** A stretch of positions that is left out: the file's own copy in the workspace index. */
export type Excluded = (position: number) => boolean;

/**
 * Predicts the next token as a nested cache: what followed this context in the open file rests on what followed it in the workspace, this
 * on what followed the next shorter context, and in the end on what mostly follows the last token.
 */
export class Predictor {
  readonly #store: TokenStore;
  readonly #successors: Successors;
  readonly #global = new Mixture();
  readonly #local = new Mixture();
  readonly #spacing = new Map<number, number>();

  constructor(store: TokenStore, successors: Successors) {
    this.#store = store;
    this.#successors = successors;
  }

  /** Candidates after the first `length` tokens of the window, best first. `accepts` narrows them (a word begun under the cursor). */
  predict(window: TokenWindow, length: number, excluded: Excluded, accepts?: (id: number) => boolean): Candidate[] {
    this.#global.clear();
    this.#local.clear();
    this.#spacing.clear();
    this.#gatherGlobal(window.tokens, length, excluded);
    this.#gatherLocal(window, length, accepts);
    return this.#rank(window.tokens, length, accepts);
  }

  #rank(tokens: readonly number[], length: number, accepts?: (id: number) => boolean): Candidate[] {
    const last = idAt(tokens, length - 1);
    const total = last > 0 ? this.#successors.total(last) : 0;
    const bases = new Map<number, number>();
    if (total > 0) {
      this.#successors.each(last, (packed, count) => {
        const id = packed >> 1;
        bases.set(id, (bases.get(id) ?? 0) + count / (total + 2));
        this.#countSpacing(packed, 0.01 * count);
      });
    }
    const ids = new Set([...bases.keys(), ...this.#global.ids, ...this.#local.ids]);
    const candidates: Candidate[] = [];
    for (const id of ids) {
      if (id === unknownToken || (accepts !== undefined && !accepts(id))) continue;
      const probability = this.#probability(id, Math.max(floor, bases.get(id) ?? 0));
      candidates.push({ id, probability, spaced: (this.#spacing.get(id) ?? 0) > 0 });
    }
    return candidates.sort((a, b) => b.probability - a.probability);
  }

  /** Length by length, the workspace first and the open file after it: a longer match anywhere outweighs a shorter one in the file. */
  #probability(id: number, base: number): number {
    let probability = base;
    for (let length = 0; length <= maximumMatch; length++) {
      probability = this.#local.refine(id, length, this.#global.refine(id, length, probability));
    }
    return probability;
  }

  #gatherGlobal(tokens: readonly number[], length: number, excluded: Excluded): void {
    const a = idAt(tokens, length - 3);
    const b = idAt(tokens, length - 2);
    const c = idAt(tokens, length - 1);
    let place = this.#store.newest(a, b, c);
    for (let seen = 0; place > 0 && seen < maximumPlaces; seen++) {
      const match = excluded(place) ? 0 : this.#matchAt(tokens, length, place);
      if (match >= 2) {
        const packed = this.#store.at(place);
        if (packed !== unknownToken) {
          this.#global.add(packed >> 1, match, 1);
          this.#countSpacing(packed, 1);
        }
      }
      place = this.#store.older(place);
    }
  }

  #matchAt(tokens: readonly number[], length: number, place: number): number {
    let match = 0;
    while (match < maximumMatch && match < length) {
      const id = this.#store.at(place - 1 - match) >> 1;
      if (id === unknownToken || id !== idAt(tokens, length - 1 - match)) break;
      match++;
    }
    return match;
  }

  #gatherLocal(window: TokenWindow, length: number, accepts?: (id: number) => boolean): void {
    const { tokens } = window;
    const last = idAt(tokens, length - 1);
    for (let place = length - 1; place >= 1; place--) {
      const packed = tokens[place] ?? 0;
      const id = packed >> 1;
      if (accepts !== undefined && id !== unknownToken && accepts(id)) {
        this.#local.add(id, 0, 0.25);
        this.#countSpacing(packed, 0.01);
      }
      if (last === unknownToken || idAt(tokens, place - 1) !== last || id === unknownToken) continue;
      let match = 1;
      while (match < maximumMatch && match < place) {
        const other = idAt(tokens, place - 1 - match);
        if (other === unknownToken || other !== idAt(tokens, length - 1 - match)) break;
        match++;
      }
      this.#local.add(id, match, 1);
      this.#countSpacing(packed, match);
    }
  }

  #countSpacing(packed: number, weight: number): void {
    const id = packed >> 1;
    this.#spacing.set(id, (this.#spacing.get(id) ?? 0) + (packed % 2 === 0 ? -weight : weight));
  }
}

function idAt(tokens: readonly number[], index: number): number {
  return index < 0 ? unknownToken : (tokens[index] ?? 0) >> 1;
}
