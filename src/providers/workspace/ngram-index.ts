import { scanTokens } from './code-tokenizer.ts';
import { bytesFor } from './index-memory.ts';
import type { IndexMemory } from './index-memory.ts';
import { maximumMatch } from './mixture.ts';
import { keyOf, Origins } from './origins.ts';
import type { FileKey } from './origins.ts';
import { Successors } from './successors.ts';
import { hashText } from './text-hash.ts';
import { idOf, isContextOnly, pack, TokenStore } from './token-store.ts';
import { unknownToken, Vocabulary } from './vocabulary.ts';

export interface NgramStats {
  readonly files: number;
  /** Tokens in the ring, forgotten ones included. */
  readonly tokens: number;
  readonly vocabulary: number;
  /** Memory in bytes: the buffer at its full size, and an estimate for the table of files. */
  readonly bytes: number;
}

/** A run of positions of one file. `lead` tokens at its start repeat what stands before it, for context only. */
interface Piece {
  readonly start: number;
  readonly lead: number;
  readonly count: number;
}

interface LearnedFile {
  readonly pieces: readonly Piece[];
  /** Of the text as it was learned, to tell that nothing changed without reading tokens. */
  readonly hash: number;
  readonly length: number;
}

/** A file as it was learned, for writing it down. */
export interface FileTokens {
  readonly path: string;
  readonly hash: number;
  readonly length: number;
  /** Packed tokens in the order of the file. */
  readonly tokens: Int32Array;
}

const maximumPieces = 24;
/** Tokens that are learned between two pauses; well under a millisecond. */
const sliceTokens = 1_000;
/** Positions are 32-bit numbers; long before they end, the index begins anew. */
const lastPosition = 1 << 30;
const bytesPerFile = 400;

/**
 * The writing side of the embedded model: learns a file at a time, learns only what changed in it, and forgets it again. One instance a
 * memory. Not safe against learning the same path while {@link learnInSlices} of it is under way.
 */
export class NgramIndex {
  readonly #memory: IndexMemory;
  readonly #vocabulary: Vocabulary;
  readonly #store: TokenStore;
  readonly #successors: Successors;
  readonly #origins: Origins;
  readonly #files = new Map<string, LearnedFile>();
  #lastOverwritten = 0;
  #pruneAt = 0;
  #changes = 0;
  #begunAt = 0;

  constructor(memory: IndexMemory) {
    this.#memory = memory;
    this.#vocabulary = new Vocabulary(memory);
    this.#store = new TokenStore(memory);
    this.#successors = new Successors(memory);
    this.#origins = new Origins(memory);
    this.clear();
  }

  /** Paths of the files that are known. */
  get paths(): IterableIterator<string> {
    return this.#files.keys();
  }

  /** Counts every change, so that one can tell whether there is anything new to write down. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * The vocabulary is full, and so much changed since it was begun that much of it is probably of the past: learning everything anew is
   * better than going on.
   */
  get isWornOut(): boolean {
    return this.#vocabulary.isFull && this.#changes - this.#begunAt >= 2 * this.#files.size;
  }

  /** Forgets everything. */
  clear(): void {
    this.#memory.clear();
    this.#files.clear();
    this.#lastOverwritten = 0;
    this.#pruneAt = this.#memory.shape.capacity;
    this.#begunAt = ++this.#changes;
  }

