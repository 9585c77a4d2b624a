import { afterAcceptance } from './document-snapshot.ts';
import type { CursorContext } from './document-snapshot.ts';
import { isBlank } from '../syntax/indentation.ts';
import { answerOf } from './readiness.ts';
import type { ShapedAnswer } from '../shape/shape-answer.ts';
import type { Suggestion } from './suggestion.ts';
import type { Track } from '../tracks/track.ts';

/**
 * What a track would suggest where a suggestion of it ends. The editor can show it once that is typed, before it asks again. Nothing as long
 * as more of the answer could change it, and nothing that replaces text: both would be put in at the one range of the suggestion.
 */
export function continuationOf(
  track: Track,
  { text, replaceAfter }: ShapedAnswer,
  context: CursorContext,
  now: number,
): Pick<Suggestion, 'continuation'> {
  const next = afterAcceptance(context, text, replaceAfter);
  const fit = track.fit(next);
  if (fit === undefined || isBlank(fit.remaining)) return {};
  const answer = answerOf(track, fit, next, now);
  if (answer.kind === 'wait' || answer.shaped.isDropped) return {};
  const { text: continuation, isComplete, replaceAfter: replaced } = answer.shaped;
  return isComplete && replaced === 0 ? { continuation } : {};
}
