import type { ModelInfo } from '../../models/model-info.ts';
import { isLoopbackUrl } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';

/** How long an answer may keep silent, in milliseconds. Any byte counts as a sign of life, comments included. */
export interface AnswerTimeouts {
  /** Until the headers. */
  readonly headers: number;
  /** From the headers to the first byte. */
  readonly firstByte: number;
  /** Between two bytes. */
  readonly idle: number;
}

const seconds = 1_000;

/**
 * The one table of watchdogs. `local`: a server on this machine may have to load the model first. `reasoning`: the model may think without a
 * sign. `quick`: it is known not to think. `unknown`: not told.
 */
const table = {
  local: { headers: 300 * seconds, firstByte: 300 * seconds, idle: 120 * seconds },
  reasoning: { headers: 300 * seconds, firstByte: 300 * seconds, idle: 300 * seconds },
  quick: { headers: 30 * seconds, firstByte: 30 * seconds, idle: 60 * seconds },
  unknown: { headers: 60 * seconds, firstByte: 120 * seconds, idle: 60 * seconds },
} as const satisfies Readonly<Record<string, AnswerTimeouts>>;

/** The watchdogs for a model; without `info` for one of which nothing is known. */
export function answerTimeouts(provider: Pick<Provider, 'baseUrl'>, info?: ModelInfo): AnswerTimeouts {
  const reasons = info?.abilities.reasoning;
  if (reasons === true) return table.reasoning;
  if (isLoopbackUrl(provider.baseUrl)) return table.local;
  return reasons === false ? table.quick : table.unknown;
}
