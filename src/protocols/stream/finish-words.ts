import type { StepEnd } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';

/** Code of an answer whose call the server could not read itself: asked again once. */
export const malformedCallCode = 'malformed-call';

type Failure = Pick<Fault, 'kind' | 'message' | 'code'>;

const windowFull: Failure = { kind: 'overflow', message: 'The context window of the model is full' };
const outOfRoom: Failure = { kind: 'overload', message: 'The server ran out of room in the middle of the answer' };
const tooLate: Failure = { kind: 'timeout', message: 'The server gave the answer up because it took too long' };
const badCall: Failure = {
  kind: 'shape',
  message: 'The model made a tool call that its server could not read',
  code: malformedCallCode,
};

/** Words for an end that is a failure of a kind of its own; lower case. Every other failure is a cut. */
const failures: ReadonlyMap<string, Failure> = new Map([
  ['model_context_window_exceeded', windowFull],
  ['context_window_exceeded', windowFull],
  ['context_length_exceeded', windowFull],
  ['max_context_length', windowFull],
  ['model_length', windowFull],
  ['insufficient_system_resource', outOfRoom],
  ['overloaded', outOfRoom],
  ['timeout', tooLate],
  ['timed_out', tooLate],
  ['malformed_function_call', badCall],
  ['malformed_tool_call', badCall],
  ['malformed_response', badCall],
  ['unexpected_tool_call', badCall],
  ['too_many_tool_calls', badCall],
  ['missing_thought_signature', badCall],
]);

/** True for words that say that the window is full, in whatever protocol. */
export function isWindowWord(word: string): boolean {
  return failures.get(word.toLowerCase()) === windowFull;
}

/**
 * The fault of an end that is not known to be good: a failure that the server named, or a word that is in no table of its protocol. Undefined
 * for a good end, and for one that is told as it is (length, refusal, pause). The word is kept as the code.
 */
export function faultOfEnd({ kind, raw }: StepEnd): Fault | undefined {
  if (kind !== 'error' && kind !== 'cut') return undefined;
  const word = raw?.slice(0, 80);
  const known = failures.get((word ?? '').toLowerCase());
  const told = word === undefined ? '' : ` (${word})`;
  if (known !== undefined) return { ...known, message: `${known.message}${told}.`, code: known.code ?? word ?? '' };
  const message =
    kind === 'error'
      ? `The server broke the answer off${told}.`
      : `The answer ended in a way that is not known${told}.`;
  return { kind: 'cut', message, ...(word !== undefined && { code: word }) };
}
