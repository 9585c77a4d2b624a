import type { StepEntry } from '../../conversation/entry.ts';
import type { Part } from '../../conversation/part.ts';
import type { Continuation } from '../../protocols/protocol.ts';
import { answerLimits } from '../answer-limits.ts';
import type { HandOffMode } from '../answer-event.ts';
import { toldEnd } from '../stream/safe-boundary.ts';
import type { ShownText } from '../stream/shown-text.ts';

/** Asks a model to go on with a cut answer. Marked, since it comes from the product and not from the person. */
export const goOnInstruction =
  '[Crossfade] The answer above was cut off by a fault and is not complete. Go on with it from exactly where it ends. ' +
  'Do not repeat anything of it, do not begin anew, and do not mention the interruption: write only what follows.';

/** How a request relates to what was shown, where the same answer cannot be taken up again. */
export type RequestMode = Exclude<HandOffMode, 'resume'>;

export interface ModeQuestion {
  readonly shown: Pick<ShownText, 'isEmpty' | 'hasCalls' | 'characters'>;
  /** False where what was shown stays shown. */
  readonly canTakeBack: boolean;
  /** How the model that goes on can do so. */
  readonly continuation: Continuation;
  readonly offersTools: boolean;
}

/** How a request goes on with what was shown, where the same answer cannot be taken up again. Pure. */
export function modeFor({ shown, canTakeBack, continuation, offersTools }: ModeQuestion): RequestMode {
  if (shown.isEmpty) return 'fresh';
  const hasText = shown.characters > 0;
  if (shown.hasCalls || !hasText) {
    if (canTakeBack) return 'restart';
    return hasText ? 'ask' : 'fresh';
  }
  const isLongEnough = !canTakeBack || shown.characters >= answerLimits.prefillFrom;
  if (continuation !== 'ask' && !offersTools && isLongEnough) return 'prefill';
  return canTakeBack && shown.characters < answerLimits.restartBelow ? 'restart' : 'ask';
}

/** A cut step as it is told to the model that goes on: its text up to the last safe boundary, without white space there. `tail` is what is shown behind that. */
export function toldStep(step: StepEntry): { readonly step: StepEntry; readonly tail: string } {
  const at = step.parts.findLastIndex(isText);
  const part = step.parts[at];
  if (part?.t !== 'text') return { step, tail: '' };
  const end = toldEnd(part.text);
  if (end === part.text.length) return { step, tail: '' };
  const { opaque: _opaque, ...rest } = part;
  const told: Part = { ...rest, text: part.text.slice(0, end) };
  return { step: { ...step, parts: step.parts.with(at, told) }, tail: part.text.slice(end) };
}

function isText(part: Part): boolean {
  return part.t === 'text' && part.refusal !== true && part.text !== '';
}
