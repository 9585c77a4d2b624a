import type { Figure } from './figure.ts';

/** What `ngram.ts` writes of one corpus, as far as figures are made of it. */
interface NgramRow {
  readonly corpus: string;
  readonly indexMBs: number;
  readonly memoryMB: number;
  readonly meanReciprocalRank: number;
  readonly speaks: number;
  readonly textRight: number;
  readonly p95ms: number;
}

interface NgramResult {
  readonly rows: readonly NgramRow[];
  readonly fullRing: { readonly tokens: number; readonly memoryMB: number; readonly p95ms: number };
}

/** The result of the bench of the embedded model as figures; the goal is for the time of a suggestion, on every corpus. */
export function ngramFigures(result: unknown): readonly Figure[] {
  const { rows, fullRing } = result as NgramResult;
  const ofCorpora = rows.flatMap((row): Figure[] => {
    const name = `ngram.${row.corpus.replace(/ \(.*/, '').replaceAll(' ', '-')}`;
    return [
      { name: `${name}.suggest.p95`, measured: row.p95ms, unit: 'ms', goal: { atMost: 5 }, note: row.corpus },
      { name: `${name}.rank`, measured: row.meanReciprocalRank, unit: 'MRR', note: 'mean reciprocal rank, next token' },
      { name: `${name}.speaks`, measured: 100 * row.speaks, unit: '%', note: 'of random places in unseen files' },
      { name: `${name}.right`, measured: 100 * row.textRight, unit: '%', note: 'of what it says there' },
      { name: `${name}.index`, measured: row.indexMBs, unit: 'MB/s' },
    ];
  });
  const full = `${fullRing.tokens} tokens, ${fullRing.memoryMB} MB`;
  return [
    ...ofCorpora,
    { name: 'ngram.suggest.full.p95', measured: fullRing.p95ms, unit: 'ms', goal: { atMost: 5 }, note: full },
    { name: 'ngram.memory.full', measured: fullRing.memoryMB, unit: 'MB' },
  ];
}
