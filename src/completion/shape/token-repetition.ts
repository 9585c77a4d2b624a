/** The last `window` tokens are degenerate when they are one pattern of at most `longest` tokens over and over. */
const rules: readonly { readonly longest: number; readonly window: number }[] = [
  { longest: 1, window: 10 },
  { longest: 10, window: 30 },
  { longest: 20, window: 45 },
  { longest: 30, window: 60 },
];
/** No more tokens are looked at to see whether a text repeats itself. */
export const widestWindow = 60;

/** Tokens that repeat themselves at their end. */
export interface TokenRepetition {
  /** Number of tokens up to the end of the first round. */
  readonly firstRound: number;
  /** Tokens of one round. */
  readonly length: number;
}

/** True when the end of a text repeats itself, with or without its white space (the rule and the numbers are those of Copilot). */
export function isRepetitive(tokens: readonly string[]): boolean {
  return (
    repetitionAtEnd(tokens) !== undefined ||
    repetitionAtEnd(tokens.filter((token) => token.trim() !== '')) !== undefined
  );
}

/** The repetition that a text ends in; undefined without one. Linear. */
export function repetitionAtEnd(tokens: readonly string[]): TokenRepetition | undefined {
  const last = tokens.slice(-widestWindow).reverse();
  const borders = borderLengths(last);
  for (const { longest, window } of rules) {
    if (last.length < window) continue;
    const length = window - (borders[window - 1] ?? 0);
    if (length > longest) continue;
    let start = tokens.length - length;
    while (start > 0 && tokens[start - 1] === tokens[start - 1 + length]) start--;
    return { firstRound: start + length, length };
  }
  return undefined;
}

/** For each beginning, the length of its longest proper beginning that is its end too (Knuth, Morris and Pratt). */
export function borderLengths(tokens: readonly string[]): number[] {
  const borders: number[] = [];
  let length = 0;
  for (const [i, token] of tokens.entries()) {
    if (i === 0) {
      borders.push(0);
      continue;
    }
    while (length > 0 && tokens[length] !== token) length = borders[length - 1] ?? 0;
    if (tokens[length] === token) length++;
    borders.push(length);
  }
  return borders;
}
