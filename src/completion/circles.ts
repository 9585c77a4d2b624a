import { isCloser } from './indentation.ts';
import { borderLengths, circleAtEnd, isRepetitive } from './token-repetition.ts';

/** Longest pattern that is looked for by character, how often it has to come, and how far back is looked. */
const longestPattern = 40;
const rounds = 5;
const lookBack = 240;
/** Letters or digits that are too many in a row. */
const longestRun = 20;

/** Cuts a text that has begun to go round in circles, after the first round. Linear. */
export function cutCircles(text: string): string {
  const lines = text.split('\n');
  for (let i = 2; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim();
    if (line.length > 2 && !isCloser(line) && line === lines[i - 1]?.trim() && line === lines[i - 2]?.trim()) {
      return lines.slice(0, i - 1).join('\n');
    }
  }
  return cutCharacters(cutTokens(text));
}

function cutTokens(text: string): string {
  const tokens = text.match(/\w+|\s+|[^\w\s]/g) ?? [];
  if (!isRepetitive(tokens)) return text;
  // White space may differ from round to round.
  const solid = [...tokens.keys()].filter((at) => tokens[at]?.trim() !== '');
  const circle = circleAtEnd(solid.map((at) => tokens[at] ?? ''));
  if (circle === undefined) return text;
  const round = solid.slice(circle.firstRound - circle.length, circle.firstRound).map((at) => tokens[at] ?? '');
  const last = solid[circle.firstRound - 1] ?? 0;
  return isRuler(round.join('')) ? text : tokens.slice(0, last + 1).join('');
}

/** The same by character, for what is repeated inside of words and numbers. */
function cutCharacters(text: string): string {
  const run = runLength(text);
  if (run >= longestRun && /\w/.test(text.slice(-1))) {
    const line = text.lastIndexOf('\n');
    return line > 0 ? text.slice(0, line) : '';
  }
  const count = Math.min(lookBack, text.length);
  const units = Array.from({ length: count }, (_, i) => text[text.length - 1 - i] ?? '');
  for (const [i, border] of borderLengths(units).entries()) {
    const length = i + 1 - border;
    if (length < 2 || length > longestPattern || i + 1 < rounds * length) continue;
    if (isRuler(units.slice(0, length).join(''))) return text;
    let start = text.length - length;
    while (start > 0 && text[start - 1] === text[start - 1 + length]) start--;
    return text.slice(0, start + length);
  }
  return text;
}

function runLength(text: string): number {
  const last = text.at(-1);
  let at = text.length;
  while (at > 0 && text[at - 1] === last) at--;
  return text.length - at;
}

/** Rows of one character (`-----`, `=====`) are wanted in comments, and white space is no pattern. */
function isRuler(piece: string): boolean {
  return new Set(piece).size === 1 || piece.trim() === '';
}
