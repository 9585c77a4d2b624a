import type { StepEnd } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { textAt } from './formats.ts';

/** Why a response is incomplete, as the end of a step. `steered`: the person said something new before the answer was over. */
const incompleteKinds: ReadonlyMap<string, StepEnd['kind']> = new Map<string, StepEnd['kind']>([
  ['max_output_tokens', 'length'],
  ['max_messages', 'length'],
  ['content_filter', 'refusal'],
  ['steered', 'stop'],
]);

/** The end of an answer that was completed; `raw` is the status. */
export function completedEnd(raw: string, hasCalls: boolean, isRefusal: boolean): StepEnd {
  if (hasCalls) return { kind: 'calls', raw };
  return { kind: isRefusal ? 'refusal' : 'stop', raw };
}

/** The end of an answer that the provider broke off; `raw` is the status with its reason, e.g. `incomplete:max_output_tokens`. */
export function incompleteEnd(response: JsonObject): StepEnd {
  const details = response['incomplete_details'];
  const reason = isJsonObject(details) ? textAt(details, 'reason') : undefined;
  if (reason === undefined) return { kind: 'length', raw: 'incomplete' };
  return { kind: incompleteKinds.get(reason) ?? 'cut', raw: `incomplete:${reason}` };
}
