import { isOperatorBeginning, isWordCode, newline, tokenize } from './code-tokenizer.ts';
import { field } from './index-memory.ts';
import type { IndexMemory } from './index-memory.ts';
import { keyOf, Origins } from './origins.ts';
import type { FileKey } from './origins.ts';
import { Predictor } from './predictor.ts';
import type { Candidate } from './predictor.ts';
import { Successors } from './successors.ts';
import { pack, TokenStore } from './token-store.ts';
import { TokenWindow } from './token-window.ts';
import { Vocabulary } from './vocabulary.ts';

/** Where a suggestion is wanted. */
export interface NgramQuery {
  /** Path under which the file was learned, if it was. Its own copy in the index does not count: the text here is newer. */
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

const prefixWindow = 12_000;
const suffixWindow = 4_000;
/** Chance that a begun word becomes one that was never seen. */
const unseenWord = 0.01;
const leastStep = 0.35;
/** Least confidence at which the model suggests anything. Set on one half of the held-out files of test/bench/ngram.ts, reported on the other. */
const defaultThreshold = 0.7;

/**
 * The reading side of the embedded model: says what probably comes next. Reads a memory that another thread may be writing at the same
 * moment; synchronous, without a wait, and a few milliseconds at most however much was learned.
 */
export class NgramReader {
  readonly #memory: IndexMemory;
  readonly #vocabulary: Vocabulary;
  readonly #predictor: Predictor;
  readonly #threshold: number;

  /** `threshold`: least confidence, 0 to 1, at which it suggests anything. */
  constructor(memory: IndexMemory, threshold = defaultThreshold) {
    this.#memory = memory;
    this.#threshold = threshold;
    this.#vocabulary = new Vocabulary(memory);
    this.#predictor = new Predictor({
      store: new TokenStore(memory),
      successors: new Successors(memory),
      origins: new Origins(memory),
    });
  }

  /** Likely text for the cursor, or undefined where the model had better be silent. */
  suggest(query: NgramQuery): NgramSuggestion | undefined {
    const begun = begunToken(query.prefix);
    if (/^\d/.test(begun) || isWordCode(query.suffix.charCodeAt(0))) return undefined;
    const generation = this.#memory.get(field.generation);
    const window = this.#window(query, begun);
    const file = keyOf(query.path);
    const run = new Run(window, query, begun);
    if (begun !== '' && !this.#finishWord(run, file)) return undefined;
    const most = query.maxTokens ?? 24;
    for (let step = 0; step < most; step++) {
      const best = this.#predictor.predict(window, file)[0];
      if (best === undefined || window.textOf(best.id) === newline || !run.take(best, this.#threshold)) break;
    }
    // Numbers have lost their meaning if everything was dropped meanwhile.
    return this.#memory.get(field.generation) === generation ? run.result() : undefined;
  }

  /** The likeliest next tokens after a text, best first, at most ten, for measuring. */
  nextTokens(path: string, prefix: string): readonly string[] {
    const window = this.#window({ path, languageId: '', prefix, suffix: '' }, '');
    const candidates = this.#predictor.predict(window, keyOf(path));
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
  #finishWord(run: Run, file: FileKey): boolean {
    const { window, begun } = run;
    const known = new Map<number, boolean>();
    const accepts = (id: number): boolean => {
      let fits = known.get(id);
      if (fits === undefined) known.set(id, (fits = window.startsWith(id, begun)));
      return fits;
    };
    const candidates = this.#predictor.predict(window, file, accepts);
    const mass = candidates.reduce((sum, candidate) => sum + candidate.probability, unseenWord);
    const best = candidates[0];
    if (best === undefined) return false;
    return run.take({ ...best, probability: best.probability / mass }, this.#threshold);
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

/** What of the prefix belongs to a token that is still being typed; it may also be whole. */
function begunToken(prefix: string): string {
  return openString(prefix) ?? (begunWord(prefix) || begunOperator(prefix));
}

/** An operator that could become a longer one. */
function begunOperator(prefix: string): string {
  for (let length = 2; length >= 1; length--) {
    const end = prefix.slice(-length);
    if (end.length === length && isOperatorBeginning(end)) return end;
  }
  return '';
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
