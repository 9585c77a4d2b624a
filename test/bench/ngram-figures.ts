import type { Figure } from './figure.ts';

/** What `ngram.ts` writes of one corpus, as far as figures are made of it. */
interface NgramRow {
  readonly corpus: string;
  readonly meanReciprocalRank: number;
  readonly speaks: number;
  readonly textRight: number;
  readonly restOfLineRight: number;
  readonly p95ms: number;
}

interface NgramResult {
  readonly rows: readonly NgramRow[];
  readonly fullRing: { readonly tokens: number; readonly memoryMB: number; readonly p95ms: number };
  readonly thread: {
    readonly files: number;
    readonly sourceMB: number;
    readonly indexMBs: number;
    readonly hostStretchMs: number;
    readonly asked: number;
  };
}

/** The result of the bench of the embedded model as figures; the goal is for the time of a suggestion, on every corpus. */
export function ngramFigures(result: unknown): readonly Figure[] {
  const { rows, fullRing, thread } = result as NgramResult;
  const ofCorpora = rows.flatMap((row): Figure[] => {
    const name = `ngram.${row.corpus.replace(/ \(.*/, '').replaceAll(' ', '-')}`;
    return [
      { name: `${name}.suggest.p95`, measured: row.p95ms, unit: 'ms', goal: { atMost: 5 }, note: row.corpus },
      { name: `${name}.rank`, measured: row.meanReciprocalRank, unit: 'MRR', note: 'mean reciprocal rank, next token' },
      { name: `${name}.speaks`, measured: 100 * row.speaks, unit: '%', note: 'of random places in unseen files' },
      { name: `${name}.right`, measured: 100 * row.textRight, unit: '%', note: 'of what it says there' },
      {
        name: `${name}.line`,
        measured: 100 * row.restOfLineRight,
        unit: '%',
        note: 'of it is the whole rest of the line',
      },
    ];
  });
  const full = `${fullRing.tokens} tokens`;
  const read = `${thread.files} files, ${thread.sourceMB} MB, reading included`;
  return [
    ...ofCorpora,
    { name: 'ngram.suggest.full.p95', measured: fullRing.p95ms, unit: 'ms', goal: { atMost: 5 }, note: full },
    { name: 'ngram.memory.full', measured: fullRing.memoryMB, unit: 'MB', goal: { atMost: 64 }, note: full },
    { name: 'ngram.index', measured: thread.indexMBs, unit: 'MB/s', goal: { atLeast: 1 }, note: read },
    {
      name: 'ngram.index.host-stretch',
      measured: thread.hostStretchMs,
      unit: 'ms',
      goal: { atMost: 5 },
      note: `longest, processor time, with ${thread.asked} suggestions meanwhile`,
    },
  ];
}
