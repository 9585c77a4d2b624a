import type { Fault } from '../../conversation/fault.ts';

/**
 * Most parts (texts, thoughts, calls) of one answer; real ones have a few dozen. Every layer above pays for each of them: a server that begins
 * part after part must not keep the window busy.
 */
export const maximumParts = 2_048;

/** Why an answer with more of them is ended. What came before it is kept. */
export const tooManyParts: Fault = { kind: 'shape', message: `The answer has more than ${maximumParts} parts.` };
