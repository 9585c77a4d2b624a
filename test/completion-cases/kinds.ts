import { isDeepStrictEqual } from 'node:util';
import { blockBodyFinished } from '../../src/completion/syntax/block-body-finished.ts';
import { cutRepetition } from '../../src/completion/shape/cut-repetition.ts';
import { cursorContext, textSnapshot } from '../../src/completion/engine/document-snapshot.ts';
import { snipDuplicateClosing } from '../../src/completion/shape/duplicate-closing.ts';
import { isEmptyBlockStart } from '../../src/completion/syntax/empty-block-start.ts';
import { fitLineSuffix } from '../../src/completion/shape/line-suffix.ts';
import { cutNextLines } from '../../src/completion/shape/repeated-lines.ts';
import { cutBlock } from '../../src/completion/shape/scope-cut.ts';
import type { ScopePlace } from '../../src/completion/shape/scope-cut.ts';
import { isRepetitive } from '../../src/completion/shape/token-repetition.ts';
import { aroundCursor, rawOf } from './case-file.ts';
import type { CompletionCase } from './case-file.ts';
import { renderGhostText } from './render-ghost-text.ts';
import { serve } from './serve-case.ts';
import { cutPromptMarks } from '../../src/completion/shape/prompt-marks.ts';

/**
 * What the product gave for a case. Several answers: the case passes when one of them is right. Undefined: it has no counterpart for this
 * one.
 */
export type CaseRun = (given: CompletionCase) => Promise<readonly unknown[]> | readonly unknown[] | undefined;

/** How a kind is run and compared. */
export interface Kind {
  readonly run: CaseRun;
  /** Texts: white space at the end of both is left out, and nothing is the same as an empty text. */
  readonly compares: 'text' | 'exactly';
}

const text = (run: CaseRun): Kind => ({ run, compares: 'text' });
const exactly = (run: CaseRun): Kind => ({ run, compares: 'exactly' });

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['pipeline', text(servePipeline)],
  ['stream-truncate', text(async (given) => [(await serve(given, given.chunks ?? [], { stays: true })).text ?? null])],
  ['ghost-text-render', exactly((given) => [renderGhostText(given)])],
  ['repetition', exactly(({ tokens }) => [isRepetitive(tokens ?? [])])],
  ['snip-duplicate-closing', text(snipClosing)],
  [
    'block-body-finished',
    exactly((given) => [blockBodyFinished(aroundCursor(given).before, rawOf(given), given.language ?? '') ?? null]),
  ],
  ['empty-block-start', exactly((given) => [isEmptyBlockStart(aroundCursor(given), given.language ?? '')])],
  ['single-line-range', exactly((given) => [fitToLine(given)])],
  ['char-stream-filter', text(cutAtStopText)],
  ['filter:dropDuplicated', text(dropDuplicated)],
  ['filter:removeDuplicateSuffixLines', text((given) => [cutNextLines(rawOf(given), placeOf(given))])],
  ['filter:removeDuplicatedBlockClosingLine', text(snipClosing)],
  ['filter:limitScopeByIndentation', text((given) => [cutBlock(rawOf(given), placeOf(given), true).text])],
  ['filter:removeRepetitiveLines', text((given) => [cutRepetition(rawOf(given))])],
  ['filter:removeLineEndsWithRepetition', text((given) => [cutRepetition(rawOf(given))])],
]);

async function servePipeline(given: CompletionCase): Promise<readonly unknown[]> {
  const served: unknown[] = [];
  for (const answer of given.raws ?? [rawOf(given)]) served.push((await serve(given, [answer])).text ?? null);
  return served;
}

/** Whether a suggestion replaces the text right of the cursor that the case names; undefined where it names none. */
export async function replacesAsExpected(given: CompletionCase): Promise<boolean | undefined> {
  if (given.expectedReplaceAfterCursor === undefined) return undefined;
  return (await serve(given, [rawOf(given)])).replaced === given.expectedReplaceAfterCursor;
}

function snipClosing(given: CompletionCase): readonly unknown[] {
  const following = aroundCursor(given).after.split('\n').slice(1);
  return [snipDuplicateClosing(rawOf(given), following, given.closeToken ?? '}')];
}

/** The engine does in two steps what is said on the cursor's line and what is said below it. */
function dropDuplicated(given: CompletionCase): readonly unknown[] {
  const place = placeOf(given);
  return [cutNextLines(fitLineSuffix(rawOf(given), place.context.lineSuffix).text, place)];
}

function placeOf(given: CompletionCase): ScopePlace {
  const { before, after } = aroundCursor(given);
  return { context: cursorContext(textSnapshot(before + after), before.length), languageId: given.language ?? '' };
}

function fitToLine({ completion = '', lineRightOfCursor = '', cursorColumn = 0 }: CompletionCase): unknown {
  const { text: completionText, replaceAfter } = fitLineSuffix(completion, lineRightOfCursor);
  const range = replaceAfter === 0 ? null : { start: cursorColumn, end: cursorColumn + replaceAfter };
  return { completionText, range };
}

/** Of the steps on streams of characters the engine has the one that looks for stop texts. */
function cutAtStopText({ filter, args }: CompletionCase): readonly unknown[] | undefined {
  const [chunks, stop] = args ?? [];
  if (filter !== 'stopAtStopTokens' || !isTexts(chunks) || !isTexts(stop)) return undefined;
  return [cutPromptMarks(chunks.join(''), stop, { linePrefix: '', languageId: '', path: '' })];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** How a kind is run; undefined where the product has no counterpart. */
export function kindOf(name: string): Kind | undefined {
  return kinds.get(name);
}

/** Whether what the product gave is what the case expects. */
export function isExpected({ compares }: Kind, given: CompletionCase, results: readonly unknown[]): boolean {
  const same = (result: unknown): boolean =>
    compares === 'exactly' ? isDeepStrictEqual(result, given.expected) : asText(result) === asText(given.expected);
  // Where nothing is wanted, no answer of the model may bring something.
  return asText(given.expected) === '' && compares === 'text' ? results.every(same) : results.some(same);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.trimEnd() : '';
}
