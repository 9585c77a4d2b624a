import { scanTokens } from './code-tokenizer.ts';
import { idOf, pack } from './token-store.ts';
import { unknownToken } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * The tokens around the cursor, with numbers of their own (negative) for words that the vocabulary does not know: what was just typed must
 * be suggested again before it was ever learned.
 */
export class TokenWindow {
  readonly #vocabulary: Vocabulary;
  readonly #own = new Map<string, number>();
  readonly #texts: string[] = [];
  /** Packed tokens, oldest first. */
  readonly tokens: number[] = [];

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Adds a text; the one after the cursor first, then a seam, then the one before it, so that the newest token is the last. */
  addText(text: string): void {
    scanTokens(text, 0, text.length, (from, to, spaced) => {
      const id = this.#vocabulary.find(text, from, to) ?? this.#ownId(text.slice(from, to));
      this.tokens.push(pack(id, spaced));
    });
  }

  /** A mark that equals no token, over which no match reaches. */
  addSeam(): void {
    this.tokens.push(pack(unknownToken, false));
  }

  /** The number of the token that many places before the end; unknown before the beginning. */
  idFromEnd(distance: number, length = this.tokens.length): number {
    const index = length - 1 - distance;
    return index < 0 ? unknownToken : idOf(this.tokens[index] ?? 0);
  }

  textOf(id: number): string {
    return id < 0 ? (this.#texts[-1 - id] ?? '') : this.#vocabulary.text(id);
  }

  startsWith(id: number, beginning: string): boolean {
    return id < 0 ? this.textOf(id).startsWith(beginning) : this.#vocabulary.startsWith(id, beginning);
  }

  #ownId(text: string): number {
    const known = this.#own.get(text);
    if (known !== undefined) return known;
    const id = -1 - this.#texts.length;
    this.#texts.push(text);
    this.#own.set(text, id);
    return id;
  }
}
