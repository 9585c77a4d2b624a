import type { Slices } from '../../platform/slices.ts';

/** A file that may be quoted. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Lines of a file that resemble what surrounds the cursor. `startLine` counts from 0. */
export interface SimilarWindow {
  readonly path: string;
  readonly startLine: number;
  readonly text: string;
  /** Jaccard similarity of the whole window, 0 to 1. */
  readonly score: number;
}

/** How windows are looked for. */
export interface WindowSearch {
  /** Most characters of the text of one window. */
  readonly characters: number;
  readonly slices: Slices;
  readonly signal: AbortSignal;
  /** The windows found last time: they stay unless another is clearly better, so that prompts stay alike. */
  readonly previous?: readonly Pick<SimilarWindow, 'path' | 'startLine'>[];
}

export const windowLines = 60;
/** Windows begin at multiples of this many lines. */
const step = 10;
export const maximumWindows = 4;
const maximumFiles = 20;
/** Longer files are read to here only. */
const maximumLines = 10_000;
const leastScore = 0.05;
/** How much better another window has to be. */
const loyalty = 1.25;
const linesBetweenLooks = 50;

/** The words around a line, to compare windows with. */
export function referenceWords(lines: readonly string[], line: number): ReadonlySet<string> {
  const from = Math.max(0, line - windowLines + 10);
  return new Set(lines.slice(from, line + 10).flatMap(codeWords));
}

/**
 * The windows most similar to the reference, best first: one a file, at most {@link maximumWindows}, each cut to the lines that match best.
 * Works in slices; throws the signal's reason when it is aborted.
 */
export async function similarWindows(
  reference: ReadonlySet<string>,
  files: readonly SourceFile[],
  search: WindowSearch,
): Promise<readonly SimilarWindow[]> {
  const found: { readonly window: SimilarWindow; readonly rank: number }[] = [];
  for (const file of files.slice(0, maximumFiles)) {
    const best = await bestWindow(reference, file, search);
    if (best !== undefined) found.push(best);
  }
  found.sort((a, b) => b.rank - a.rank || (a.window.path < b.window.path ? -1 : 1));
  return found.slice(0, maximumWindows).map(({ window }) => window);
}

async function bestWindow(
  reference: ReadonlySet<string>,
  { path, text }: SourceFile,
  search: WindowSearch,
): Promise<{ readonly window: SimilarWindow; readonly rank: number } | undefined> {
  const lines = text.split(/\r?\n/, maximumLines);
  const kept = search.previous?.find((window) => window.path === path)?.startLine;
  const words = await wordsByLine(lines, search);
  const best = await bestStart(reference, words, { ...search, kept });
  if (best === undefined) return undefined;
  const inside = { lines: lines.slice(best.start, best.start + windowLines), words: words.slice(best.start) };
  const part = densest(reference, inside, search.characters);
  if (part === undefined) return undefined;
  return { window: { path, startLine: best.start, text: part, score: best.score }, rank: best.rank };
}

async function wordsByLine(lines: readonly string[], { slices, signal }: WindowSearch): Promise<(readonly string[])[]> {
  const words: (readonly string[])[] = [];
  for (const line of lines) {
    if (words.length % linesBetweenLooks === 0 && slices.due) await slices.rest(signal);
    words.push(codeWords(line));
  }
  return words;
}

interface RankedStart {
  readonly start: number;
  readonly score: number;
  readonly rank: number;
}

async function bestStart(
  reference: ReadonlySet<string>,
  words: readonly (readonly string[])[],
  { slices, signal, kept }: WindowSearch & { readonly kept: number | undefined },
): Promise<RankedStart | undefined> {
  const window = new WordWindow(reference);
  let best: RankedStart | undefined;
  for (const [line, own] of words.entries()) {
    if (line % linesBetweenLooks === 0 && slices.due) await slices.rest(signal);
    window.add(own);
    window.remove(words[line - windowLines] ?? []);
    const start = Math.max(0, line - windowLines + 1);
    const isWhole = line >= windowLines - 1 ? start % step === 0 : line === words.length - 1;
    if (!isWhole) continue;
    const { score } = window;
    const rank = score * (start === kept ? loyalty : 1);
    if (score >= leastScore && rank > (best?.rank ?? 0)) best = { start, score, rank };
  }
  return best;
}

interface Inside {
  readonly lines: readonly string[];
  readonly words: readonly (readonly string[])[];
}

/** The whole lines that fit and hold most of the reference's words. Undefined where not even one line fits. */
function densest(reference: ReadonlySet<string>, { lines, words }: Inside, characters: number): string | undefined {
  const window = new WordWindow(reference);
  let best = { from: 0, to: 0, hits: 0 };
  let length = 0;
  let from = 0;
  for (const [at, line] of lines.entries()) {
    length += line.length + 1;
    window.add(words[at] ?? []);
    while (from <= at && length > characters) {
      length -= (lines[from]?.length ?? 0) + 1;
      window.remove(words[from++] ?? []);
    }
    if (window.common > best.hits) best = { from, to: at + 1, hits: window.common };
  }
  const text = lines
    .slice(best.from, best.to)
    .join('\n')
    .replace(/^\s*\n/, '')
    .trimEnd();
  return text === '' ? undefined : text;
}

/** Counts the distinct words of a window and those it has in common with a reference, as lines come and go. */
class WordWindow {
  readonly #reference: ReadonlySet<string>;
  readonly #counts = new Map<string, number>();
  common = 0;

  constructor(reference: ReadonlySet<string>) {
    this.#reference = reference;
  }

  /** Jaccard similarity. */
  get score(): number {
    const all = this.#counts.size + this.#reference.size - this.common;
    return all === 0 ? 0 : this.common / all;
  }

  add(words: readonly string[]): void {
    for (const word of words) {
      const count = this.#counts.get(word) ?? 0;
      if (count === 0 && this.#reference.has(word)) this.common++;
      this.#counts.set(word, count + 1);
    }
  }

  remove(words: readonly string[]): void {
    for (const word of words) {
      const count = this.#counts.get(word) ?? 0;
      if (count > 1) this.#counts.set(word, count - 1);
      else if (this.#counts.delete(word) && this.#reference.has(word)) this.common--;
    }
  }
}

/** Words that say nothing about what code is about: those of many languages, and the shortest. */
const common = new Set(
  (
    'abstract and as assert async await begin bool boolean break byte case catch char class const continue def default defer del delete do ' +
    'double elif else end enum except export extends extern false final finally float fn for foreach from func function get global go goto ' +
    'if impl implements import in include instanceof int interface internal is lambda let long loop match mod module mut namespace new nil ' +
    'not null or override package pass private protected pub public raise readonly ref require return self set short static str string ' +
    'struct super switch this throw throws trait true try type typeof undefined union use using val var void when where while with yield'
  ).split(' '),
);

const identifier = /[\p{L}_$][\p{L}\p{N}_$]+/gu;
/** Longer lines are not written by hand; what is behind this column is not looked at. */
const longestLine = 500;

/** The words of a line of code that tell what it is about, in their order and as they are written. */
function codeWords(line: string): readonly string[] {
  return (line.slice(0, longestLine).match(identifier) ?? []).filter((word) => !common.has(word));
}
