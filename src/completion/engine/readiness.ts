import type { CursorContext } from './document-snapshot.ts';
import { isBlank } from '../syntax/indentation.ts';
import { shapeAnswer } from '../shape/shape-answer.ts';
import type { RawAnswer, ShapedAnswer } from '../shape/shape-answer.ts';
import type { Track, TrackFit } from '../tracks/track.ts';

/** After the first token, an answer in pieces is given out after this long, in milliseconds. */
const linePatience = 250;
const blockPatience = 350;
/** The same for an item whose list may go on: its line is there, so that only what comes with it is waited for. */
const listPatience = 120;

/** What a track has to say at a place: not yet anything, nothing, or a text. */
export type TrackAnswer =
  /** `again` is when it is worth looking again without news, in milliseconds. */
  { readonly kind: 'wait'; readonly again?: number } | { readonly kind: 'ready'; readonly shaped: ShapedAnswer };

/** How often an answer is shaped for a closing bracket or word; after that, only the end of a line counts. */
const mostClosers = 32;
/** What is longer is no word that still grows. */
const longestWord = 256;

/** Decides when an answer is good enough to be shown: the API takes only one. */
export function answerOf(track: Track, fit: TrackFit, context: CursorContext, now: number): TrackAnswer {
  return new GrowingAnswer(track, context).at(fit, now);
}

/**
 * The answer of a track at one place, asked for again with each piece that streams in. It is shaped again only where the piece can have completed
 * it, so that an answer in many small pieces costs time in proportion to its length.
 */
export class GrowingAnswer {
  readonly #track: Track;
  readonly #context: CursorContext;
  #fit: TrackFit | undefined;
  /** Characters that were looked at. */
  #seen = 0;
  /** Nothing but white space so far. */
  #isBlank = true;
  /** Place of the last line end that was seen; -1 for none. */
  #lineEnd = -1;
  #closers = 0;
  /** The line is one of a list, of which more may come. */
  #isInList = false;

  constructor(track: Track, context: CursorContext) {
    this.#track = track;
    this.#context = context;
  }

  /** What the track says now. `fit`: where the place is on it. */
  at(fit: TrackFit, now: number): TrackAnswer {
    const raw = this.#rawOf(fit);
    if (raw.isWhole) return this.#ready(raw);
    const mayBeComplete = this.#look(raw, fit);
    if (this.#isBlank) return { kind: 'wait' };
    if (mayBeComplete) {
      const shaped = shapeAnswer(raw, this.#context);
      if (shaped.isComplete) return { kind: 'ready', shaped };
      this.#isInList = shaped.isInList === true;
    }
    const patience = raw.multiline ? blockPatience : this.#isInList ? listPatience : linePatience;
    const left = (this.#track.firstTokenAt ?? now) + patience - now;
    if (left > 0) return { kind: 'wait', again: left };
    const part = raw.multiline ? raw.text.slice(0, Math.max(0, this.#lineEnd)) : wholeTokens(raw.text);
    return isBlank(part.slice(raw.typed)) ? { kind: 'wait' } : this.#ready({ ...raw, text: part });
  }

  #rawOf(fit: TrackFit): RawAnswer {
    const { multiline, stop, languageId, path, context: origin } = this.#track.origin;
    const { state, text, isFinished } = this.#track;
    const isWhole = state !== 'running';
    return fit.isReindented
      ? { text: fit.remaining, typed: 0, origin: this.#context, isWhole, multiline: false, stop, languageId, path }
      : { text, typed: fit.typed, origin, isWhole, isFinished, multiline, stop, languageId, path };
  }

  #ready(raw: RawAnswer): TrackAnswer {
    return { kind: 'ready', shaped: shapeAnswer(raw, this.#context) };
  }

  /** Takes note of what has come since; true where that may have completed the answer. */
  #look({ text, typed }: RawAnswer, fit: TrackFit): boolean {
    const isFirst = this.#fit?.typed !== fit.typed || this.#fit.isReindented !== fit.isReindented;
    if (isFirst || text.length < this.#seen) {
      this.#seen = 0;
      this.#isBlank = true;
      this.#lineEnd = -1;
    }
    const from = this.#seen;
    this.#fit = fit;
    this.#seen = text.length;
    this.#isBlank &&= isBlank(text.slice(Math.max(from, typed)));
    const added = text.slice(from);
    const lineEnd = added.lastIndexOf('\n');
    if (lineEnd >= 0) this.#lineEnd = from + lineEnd;
    return isFirst || lineEnd >= 0 || this.#isCloser(added, text);
  }

  #isCloser(added: string, text: string): boolean {
    if (!/[)\]}>]/.test(added) && !/(?:end|fi|done|esac)[;,]?\s{0,8}$/.test(text.slice(-16))) return false;
    return ++this.#closers <= mostClosers;
  }
}

/** Without a last word that may still grow. */
function wholeTokens(text: string): string {
  let end = text.length;
  while (end > 0 && text.length - end <= longestWord && /[\w$]/.test(text[end - 1] ?? '')) end--;
  return text.length - end > longestWord ? text : text.slice(0, end);
}
