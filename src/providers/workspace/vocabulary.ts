import { field } from './index-memory.ts';
import type { IndexMemory } from './index-memory.ts';
import { hashText } from './text-hash.ts';

/** Longest text, in UTF-16 units. A reader that comes between two states of the memory must not take a long stretch for one. */
const maximumTextLength = 64;

/** Stands for tokens that came after the vocabulary was full, and for removed text. Never suggested. */
export const unknownToken = 0;

/** Numbers for token texts. Bounded: once it is full, new texts are unknown. A text never changes once it has its number. */
export class Vocabulary {
  readonly #memory: IndexMemory;
  readonly #mask: number;

  constructor(memory: IndexMemory) {
    this.#memory = memory;
    this.#mask = memory.textTable.length - 1;
  }

  /** Numbers given out, the unknown token included. */
  get size(): number {
    return this.#memory.get(field.words) + 1;
  }

  get isFull(): boolean {
    const { shape, texts } = this.#memory;
    return this.size >= shape.vocabulary || this.#memory.get(field.textEnd) + 64 > texts.length;
  }

  /** The number of a part of a text, or undefined for one never seen. */
  find(text: string, from = 0, to = text.length): number | undefined {
    const id = this.#memory.textTable[this.#slot(text, from, to)] ?? 0;
    return id === 0 || id >= this.size ? undefined : id;
  }

  /** The number of a part of a text, a new one if need be. At most 64 UTF-16 units; only the one thread that writes may add. */
  add(text: string, from = 0, to = text.length): number {
    const memory = this.#memory;
    const slot = this.#slot(text, from, to);
    const known = memory.textTable[slot] ?? 0;
    if (known !== 0) return known;
    if (this.isFull) return unknownToken;
    const id = this.size;
    let end = memory.get(field.textEnd);
    for (let at = from; at < to; at++) memory.texts[end++] = text.charCodeAt(at);
    memory.textEnds[id] = end;
    memory.set(field.textEnd, end);
    memory.set(field.words, id);
    memory.textTable[slot] = id;
    return id;
  }

  text(id: number): string {
    if (id <= 0 || id >= this.size) return '';
    const start = this.#start(id);
    const end = Math.min(this.#memory.textEnds[id] ?? 0, start + maximumTextLength);
    return String.fromCharCode(...this.#memory.texts.subarray(start, Math.max(start, end)));
  }

  startsWith(id: number, beginning: string): boolean {
    const { texts, textEnds } = this.#memory;
    const start = this.#start(id);
    if (id <= 0 || id >= this.size || (textEnds[id] ?? 0) - start < beginning.length) return false;
    for (let at = 0; at < beginning.length; at++) {
      if (texts[start + at] !== beginning.charCodeAt(at)) return false;
    }
    return true;
  }

  #start(id: number): number {
    return id <= 1 ? 0 : (this.#memory.textEnds[id - 1] ?? 0);
  }

  /** Where the table has this text, or where it would be put. */
  #slot(text: string, from: number, to: number): number {
    const { textTable } = this.#memory;
    let slot = hashText(text, from, to) & this.#mask;
    for (let probes = 0; probes < textTable.length; probes++) {
      const id = textTable[slot] ?? 0;
      if (id === 0 || this.#equals(id, text, from, to)) break;
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  #equals(id: number, text: string, from: number, to: number): boolean {
    const { texts, textEnds } = this.#memory;
    const start = this.#start(id);
    if ((textEnds[id] ?? 0) - start !== to - from) return false;
    for (let at = 0; at < to - from; at++) {
      if (texts[start + at] !== text.charCodeAt(from + at)) return false;
    }
    return true;
  }
}
