/**
 * The yardstick of the embedded model: next-token reciprocal rank on files that it has not learned, how often it speaks and how often it is
 * right, time of a suggestion, speed of indexing in its thread, memory. `node test/bench/ngram.ts [--json FILE] [--half development]`; under
 * a minute. Thresholds were set on the development half of the held-out files; figures are of the other, and of projects never looked at.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import v8 from 'node:v8';
import vm from 'node:vm';
import { newline } from '../../src/providers/workspace/code-tokenizer.ts';
import { NgramModel } from '../../src/providers/workspace/ngram.ts';
import { quantile } from './figure.ts';
import { corpora, randomPoints, randomTokens, seeded, split } from './ngram-corpus.ts';
import type { Corpus, Half, SourceFile } from './ngram-corpus.ts';
import { measureThread } from './ngram-thread.ts';

const seed = 7;
const round = (value: number): number => Math.round(value * 100) / 100;
const share = (part: number, whole: number): number => Math.round((part / Math.max(1, whole)) * 1000) / 1000;

/** Mean reciprocal rank of the next token among the ten likeliest, with all that stands before it in its file known. */
function rankTokens(model: NgramModel, held: readonly SourceFile[]): { mean: number; first: number } {
  const ranks = randomTokens(held, 1500, seed).map(({ file, at, rest }) => {
    const guesses = model.nextTokens(file.path, file.text.slice(0, at)).filter((token) => token !== newline);
    return guesses.indexOf(rest) + 1;
  });
  const sum = ranks.reduce((total, rank) => total + (rank === 0 ? 0 : 1 / rank), 0);
  return { mean: share(sum, ranks.length), first: share(ranks.filter((rank) => rank === 1).length, ranks.length) };
}

function suggestAt(model: NgramModel, held: readonly SourceFile[]) {
  const times: number[] = [];
  let [spoke, lineRight, textRight, length] = [0, 0, 0, 0];
  const points = randomPoints(held, 3000, seed);
  for (const { file, at, rest } of points) {
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
    if (suggestion.text.trim() === rest.trim()) lineRight++;
    if (rest.trimStart().startsWith(suggestion.text.trimStart())) textRight++;
  }
  return {
    points: points.length,
    speaks: share(spoke, points.length),
    restOfLineRight: share(lineRight, spoke),
    textRight: share(textRight, spoke),
    meanLength: round(length / Math.max(1, spoke)),
    p50ms: round(quantile(times, 0.5)),
    p95ms: round(quantile(times, 0.95)),
  };
}

function measure(corpus: Corpus, half: Half) {
  const { learned, held } = split(corpus, half);
  if (held.length === 0) return undefined;
  const model = new NgramModel();
  for (const { path, text } of learned) model.learn(path, text);
  const { mean, first } = rankTokens(model, held);
  return {
    corpus: corpus.name,
    learned: learned.length,
    heldOut: held.length,
    learnedMB: round(learned.reduce((sum, { text }) => sum + text.length, 0) / 1e6),
    tokens: model.stats().tokens,
    meanReciprocalRank: mean,
    top1: first,
    ...suggestAt(model, held),
  };
}

/** A full ring: five million tokens of made-up code over a large vocabulary. Memory is everything that is there on top of before. */
function fullRing() {
  const random = seeded(11);
  const words = Array.from({ length: 120_000 }, (_, i) => `word${i.toString(36)}Name`);
  const pick = (): string => words[Math.floor(random() ** 3 * words.length)] ?? 'x';
  const before = memoryInUse();
  const model = new NgramModel();
  for (let file = 0; file < 2600; file++) {
    let text = '';
    for (let line = 0; line < 250; line++) text += `  ${pick()}.${pick()}(${pick()});\n`;
    model.learn(`folder${file % 60}/file${file}.ts`, text);
  }
  const bytes = memoryInUse() - before;
  const times: number[] = [];
  for (let i = 0; i < 300; i++) {
    const query = { path: 'new', languageId: '', prefix: `  ${pick()}.${pick()}(`.repeat(60), suffix: '' };
    const start = performance.now();
    model.suggest(query);
    times.push(performance.now() - start);
  }
  const { tokens, vocabulary } = model.stats();
  return { tokens, vocabulary, memoryMB: round(bytes / 1e6), p95ms: round(quantile(times, 0.95)) };
}

function memoryInUse(): number {
  v8.setFlagsFromString('--expose-gc');
  (vm.runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const { values } = parseArgs({ options: { json: { type: 'string' }, half: { type: 'string' } } });
const half: Half = values.half === 'development' ? 'development' : 'report';
// First: buffers of earlier models that are not swept yet would be taken for what was there before.
const ring = fullRing();
const rows = corpora.map((corpus) => measure(corpus, half)).filter((row) => row !== undefined);
const result = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  half,
  rows,
  fullRing: ring,
  thread: await measureThread(),
};
for (const row of rows) console.log(JSON.stringify(row));
console.log('full ring', JSON.stringify(result.fullRing));
console.log('thread', JSON.stringify(result.thread));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
