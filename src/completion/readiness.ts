import type { CursorContext } from './document-snapshot.ts';
import { isBlank } from './indentation.ts';
import { shapeAnswer } from './shape-answer.ts';
import type { RawAnswer, ShapedAnswer } from './shape-answer.ts';
import type { Track, TrackFit } from './track.ts';

/** After the first token, an answer in pieces is given out after this long, in milliseconds. */
const linePatience = 250;
const blockPatience = 350;

/** What a track has to say at a place: not yet anything, nothing, or a text. */
export type TrackAnswer =
  /** `again` is when it is worth looking again without news, in milliseconds. */
  { readonly kind: 'wait'; readonly again?: number } | { readonly kind: 'ready'; readonly shaped: ShapedAnswer };

/** Decides when an answer is good enough to be shown: the API takes only one. */
export function answerOf(track: Track, fit: TrackFit, context: CursorContext, now: number): TrackAnswer {
  const isWhole = track.state !== 'running';
  const { multiline, stop, languageId, context: origin } = track.origin;
  const raw: RawAnswer = fit.isReindented
    ? { text: fit.remaining, typed: 0, origin: context, isWhole, multiline: false, stop, languageId }
    : { text: track.text, typed: fit.typed, origin, isWhole, multiline, stop, languageId };
  const shaped = shapeAnswer(raw, context);
  if (isWhole) return { kind: 'ready', shaped };
  if (isBlank(fit.remaining)) return { kind: 'wait' };
  if (shaped.isComplete) return { kind: 'ready', shaped };
  const left = (track.firstTokenAt ?? now) + (raw.multiline ? blockPatience : linePatience) - now;
  if (left > 0) return { kind: 'wait', again: left };
  const part = raw.multiline ? wholeLines(raw.text) : wholeTokens(raw.text);
  if (isBlank(part.slice(raw.typed))) return { kind: 'wait' };
  return { kind: 'ready', shaped: shapeAnswer({ ...raw, text: part }, context) };
}

function wholeLines(text: string): string {
  return text.slice(0, Math.max(0, text.lastIndexOf('\n')));
}

/** Without a last word that may still grow. */
function wholeTokens(text: string): string {
  return text.replace(/[\w$]+$/, '');
}
