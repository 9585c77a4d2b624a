import type { StepEnd } from '../../conversation/entry.ts';
import type { JsonObject } from '../../base/json.ts';
import { present } from '../../base/present.ts';
import { fieldOf, textField } from './fields.ts';

/** `STOP` is not here: it is `calls` where there are some. Source: https://ai.google.dev/api/generate-content#FinishReason */
const kinds: ReadonlyMap<string, StepEnd['kind']> = new Map<string, StepEnd['kind']>([
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'refusal'],
  ['RECITATION', 'refusal'],
  ['BLOCKLIST', 'refusal'],
  ['PROHIBITED_CONTENT', 'refusal'],
  ['SPII', 'refusal'],
  ['MODEL_ARMOR', 'refusal'],
  ['IMAGE_SAFETY', 'refusal'],
  ['IMAGE_PROHIBITED_CONTENT', 'refusal'],
  ['IMAGE_RECITATION', 'refusal'],
  ['LANGUAGE', 'error'],
  ['OTHER', 'error'],
  ['MALFORMED_FUNCTION_CALL', 'error'],
  ['UNEXPECTED_TOOL_CALL', 'error'],
  ['TOO_MANY_TOOL_CALLS', 'error'],
  ['MISSING_THOUGHT_SIGNATURE', 'error'],
  ['MALFORMED_RESPONSE', 'error'],
  ['IMAGE_OTHER', 'error'],
  ['NO_IMAGE', 'error'],
  ['FINISH_REASON_UNSPECIFIED', 'error'],
]);

/** How an answer ended. `isKnown` is false for a reason that is in no table: it counts as a cut, and no call of such an answer runs. */
export interface GeminiEnd {
  readonly end: StepEnd;
  readonly isKnown: boolean;
}

/** Reads the last `finishReason`; `candidate` is the one that had it. */
export function readFinish(reason: string, candidate: JsonObject, hasCalls: boolean): GeminiEnd {
  if (reason === 'STOP') return { end: { kind: hasCalls ? 'calls' : 'stop', raw: reason }, isKnown: true };
  const known = kinds.get(reason);
  const ratings = known === 'refusal' ? fieldOf(candidate, 'safetyRatings') : undefined;
  const detail = present({ finishMessage: textField(candidate, 'finishMessage'), safetyRatings: ratings });
  return {
    end: {
      kind: known ?? 'cut',
      raw: reason,
      ...(Object.keys(detail).length === 0 ? {} : { detail }),
    },
    isKnown: known !== undefined,
  };
}

/** The end of a prompt that was blocked before any answer; undefined where `promptFeedback` blocks nothing. */
export function readBlock(feedback: JsonObject): StepEnd | undefined {
  const reason = textField(feedback, 'blockReason');
  if (reason === undefined) return undefined;
  const detail = present({
    blockReasonMessage: textField(feedback, 'blockReasonMessage'),
    safetyRatings: fieldOf(feedback, 'safetyRatings'),
  });
  return {
    kind: 'refusal',
    raw: `prompt-blocked:${reason}`,
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
  };
}
