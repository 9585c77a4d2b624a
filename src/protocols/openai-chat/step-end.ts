import type { StepEnd } from '../../conversation/entry.ts';

const kinds: Readonly<Record<string, StepEnd['kind']>> = {
  tool_calls: 'calls',
  function_call: 'calls',
  length: 'length',
  max_tokens: 'length',
  // Mistral: the model's own limit was reached.
  model_length: 'length',
  content_filter: 'refusal',
  refusal: 'refusal',
  error: 'error',
  // DeepSeek: the server ran out of room in the middle of the answer.
  insufficient_system_resource: 'error',
  // Words of servers that gave the answer up: a call in it may be cut.
  abort: 'error',
  aborted: 'error',
  cancelled: 'error',
  canceled: 'error',
  timeout: 'error',
  malformed_function_call: 'error',
};

/**
 * How an answer ended, from `finish_reason` (null where only `[DONE]` came) and what is in it. `stop` with calls means calls: several
 * servers never say `tool_calls`. Unknown words count as `stop`.
 */
export function readStepEnd(reason: string | null, hasCalls: boolean, hasRefusal: boolean): StepEnd {
  const named = reason === null ? 'stop' : (kinds[reason.toLowerCase()] ?? 'stop');
  const raw = reason === null ? {} : { raw: reason };
  if (named !== 'stop' && named !== 'calls') return { kind: named, ...raw };
  if (hasCalls) return { kind: 'calls', ...raw };
  return { kind: hasRefusal ? 'refusal' : 'stop', ...raw };
}
