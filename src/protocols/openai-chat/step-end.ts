import type { StepEnd } from '../../conversation/entry.ts';
import { isWindowWord } from '../stream/finish-words.ts';

/** All words that are known, lower case. Vendors' own words are in it where servers pass them on. */
const words: Readonly<Record<Exclude<StepEnd['kind'], 'paused' | 'cut' | 'cancelled'>, readonly string[]>> = {
  // `eos`, `eos_token` and `stop_sequence`: Together, SiliconFlow and Text Generation Inference.
  stop: ['stop', 'eos', 'eos_token', 'stop_sequence', 'end_turn', 'end', 'complete', 'completed'],
  calls: ['tool_calls', 'tool_call', 'tool_use', 'function_call', 'function_calls'],
  length: ['length', 'max_tokens', 'max_output_tokens', 'max_completion_tokens'],
  // `sensitive`: Z.ai. The rest are Gemini's and Bedrock's words.
  refusal: [
    'content_filter',
    'content_filtered',
    'refusal',
    'sensitive',
    'safety',
    'moderation',
    'recitation',
    'blocklist',
    'prohibited_content',
    'spii',
    'guardrail_intervened',
  ],
  // DeepSeek's `insufficient_system_resource`: no room was left. `abort`: vLLM and SGLang gave the answer up: a call in it may be cut.
  error: [
    'error',
    'network_error',
    'insufficient_system_resource',
    'abort',
    'aborted',
    'cancelled',
    'canceled',
    'timeout',
    'timed_out',
    'failed',
    'malformed_function_call',
    'malformed_tool_call',
    'unexpected_tool_call',
  ],
};

const kinds: ReadonlyMap<string, StepEnd['kind']> = new Map(
  Object.entries(words).flatMap(([kind, list]) => list.map((word) => [word, kind as StepEnd['kind']] as const)),
);

/**
 * How an answer ended, from `finish_reason` (null where only `[DONE]` came) and what is in it. `stop` with calls means calls: several
 * servers never say `tool_calls`. A word that is in no table is no good end: it counts as a cut.
 */
export function readStepEnd(reason: string | null, hasCalls: boolean, hasRefusal: boolean): StepEnd {
  const named = reason === null ? 'stop' : kindOf(reason.toLowerCase());
  const raw = reason === null ? {} : { raw: reason };
  if (named !== 'stop' && named !== 'calls') return { kind: named, ...raw };
  if (hasCalls) return { kind: 'calls', ...raw };
  return { kind: hasRefusal ? 'refusal' : 'stop', ...raw };
}

function kindOf(word: string): StepEnd['kind'] {
  return isWindowWord(word) ? 'error' : (kinds.get(word) ?? 'cut');
}
