import { isWordCode, newline, tokenize } from './code-tokenizer.ts';
import { Predictor } from './predictor.ts';
import type { Candidate, Excluded } from './predictor.ts';
import { Successors } from './successors.ts';
import { pack, TokenStore } from './token-store.ts';
import { TokenWindow } from './token-window.ts';
import { unknownToken, Vocabulary } from './vocabulary.ts';

/** Limits of the model. */
export interface NgramOptions {
  /** Most tokens kept; the oldest are overwritten. Default 5,000,000 (40 MB). */
  readonly capacity?: number;
  /** Most different token texts. Default 160,000. */
  readonly maximumVocabulary?: number;
  /** Least confidence at which the model speaks, 0 to 1. Default 0.6. */
  readonly threshold?: number;
}

/** Where a suggestion is wanted. */
export interface NgramQuery {
  /** Path under which the file was learnt, if it was. Its own copy in the index does not count twice. */
  readonly path: string;
  readonly languageId: string;
  /** Text before the cursor; the last 12,000 characters count. */
  readonly prefix: string;
  /** Text after the cursor; the first 4,000 characters count. */
  readonly suffix: string;
  /** Longest suggestion. Default 24. */
  readonly maxTokens?: number;
}

/** Text for the cursor, never past the end of its line. `confidence` is the model's own chance that all of it is right. */
export interface NgramSuggestion {
  readonly text: string;
  readonly confidence: number;
}

export interface NgramStats {
  readonly files: number;
  /** Tokens in the ring, dead ones included. */
  readonly tokens: number;
  readonly vocabulary: number;
  /** Memory in bytes, by the sizes of the arrays and an estimate for texts. */
  readonly bytes: number;
}

/** A run of positions of one file. `lead` tokens at its start repeat what stands before it, for context. */
interface Piece {
  readonly start: number;
  readonly lead: number;
  readonly count: number;
}

const prefixWindow = 12_000;
const suffixWindow = 4_000;
const leadLength = 6;
const maximumPieces = 24;
/** Tokens that are learnt between two pauses; well under a millisecond. */
const sliceTokens = 1_000;
/** Chance that a begun word becomes one that nobody has seen. */
const unseenWord = 0.01;
const leastStep = 0.35;

/**
 * A language model of this workspace's own code: n-grams with nested caches (Hellendoorn & Devanbu, FSE 2017), in process, without a
 * network. Learns a file at a time, forgets it again, and speaks only where it is likely to be right. Pure: no clock, no files. Not safe
 * against learning while `learnInSlices` of the same path is under way; the later one wins.
 */
export class NgramModel {
  readonly #vocabulary: Vocabulary;
  readonly #store: TokenStore;
  readonly #successors = new Successors();
  readonly #predictor: Predictor;
  readonly #files = new Map<string, Piece[]>();
  readonly #threshold: number;
  readonly #newline: number;
  #pruneAt: number;

  constructor(options: NgramOptions = {}) {
    this.#vocabulary = new Vocabulary(options.maximumVocabulary ?? 160_000);
    this.#store = new TokenStore(Math.max(1_000, options.capacity ?? 5_000_000));
    this.#predictor = new Predictor(this.#store, this.#successors);
    this.#threshold = options.threshold ?? 0.6;
    this.#newline = this.#vocabulary.add(newline);
    this.#pruneAt = this.#store.capacity;
  }

  /** Learns a file, or what changed in it since it was learnt. */
  learn(path: string, text: string): void {
    const steps = this.learnInSlices(path, text);
    while (steps.next().done !== true);
  }

  /** The same in small steps: between two of them the caller may let others run. */
  *learnInSlices(path: string, text: string): Generator<undefined, void, undefined> {
    const tokens = yield* this.#readTokens(text);
    const old = this.#files.get(path);
    const before = old === undefined ? undefined : this.#tokensOf(old);
    if (old === undefined || before === undefined || old.length >= maximumPieces) {
      this.forget(path);
      yield* this.#learnWhole(path, tokens);
      return;
    }
    const { head, tail } = commonEnds(before, tokens);
    if (head === before.length && head === tokens.length) return;
    const kept = this.#cutOut(old, head, before.length - tail);
    const lead = Math.min(head, leadLength);
    const added = tokens.slice(head - lead, tokens.length - tail);
    if (added.length > lead) {
      const start = this.#begin();
      yield* this.#append(added);
      kept.before.push({ start, lead, count: added.length });
    }
    this.#files.set(path, [...kept.before, ...kept.after]);
  }

  /** Takes a file out. */
  forget(path: string): void {
    const pieces = this.#files.get(path);
    if (pieces === undefined) return;
    for (const { start, count } of pieces) this.#erase(start, start + count);
    this.#files.delete(path);
  }

  stats(): NgramStats {
    return {
      files: this.#files.size,
      tokens: this.#store.next - this.#store.oldest,
      vocabulary: this.#vocabulary.size,
      bytes: this.#store.bytes + this.#successors.bytes + this.#vocabulary.bytes + this.#files.size * 200,
    };
  }

