import { blockBodyFinished } from '../../src/completion/block-body-finished.ts';
import { snipDuplicateClosing } from '../../src/completion/duplicate-closing.ts';
import { isEmptyBlockStart } from '../../src/completion/empty-block-start.ts';
import { isRepetitive } from '../../src/completion/token-repetition.ts';
import { aroundCursor, rawOf } from './case-file.ts';
import type { CompletionCase } from './case-file.ts';
import { renderGhostText } from './render-ghost-text.ts';
import { serve } from './serve-case.ts';

/** What the product gave for a case. Several answers: the case passes when one of them is right. */
export type CaseRun = (given: CompletionCase) => Promise<readonly unknown[]> | readonly unknown[];

/** How a kind is run and compared. */
export interface Kind {
  readonly run: CaseRun;
  /** Texts: white space at the end of both is left out, and nothing is the same as an empty text. */
  readonly compares: 'text' | 'exactly';
}

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [
    'pipeline',
    {
      compares: 'text',
      run: async (given) => {
        const answers = given.raws ?? [rawOf(given)];
        const served: unknown[] = [];
        for (const answer of answers) served.push((await serve(given, [answer])).text ?? null);
        return served;
      },
    },
  ],
  [
    'stream-truncate',
    {
      compares: 'text',
      run: async (given) => [(await serve(given, given.chunks ?? [], { stays: true })).text ?? null],
    },
  ],
  ['ghost-text-render', { compares: 'exactly', run: (given) => [renderGhostText(given)] }],
  ['repetition', { compares: 'exactly', run: ({ tokens }) => [isRepetitive(tokens ?? [])] }],
  [
    'snip-duplicate-closing',
    {
      compares: 'text',
      run: (given) => {
        const following = aroundCursor(given).after.split('\n').slice(1);
        return [snipDuplicateClosing(rawOf(given), following, given.closeToken ?? '}')];
      },
    },
  ],
  [
    'block-body-finished',
    {
      compares: 'exactly',
      run: (given) => [blockBodyFinished(aroundCursor(given).before, rawOf(given), given.language ?? '') ?? null],
    },
  ],
  [
    'empty-block-start',
    { compares: 'exactly', run: (given) => [isEmptyBlockStart(aroundCursor(given), given.language ?? '')] },
  ],
]);

/** How a kind is run; undefined where the product has no counterpart. */
export function kindOf(name: string): Kind | undefined {
  return kinds.get(name);
}

/** Whether what the product gave is what the case expects. */
export function isExpected({ compares }: Kind, given: CompletionCase, results: readonly unknown[]): boolean {
  const same = (result: unknown): boolean =>
    compares === 'exactly' ? result === given.expected : asText(result) === asText(given.expected);
  // Where nothing is wanted, no answer of the model may bring something.
  return asText(given.expected) === '' && compares === 'text' ? results.every(same) : results.some(same);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.trimEnd() : '';
}
