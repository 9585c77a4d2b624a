import type { StepEntry } from '../conversation/entry.ts';
import type { Fault } from '../conversation/fault.ts';
import type { CallPart } from '../conversation/part.ts';

/** Times in a row that a model may try again after a call that could not be run. */
export const mostTriesAgain = 2;

/** The calls of a step that came to a good end and that cannot be run all the same: their arguments or their name could not be read. */
export function brokenCalls(step: StepEntry | undefined): readonly CallPart[] {
  if (step === undefined || (step.end.kind !== 'calls' && step.end.kind !== 'stop')) return [];
  return step.parts
    .filter((part) => part.t === 'call')
    .filter(({ executor, state, args }) => executor === 'client' && (state !== 'complete' || 'broken' in args));
}

/** What the model is told of a call that was not run. */
export function brokenCallText({ name, args }: CallPart): string {
  if (name === '') return 'Not run: the call names no tool. Call it again with its name.';
  if ('broken' in args) {
    const reason = args.raw.trimStart().startsWith('{') ? 'are cut off or no valid JSON' : 'are no JSON object';
    return `Not run: the arguments ${reason}. Call the tool again with one JSON object.`;
  }
  return 'Not run: a part of the answer could not be read, and the call may not be whole. Call the tool again.';
}

/** Why a turn ends whose model makes nothing but broken calls. */
export function onlyBrokenCalls(calls: readonly CallPart[]): Fault {
  const names = [...new Set(calls.map(({ name }) => name.slice(0, 64)))].slice(0, 5).join(', ');
  return {
    kind: 'shape',
    message: `The model keeps making tool calls that cannot be read (${names}). They were not run. Another model may do better.`,
    code: 'broken-call',
  };
}