  stats(): NgramStats {
    return {
      files: this.#files.size,
      tokens: this.#store.next - this.#store.oldest,
      vocabulary: this.#vocabulary.size,
      bytes: bytesFor(this.#memory.shape) + this.#files.size * bytesPerFile,
    };
  }

  /** Learns a file, or what changed in it since it was learned. */
  learn(path: string, text: string): void {
    const steps = this.learnInSlices(path, text);
    while (steps.next().done !== true);
  }

  /** The same in small steps: between two of them the caller may let others run. */
  *learnInSlices(path: string, text: string): Generator<undefined, void, undefined> {
    const mark = { hash: hashText(text), length: text.length };
    const old = this.#files.get(path);
    const isSame = old?.hash === mark.hash && old.length === mark.length;
    if (isSame && old.pieces.every(({ start }) => start >= this.#store.oldest)) return;
    if (this.#store.next > lastPosition) this.clear();
    const tokens = yield* this.#readTokens(text);
    const before = old === undefined ? undefined : this.#tokensOf(old.pieces);
    this.#changes++;
    if (old === undefined || before === undefined || old.pieces.length >= maximumPieces) {
      yield* this.#learnWhole({ path, ...mark, tokens });
    } else {
      const pieces = yield* this.#learnChange(keyOf(path), { pieces: old.pieces, before, tokens });
      if (pieces.length > 0) this.#files.set(path, { pieces, ...mark });
      else this.#files.delete(path);
    }
  }

  /** Takes back what {@link everyFile} gave out. The numbers in the tokens must be of this vocabulary. */
  restore(file: FileTokens): void {
    const steps = this.#learnWhole(file);
    while (steps.next().done !== true);
  }

  /** Number of a token text, for {@link restore}. */
  numberOf(text: string): number {
    return this.#vocabulary.add(text);
  }

  textOf(id: number): string {
    return this.#vocabulary.text(id);
  }

  /** Takes a file out. */
  forget(path: string): void {
    const file = this.#files.get(path);
    if (file === undefined) return;
    for (const { start, lead, count } of file.pieces) {
      this.#uncount(start + lead, start + count);
      this.#erase(start, start + count);
    }
    this.#files.delete(path);
    this.#changes++;
  }

  /** The files as they are known, those learned longest ago first. Files that were partly overwritten are left out. */
  *everyFile(): Generator<FileTokens, void, undefined> {
    const newest = (file: LearnedFile): number => file.pieces.reduce((last, { start }) => Math.max(last, start), 0);
    const ordered = [...this.#files].sort(([, a], [, b]) => newest(a) - newest(b));
    for (const [path, { pieces, hash, length }] of ordered) {
      const tokens = this.#tokensOf(pieces);
      if (tokens !== undefined) yield { path, hash, length, tokens };
    }
  }

  *#readTokens(text: string): Generator<undefined, Int32Array, undefined> {
    const tokens: number[] = [];
    const sliceLength = 8_000;
    for (let from = 0; from < text.length;) {
      // Cuts lie at line ends, so that no token is split; only a line of absurd length is cut anywhere.
      const lineEnd = text.indexOf('\n', Math.min(text.length, from + sliceLength));
      const to =
        lineEnd < 0 || lineEnd - from > 2 * sliceLength ? Math.min(text.length, from + 2 * sliceLength) : lineEnd + 1;
      scanTokens(text, from, to, (start, end, spaced) =>
        tokens.push(pack(isOpaque(text, start, end) ? unknownToken : this.#vocabulary.add(text, start, end), spaced)),
      );
      from = to;
      yield;
    }
    return Int32Array.from(tokens);
  }

  *#learnWhole({ path, hash, length, tokens }: FileTokens): Generator<undefined, void, undefined> {
    this.forget(path);
    if (tokens.length === 0 || tokens.length > this.#memory.shape.capacity / 2) return;
    const start = this.#begin(keyOf(path));
    for (let i = 0; i < tokens.length; i++) {
      this.#append(tokens[i] ?? 0);
      if (i % sliceTokens === sliceTokens - 1) yield;
    }
    this.#files.set(path, { pieces: [{ start, lead: 0, count: tokens.length }], hash, length });
    this.#prune();
  }

  /**
   * Puts what is new between the common ends into a piece of its own. A few tokens on either side go with it, so that every token of the file
   * has the tokens before it where a context looks for them: the result is what learning the file anew would give.
   */
  *#learnChange(
    key: FileKey,
    change: { readonly pieces: readonly Piece[]; readonly before: Int32Array; readonly tokens: Int32Array },
  ): Generator<undefined, readonly Piece[], undefined> {
    const { pieces, before, tokens } = change;
    const { head, tail } = commonEnds(before, tokens);
    if (head === before.length && head === tokens.length) return pieces;
    const again = Math.min(tail, maximumMatch);
    const kept = this.#cutOut(pieces, { from: head, gone: before.length - tail, to: before.length - tail + again });
    const lead = Math.min(head, maximumMatch);
    const end = tokens.length - tail + again;
    if (end > head) {
      const start = this.#begin(key);
      for (let i = head - lead; i < end; i++) {
        if (i < head) this.#appendContext(tokens[i] ?? 0);
        else this.#append(tokens[i] ?? 0);
        if (i % sliceTokens === sliceTokens - 1) yield;
      }
      kept.before.push({ start, lead, count: lead + end - head });
    }
    this.#prune();
    return [...kept.before, ...kept.after];
  }

  /** A token that equals none keeps contexts from reaching into another file. Returns the position of the next token. */
  #begin(key: FileKey): number {
    this.#store.raiseFloor(this.#origins.begin(this.#store.next, key));
    this.#appendContext(unknownToken);
    return this.#store.next;
  }

  #append(packed: number): void {
    const previous = this.#store.idAt(this.#store.next - 1);
    this.#makeRoom(this.#store.append(packed));
    const id = idOf(packed);
    if (previous !== unknownToken && id !== unknownToken) this.#successors.add(previous, packed);
  }

  #appendContext(packed: number): void {
    this.#makeRoom(this.#store.appendContext(packed));
  }

  /** What is overwritten no longer counts as a successor. */
  #makeRoom(overwritten: number): void {
    const previous = idOf(this.#lastOverwritten);
    if (!isContextOnly(overwritten) && previous !== unknownToken && idOf(overwritten) !== unknownToken) {
      this.#successors.remove(previous, overwritten);
    }
    this.#lastOverwritten = overwritten;
  }

  #erase(from: number, to: number): void {
    for (let position = Math.max(from, this.#store.oldest); position < to; position++) this.#store.erase(position);
  }

  /** Takes the tokens between two positions out of the successors. */
  #uncount(from: number, to: number): void {
    for (let position = Math.max(from, this.#store.oldest); position < to; position++) {
      const packed = this.#store.at(position);
      const previous = idOf(this.#store.at(position - 1));
      if (isContextOnly(packed) || idOf(packed) === unknownToken || previous === unknownToken) continue;
      this.#successors.remove(previous, packed);
    }
  }

  /** The file as it was learned; undefined where part of it has been overwritten. */
  #tokensOf(pieces: readonly Piece[]): Int32Array | undefined {
    const tokens = new Int32Array(pieces.reduce((sum, { lead, count }) => sum + count - lead, 0));
    let at = 0;
    for (const { start, lead, count } of pieces) {
      if (start < this.#store.oldest) return undefined;
      for (let i = lead; i < count; i++) tokens[at++] = this.#store.at(start + i);
    }
    return tokens;
  }

  /**
   * Removes the tokens `from` to `to` of a file from its pieces. Those before `gone` are erased; those from there on stay for the context of
   * what follows them in their piece.
   */
  #cutOut(
    pieces: readonly Piece[],
    { from, gone, to }: { readonly from: number; readonly gone: number; readonly to: number },
  ): { before: Piece[]; after: Piece[] } {
    const before: Piece[] = [];
    const after: Piece[] = [];
    let at = 0;
    for (const piece of pieces) {
      const own = piece.count - piece.lead;
      const first = piece.start + piece.lead;
      const within = (offset: number): number => first + Math.min(Math.max(offset - at, 0), own);
      const [cutFrom, goneTo, cutTo] = [within(from), within(gone), within(to)];
      const end = first + own;
      at += own;
      if (cutFrom === cutTo) {
        (cutFrom === end ? before : after).push(piece);
        continue;
      }
      this.#uncount(cutFrom, cutTo);
      const keepsHead = cutFrom > first;
      const keepsTail = cutTo < end;
      this.#erase(keepsHead ? cutFrom : piece.start, keepsTail ? Math.max(goneTo, cutTo - maximumMatch) : end);
      if (keepsHead) before.push({ ...piece, count: cutFrom - piece.start });
      if (keepsTail) {
        const lead = cutTo - Math.max(goneTo, cutFrom);
        for (let position = cutTo - lead; position < cutTo; position++) this.#store.demote(position);
        after.push({ start: cutTo - lead, lead, count: lead + end - cutTo });
      }
    }
    return { before, after };
  }

  /** Drops the entries of files whose tokens have been overwritten, now and then. */
  #prune(): void {
    if (this.#store.next < this.#pruneAt) return;
    this.#pruneAt = this.#store.next + this.#memory.shape.capacity / 8;
    for (const [path, { pieces }] of this.#files) {
      if (pieces.some(({ start }) => start < this.#store.oldest)) this.forget(path);
    }
  }
}

/** Keys, hashes and the like are not typed from memory, and they had better be in no index. */
function isOpaque(text: string, from: number, to: number): boolean {
  if (to - from < 20) return false;
  let digits = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 32) return false;
    if (code >= 48 && code <= 57) digits++;
  }
  return digits >= 4;
}

function commonEnds(a: Int32Array, b: Int32Array): { head: number; tail: number } {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return { head, tail };
}
