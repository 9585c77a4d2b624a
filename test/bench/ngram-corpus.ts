import { globSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newline, scanTokens } from '../../src/providers/workspace/code-tokenizer.ts';

/** A project whose files are learned, but for one in ten. */
export interface Corpus {
  readonly name: string;
  readonly pattern: string;
  /** Nothing was ever set by looking at it. */
  readonly isUntouched?: boolean;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Where a cursor could be: everything after it on its line is to be guessed. */
export interface Point {
  readonly file: SourceFile;
  readonly at: number;
  readonly rest: string;
}

/** Thresholds were set on `development`; figures are taken on `report`. No file is in both. */
export type Half = 'development' | 'report';

export const corpora: readonly Corpus[] = [
  { name: 'this project (TypeScript)', pattern: 'src/**/*.ts' },
  { name: 'eslint (JavaScript)', pattern: 'node_modules/eslint/lib/**/*.js' },
  { name: 'openai (TypeScript)', pattern: 'node_modules/openai/src/**/*.ts' },
  { name: 'typescript-eslint (JavaScript)', pattern: 'node_modules/@typescript-eslint/eslint-plugin/dist/**/*.js' },
  { name: 'anthropic (TypeScript)', pattern: 'node_modules/@anthropic-ai/sdk/src/**/*.ts', isUntouched: true },
  { name: 'knip (JavaScript)', pattern: 'node_modules/knip/dist/**/*.js', isUntouched: true },
];

const root = resolve(import.meta.dirname, '../..');

/** The files of a project: those to learn, and the held-out ones of a half. */
export function split(corpus: Corpus, half: Half): { learned: readonly SourceFile[]; held: readonly SourceFile[] } {
  const files = globSync(corpus.pattern, { cwd: root })
    .sort()
    .filter((path) => statSync(join(root, path)).size < 256 * 1024)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  const remainder = half === 'development' ? 3 : 13;
  return {
    learned: files.filter((_, i) => i % 10 !== 3),
    held: files.filter((_, i) => i % 20 === remainder),
  };
}

/** A generator of numbers from 0 to 1 that is the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random places in code, outside comments, where something follows on the line. */
export function randomPoints(held: readonly SourceFile[], count: number, seed: number): readonly Point[] {
  const random = seeded(seed);
  const points: Point[] = [];
  const files = held.filter(({ text }) => /\S/.test(text));
  for (let tries = 0; points.length < count && tries < count * 20; tries++) {
    const file = files[Math.floor(random() * files.length)];
    if (file === undefined) break;
    const at = Math.floor(random() * file.text.length);
    const lineEnd = file.text.indexOf('\n', at);
    const rest = file.text.slice(at, lineEnd < 0 ? undefined : lineEnd).trimEnd();
    if (rest !== '' && !isComment(file.text, at)) points.push({ file, at, rest });
  }
  return points;
}

/** Random tokens of code, each with its place; line ends and comments left out. */
export function randomTokens(held: readonly SourceFile[], count: number, seed: number): readonly Point[] {
  const random = seeded(seed);
  const places = held.flatMap((file) => {
    const found: Point[] = [];
    scanTokens(file.text, 0, file.text.length, (at, end) => {
      const rest = file.text.slice(at, end);
      if (rest !== newline && !isComment(file.text, at)) found.push({ file, at, rest });
    });
    return found;
  });
  return Array.from({ length: places.length === 0 ? 0 : count }, () => {
    const place = places[Math.floor(random() * places.length)];
    if (place === undefined) throw new Error('There is no place.');
    return place;
  });
}

/** Comments are prose: the study this is compared with leaves them out, and so do we. */
function isComment(text: string, at: number): boolean {
  return /^\s*(?:\*|\/\/|\/\*)/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at + 40));
}
