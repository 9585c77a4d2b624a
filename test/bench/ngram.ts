/**
 * The yardstick of the embedded model: next-token reciprocal rank on files that it has not learnt, how often it speaks and how often it is
 * right, time of a suggestion, speed of indexing, memory. `node test/bench/ngram.ts [--json FILE]`; under a minute.
 */
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newline, tokenize } from '../../src/providers/workspace/code-tokenizer.ts';
import { NgramModel } from '../../src/providers/workspace/ngram.ts';

/** Comments are prose: the study this is compared with leaves them out, and so do we. */
function isComment(text: string, at: number): boolean {
  return /^\s*(?:\*|\/\/|\/\*)/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at + 40));
}

const root = resolve(import.meta.dirname, '../..');

interface Corpus {
  readonly name: string;
  readonly pattern: string;
}

const corpora: readonly Corpus[] = [
  { name: 'this project (TypeScript)', pattern: 'src/**/*.ts' },
  { name: 'eslint (JavaScript)', pattern: 'node_modules/eslint/lib/**/*.js' },
  { name: 'openai (TypeScript)', pattern: 'node_modules/openai/src/**/*.ts' },
];

interface Row {
  readonly corpus: string;
  readonly files: number;
  readonly heldOut: number;
  readonly learntMB: number;
  readonly indexMBs: number;
  readonly tokens: number;
  readonly memoryMB: number;
  readonly meanReciprocalRank: number;
  readonly top1: number;
  readonly points: number;
  readonly speaks: number;
  readonly restOfLineRight: number;
  readonly textRight: number;
  readonly meanLength: number;
  readonly p50ms: number;
  readonly p95ms: number;
}

/** A generator of numbers from 0 to 1 that is the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sources(pattern: string): { path: string; text: string }[] {
  return globSync(pattern, { cwd: root })
    .sort()
    .map((path) => join(root, path))
    .filter((path) => statSync(path).size < 256 * 1024)
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

function rankTokens(
  model: NgramModel,
  held: readonly { path: string; text: string }[],
  random: () => number,
): number[] {
  const ranks: number[] = [];
  const places = held.flatMap(({ path, text }) => {
    const found: { path: string; text: string; at: number; token: string }[] = [];
    let at = 0;
    tokenize(text, 0, text.length, (token) => {
      at = text.indexOf(token, at);
      if (token !== newline && !isComment(text, at)) found.push({ path, text, at, token });
      at += token.length;
    });
    return found;
  });
  for (let i = 0; i < 1500 && places.length > 0; i++) {
    const place = places[Math.floor(random() * places.length)];
    if (place === undefined) break;
    const guesses = model.nextTokens(place.path, place.text.slice(0, place.at)).filter((token) => token !== newline);
    const rank = guesses.indexOf(place.token);
    ranks.push(rank < 0 ? 0 : 1 / (rank + 1));
  }
  return ranks;
}

function measure(corpus: Corpus): Row | undefined {
  const files = sources(corpus.pattern);
  if (files.length < 10) return undefined;
  const random = seeded(7);
  const held = files.filter((_, i) => i % 10 === 3);
  const learnt = files.filter((_, i) => i % 10 !== 3);
  const model = new NgramModel();
  const characters = learnt.reduce((sum, file) => sum + file.text.length, 0);
  const began = performance.now();
  for (const { path, text } of learnt) model.learn(path, text);
  const indexing = (performance.now() - began) / 1000;
  const ranks = rankTokens(model, held, random);
  const times: number[] = [];
  let [points, spoke, right, textRight, length] = [0, 0, 0, 0, 0];
  while (points < 3000) {
    const file = held[Math.floor(random() * held.length)];
    if (file === undefined) break;
    const at = Math.floor(random() * file.text.length);
    const lineEnd = file.text.indexOf('\n', at);
    const rest = file.text.slice(at, lineEnd < 0 ? undefined : lineEnd).trimEnd();
    if (rest === '' || isComment(file.text, at)) continue;
    points++;
    const query = {
      path: file.path,
      languageId: '',
      prefix: file.text.slice(0, at),
      suffix: file.text.slice(at + rest.length),
    };
    const start = performance.now();
    const suggestion = model.suggest(query);
    times.push(performance.now() - start);
    if (suggestion === undefined) continue;
    spoke++;
    length += suggestion.text.length;
    if (suggestion.text.trim() === rest.trim()) right++;
    if (rest.trimStart().startsWith(suggestion.text.trimStart())) textRight++;
  }
  const stats = model.stats();
  const share = (part: number, whole: number): number => Math.round((part / Math.max(1, whole)) * 1000) / 1000;
  const round = (value: number): number => Math.round(value * 100) / 100;
  return {
    corpus: corpus.name,
    files: files.length,
    heldOut: held.length,
    learntMB: round(characters / 1e6),
    indexMBs: round(characters / 1e6 / indexing),
    tokens: stats.tokens,
    memoryMB: round(stats.bytes / 1e6),
    meanReciprocalRank: share(
      ranks.reduce((sum, rank) => sum + rank, 0),
      ranks.length,
    ),
    top1: share(ranks.filter((rank) => rank === 1).length, ranks.length),
    points,
    speaks: share(spoke, points),
    restOfLineRight: share(right, spoke),
    textRight: share(textRight, spoke),
    meanLength: round(length / Math.max(1, spoke)),
    p50ms: round(quantile(times, 0.5)),
    p95ms: round(quantile(times, 0.95)),
  };
}

/** A full ring: five million tokens of made-up code over a large vocabulary. */
function fullRing(): { tokens: number; memoryMB: number; p95ms: number } {
  const random = seeded(11);
  const model = new NgramModel();
  const words = Array.from({ length: 120_000 }, (_, i) => `word${Math.floor(i).toString(36)}Name`);
  const pick = (): string => words[Math.floor(random() ** 3 * words.length)] ?? 'x';
  for (let file = 0; file < 2600; file++) {
    let text = '';
    for (let line = 0; line < 250; line++) text += `  ${pick()}.${pick()}(${pick()});\n`;
    model.learn(`file${file}`, text);
  }
  const times: number[] = [];
  for (let i = 0; i < 300; i++) {
    const start = performance.now();
    model.suggest({ path: 'new', languageId: '', prefix: `  ${pick()}.${pick()}(`.repeat(60), suffix: '' });
    times.push(performance.now() - start);
  }
  return {
    tokens: model.stats().tokens,
    memoryMB: Math.round(model.stats().bytes / 1e6),
    p95ms: Math.round(quantile(times, 0.95) * 100) / 100,
  };
}

const rows = corpora.map(measure).filter((row) => row !== undefined);
const result = { date: new Date().toISOString().slice(0, 10), node: process.version, rows, fullRing: fullRing() };
for (const row of rows) console.log(JSON.stringify(row, undefined, 1));
console.log('full ring', JSON.stringify(result.fullRing));
const jsonFlag = process.argv.indexOf('--json');
const jsonFile = jsonFlag < 0 ? undefined : process.argv[jsonFlag + 1];
if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(result, undefined, 2)}\n`);
