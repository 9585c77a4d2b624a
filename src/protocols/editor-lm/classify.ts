import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { errorWords } from '../http-exchange/error-words.ts';
import { redactFault } from '../http-exchange/fault-redaction.ts';

const byCode: ReadonlyMap<string, readonly [FaultKind, string]> = new Map<string, readonly [FaultKind, string]>([
  ['nopermissions', ['auth', 'The editor has no permission to use this model; allow it when asked.']],
  ['blocked', ['policy', 'The editor blocked the request.']],
  ['notfound', ['shape', 'The editor does not offer this model any more.']],
  ['off_topic', ['policy', 'The model takes only requests about programming.']],
  ['canceled', ['cancelled', 'The request was cancelled.']],
  ['cancelled', ['cancelled', 'The request was cancelled.']],
]);

/** Vendors' errors come through as words only. */
const byWords: readonly (readonly [RegExp, FaultKind])[] = [
  [/off.?topic|content.?filter|responsible ai|filtered/i, 'policy'],
  [/quota|premium requests|usage limit/i, 'quota'],
  [/rate.?limit|too many requests|\b429\b/i, 'rate'],
  [/context|token limit|too (long|large)|exceeds/i, 'overflow'],
  [/overloaded|unavailable|\b50[023]\b|\b529\b/i, 'overload'],
  [/timed? ?out/i, 'timeout'],
  [/network|fetch failed|ECONN|ENOTFOUND|socket|offline/i, 'network'],
  [/unauthori[sz]ed|sign in|not signed|\b401\b/i, 'auth'],
  [/not found|unknown model/i, 'shape'],
];

/**
 * An error of the editor's model API as a fault: its `code` first (`NoPermissions`, `Blocked`, `NotFound`, or a vendor's word), else its
 * text. An error that says nothing is an `overload`: it may be gone in a moment. Never throws.
 */
export function classifyEditorLm(error: unknown, isCancelled = false): Fault {
  if (isCancelled) return { kind: 'cancelled', message: 'The request was cancelled.' };
  const code = textOf(error, 'code');
  const words = textOf(error, 'message') ?? (typeof error === 'string' ? errorWords(error) : '');
  const known = byCode.get((code ?? '').toLowerCase());
  const kind = known?.[0] ?? kindOfWords(error, words);
  const told = words.slice(0, 500);
  const message = [known?.[1] ?? (told === '' ? 'The model of the editor failed.' : ''), told].join(' ').trim();
  return redactFault({ kind, message, ...(code === undefined ? {} : { code }) });
}

function kindOfWords(error: unknown, words: string): FaultKind {
  if (isCancellation(error)) return 'cancelled';
  return byWords.find(([form]) => form.test(words))?.[1] ?? 'overload';
}

function isCancellation(error: unknown): boolean {
  const name = textOf(error, 'name');
  return name === 'Canceled' || name === 'CancellationError' || name === 'AbortError';
}

function textOf(error: unknown, name: 'code' | 'message' | 'name'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value = (error as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' && value !== '' ? errorWords(value) : undefined;
}