  /** Likely text for the cursor, or undefined where the model had better be silent. Synchronous, a few milliseconds at most. */
  suggest(query: NgramQuery): NgramSuggestion | undefined {
    const begun = openString(query.prefix) ?? begunWord(query.prefix);
    if (/^\d/.test(begun) || isWordCode(query.suffix.charCodeAt(0))) return undefined;
    const window = this.#window(query, begun);
    const excluded = this.#excluded(query.path);
    const run = new Run(window, query, begun);
    if (begun !== '' && !this.#finishWord(run, excluded)) return undefined;
    const most = query.maxTokens ?? 24;
    for (let step = 0; step < most; step++) {
      const best = this.#predictor.predict(window, window.tokens.length, excluded)[0];
      if (best === undefined || best.id === this.#newline || !run.take(best, this.#threshold)) break;
    }
    return run.result();
  }

  /**
   * The likeliest next tokens after a text, best first, at most ten, for measuring. The file's own copy under `path` does not count.
   */
  nextTokens(path: string, prefix: string): readonly string[] {
    const window = this.#window({ path, languageId: '', prefix, suffix: '' }, '');
    const candidates = this.#predictor.predict(window, window.tokens.length, this.#excluded(path));
    return candidates.slice(0, 10).map((candidate) => window.textOf(candidate.id));
  }

  #window(query: NgramQuery, begun: string): TokenWindow {
    const window = new TokenWindow(this.#vocabulary);
    window.addText(query.suffix.slice(0, suffixWindow));
    window.addSeam();
    const end = query.prefix.length - begun.length;
    const from = Math.max(0, end - prefixWindow);
    const lineStart = from === 0 ? 0 : query.prefix.indexOf('\n', from) + 1;
    window.addText(query.prefix.slice(lineStart > end ? from : lineStart, end));
    return window;
  }

  /** Completes the word under the cursor, or finds that it is whole. False where no one word is likely. */
  #finishWord(run: Run, excluded: Excluded): boolean {
    const { window, begun } = run;
    const known = new Map<number, boolean>();
    const accepts = (id: number): boolean => {
      let fits = known.get(id);
      if (fits === undefined) known.set(id, (fits = window.textOf(id).startsWith(begun)));
      return fits;
    };
    const candidates = this.#predictor.predict(window, window.tokens.length, excluded, accepts);
    const mass = candidates.reduce((sum, candidate) => sum + candidate.probability, unseenWord);
    const best = candidates[0];
    if (best === undefined) return false;
    return run.take({ ...best, probability: best.probability / mass }, this.#threshold);
  }

  #excluded(path: string): Excluded {
    const pieces = this.#files.get(path) ?? [];
    return (position) => pieces.some(({ start, count }) => position >= start && position < start + count);
  }

  *#readTokens(text: string): Generator<undefined, Int32Array, undefined> {
    const tokens: number[] = [];
    const sliceLength = 8_000;
    for (let from = 0; from < text.length;) {
      // Cuts lie at line ends, so that no token is split.
      const lineEnd = text.indexOf('\n', Math.min(text.length, from + sliceLength));
      const to =
        lineEnd < 0 || lineEnd - from > 2 * sliceLength ? Math.min(text.length, from + 2 * sliceLength) : lineEnd + 1;
      tokenize(text, from, to, (token, spaced) => tokens.push(pack(this.#vocabulary.add(token), spaced)));
      from = to;
      yield;
    }
    return Int32Array.from(tokens);
  }

  *#learnWhole(path: string, tokens: Int32Array): Generator<undefined, void, undefined> {
    if (tokens.length === 0 || tokens.length > this.#store.capacity / 2) return;
    const start = this.#begin();
    yield* this.#append(tokens);
    // Another caller may have learnt the same path in the meantime.
    this.forget(path);
    this.#files.set(path, [{ start, lead: 0, count: tokens.length }]);
    this.#prune();
  }

  /** A token that equals none keeps contexts from reaching into another file. Returns the position of the next token. */
  #begin(): number {
    this.#store.append(unknownToken);
    return this.#store.next;
  }

  *#append(tokens: Int32Array): Generator<undefined, void, undefined> {
    let previous = unknownToken;
    for (let i = 0; i < tokens.length; i++) {
      const packed = tokens[i] ?? 0;
      this.#store.append(packed);
      if (previous !== unknownToken && packed >> 1 !== unknownToken) this.#successors.add(previous, packed);
      previous = packed >> 1;
      if (i % sliceTokens === sliceTokens - 1) yield;
    }
  }

  #erase(from: number, to: number): void {
    for (let position = from; position < to; position++) {
      const packed = this.#store.at(position);
      const previous = this.#store.at(position - 1) >> 1;
      if (packed >> 1 !== unknownToken && previous !== unknownToken) this.#successors.remove(previous, packed);
    }
    for (let position = from; position < to; position++) this.#store.erase(position);
  }

