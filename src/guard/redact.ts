import { KnownValues } from './known-values.ts';
import { blank, spansOf } from './spans.ts';
import type { Span } from './spans.ts';

/** Takes secrets out of texts that are logged, shown or exported. */
export interface Redactor {
  /** Makes a value known: it is found in every form an echo has, see {@link KnownValues}. Values under six characters are not taken. */
  readonly add: (secret: string) => void;
  /** The text with every known value and everything shaped like a key replaced by `***`. Never throws. */
  readonly redact: (text: string) => string;
  /**
   * Redacts texts that are written one after the other to one place, where a key may be split over several: what may be the beginning of a known
   * value at the end of one is taken out, and so is the rest of it. Never throws.
   */
  readonly pieces: () => (piece: string) => string;
}

const mark = '***';
const shortest = 6;
/** Characters that are kept of what was written before: more than the few, in escapes, that are not yet taken for the beginning of a value. */
const keptBefore = 128;
/** Longer than any key in any form. */
const mostKeptBefore = 64 * 1024;

/** Shapes of keys and of places where keys stand. Each is linear: no nested repetition. The first group, if any, is kept. */
const shapes: readonly RegExp[] = [
  /\b(?:sk|pk|rk|gsk|xai|key|hf|pplx|r8|nvapi|csk|tgp)[-_][A-Za-z0-9_*-]{16,}/g,
  /\bAIza[\w-]{20,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\b(?:ghp|gho|ghu|ghs|ghr|glpat|github_pat)[-_]\w{16,}/g,
  /\bxox[a-z]-[\w-]{10,}/g,
  // Only at the beginning of a run: tried at every place inside one, it would be quadratic.
  /(?<![\w-])eyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]*/g,
  /(\b(?:bearer|basic)\s{1,20})[A-Za-z0-9._~+/=-]{8,}/gi,
  /(\b(?:x-api-key|x-goog-api-key|api[-_]?key|authorization|access[-_]?token|client[-_]?secret)\b["']?\s{0,20}[:=]\s{0,20}["']?)[^\s"',;&}]{6,}/gi,
  /([?&](?:key|api[-_]?key|token|access[-_]?token|sig|signature)=)[^\s&#"']{6,}/gi,
  // A key that a server masked itself still shows its ends.
  /(?<![\w*-])[\w-]{2,24}\*{4,}[\w-]{0,24}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
];

/** A redactor that knows no value yet. */
export function createRedactor(): Redactor {
  const known = new KnownValues(shortest);
  return {
    add: (secret) => known.add(secret.trim()),
    redact: (text) => blank(text, [...known.find(text), ...shapeSpans(text)], mark),
    pieces: () => piecesOf(known),
  };
}

function shapeSpans(text: string): Span[] {
  return shapes.flatMap((shape) => spansOf(text, shape));
}

function piecesOf(known: KnownValues): (piece: string) => string {
  let before = '';
  return (piece) => {
    const from = before.length;
    const whole = before + piece;
    const found = known.find(whole, true);
    const inPiece = found
      .filter(({ end }) => end > from)
      .map(({ start, end }) => ({ start: Math.max(0, start - from), end: end - from }));
    // A value that goes on is kept whole, whatever its length: only so is its rest known.
    const open = found.filter(({ end }) => end === whole.length).map(({ start }) => start);
    before = whole.slice(Math.max(0, Math.min(whole.length - keptBefore, ...open), whole.length - mostKeptBefore));
    return blank(piece, [...inPiece, ...shapeSpans(piece)], mark);
  };
}
