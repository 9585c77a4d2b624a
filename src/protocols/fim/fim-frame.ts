import type { StepEnd, Usage } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** What one payload of a stream says. */
export interface FimFrame {
  readonly text?: string;
  readonly reasoning?: string;
  readonly usage?: { readonly usage: Usage; readonly raw: Json };
  /** The server said that the answer is over. */
  readonly end?: StepEnd;
  /** Nothing more follows after `end` in this protocol; where false, usage may still come. */
  readonly final?: boolean;
  readonly error?: Json;
  readonly responseId?: string;
  readonly model?: string;
}

/** Maps the words servers use for the end of an answer. */
export function stepEnd(raw: string): StepEnd {
  if (raw === 'length' || raw === 'limit' || raw === 'max_tokens' || raw === 'model_length')
    return { kind: 'length', raw };
  if (raw === 'content_filter') return { kind: 'refusal', raw };
  if (raw === 'error') return { kind: 'error', raw };
  return { kind: 'stop', raw };
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function countOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function objectOf(value: Json | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** Leaves undefined values out. */
export function usageOf(input: number | undefined, output: number | undefined, cacheRead?: number): Usage {
  return {
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(cacheRead !== undefined && { cacheRead }),
    source: 'reported',
  };
}