  /** The file as it was learnt; undefined where part of it has been overwritten. */
  #tokensOf(pieces: readonly Piece[]): Int32Array | undefined {
    const length = pieces.reduce((sum, { lead, count }) => sum + count - lead, 0);
    const tokens = new Int32Array(length);
    let at = 0;
    for (const { start, lead, count } of pieces) {
      if (start < this.#store.oldest) return undefined;
      for (let i = lead; i < count; i++) tokens[at++] = this.#store.at(start + i);
    }
    return tokens;
  }

  /** Removes the tokens `from` to `to` of a file from its pieces and from the store. */
  #cutOut(pieces: readonly Piece[], from: number, to: number): { before: Piece[]; after: Piece[] } {
    const before: Piece[] = [];
    const after: Piece[] = [];
    let at = 0;
    for (const piece of pieces) {
      const own = piece.count - piece.lead;
      const cutFrom = Math.min(Math.max(from - at, 0), own);
      const cutTo = Math.min(Math.max(to - at, 0), own);
      if (cutFrom > 0) before.push({ ...piece, count: piece.lead + cutFrom });
      const first = piece.start + piece.lead;
      if (cutTo > cutFrom) this.#erase(first + cutFrom, first + cutTo);
      if (cutTo < own) {
        const rest = { start: first + cutTo, lead: 0, count: own - cutTo };
        if (cutFrom === 0) after.push(cutTo === 0 ? piece : rest);
        else if (at + own > from) after.push(rest);
      }
      at += own;
    }
    return { before, after };
  }

  /** Drops the entries of files whose tokens have been overwritten, once a round of the ring. */
  #prune(): void {
    if (this.#store.next < this.#pruneAt) return;
    this.#pruneAt = this.#store.next + this.#store.capacity / 8;
    for (const [path, pieces] of this.#files) {
      if (pieces.every(({ start, count }) => start + count <= this.#store.oldest)) this.#files.delete(path);
    }
  }
}

/** A suggestion that grows token by token. */
class Run {
  readonly window: TokenWindow;
  readonly begun: string;
  readonly #stopAt: string;
  #spaceBefore: boolean;
  #text = '';
  #confidence = 1;
  #started = false;

  constructor(window: TokenWindow, query: NgramQuery, begun: string) {
    this.window = window;
    this.begun = begun;
    this.#stopAt = firstToken(query.suffix);
    const before = query.prefix.at(-1 - begun.length);
    this.#spaceBefore = before === undefined || /\s/.test(before);
  }

  /** Adds a token, unless it makes the text too unlikely or already stands after the cursor. */
  take(candidate: Candidate, threshold: number): boolean {
    const confidence = this.#confidence * candidate.probability;
    if (candidate.probability < leastStep || confidence < threshold) return false;
    const text = this.window.textOf(candidate.id);
    const finishes = !this.#started && this.begun !== '';
    if (!finishes && text === this.#stopAt) return false;
    if (finishes) this.#text = text.slice(this.begun.length);
    else this.#text += (candidate.spaced && !this.#spaceBefore ? ' ' : '') + text;
    this.#started = true;
    this.#spaceBefore = false;
    this.#confidence = confidence;
    this.window.tokens.push(pack(candidate.id, candidate.spaced));
    return true;
  }

  result(): NgramSuggestion | undefined {
    const text = this.#text.trimEnd();
    // One character is typed sooner than it is read.
    return text.trim().length < 2 ? undefined : { text, confidence: this.#confidence };
  }
}

function begunWord(prefix: string): string {
  let start = prefix.length;
  while (start > 0 && prefix.length - start < 64 && isWordCode(prefix.charCodeAt(start - 1))) start--;
  return prefix.slice(start);
}

/** A string that was begun on the cursor's line and is still open, quote included. */
function openString(prefix: string): string | undefined {
  const line = prefix.slice(Math.max(prefix.lastIndexOf('\n') + 1, prefix.length - 400));
  let at = 0;
  let open = -1;
  tokenize(line, 0, line.length, (token) => {
    at = line.indexOf(token, at);
    if (open < 0 && (token === '"' || token === "'")) open = at;
    at += token.length;
  });
  const begun = open < 0 ? '' : line.slice(open);
  return begun.length >= 2 && begun.length < 40 ? begun : undefined;
}

/** First token after the cursor on its line, `''` where the rest of the line is empty. */
function firstToken(suffix: string): string {
  const lineEnd = suffix.indexOf('\n');
  const line = (lineEnd < 0 ? suffix : suffix.slice(0, lineEnd)).slice(0, 200);
  let first = '';
  tokenize(line, 0, line.length, (token) => (first = first === '' ? token : first));
  return first;
}

function commonEnds(a: Int32Array, b: Int32Array): { head: number; tail: number } {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return { head, tail };
}
