const token = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu;
/** More tokens of either text are not compared: the work grows with their product. */
const maximumTokens = 400;

/**
 * How much of an accepted text is still there, 0 to 1: the longest common subsequence of tokens, weighed by their length. White space does
 * not count, so a formatter takes nothing away.
 */
export function keptFraction(accepted: string, now: string): number {
  const wanted = tokensOf(accepted);
  const there = tokensOf(now);
  const whole = wanted.reduce((sum, text) => sum + text.length, 0);
  if (whole === 0) return now.includes(accepted) ? 1 : 0;
  let above = new Array<number>(there.length + 1).fill(0);
  for (const text of wanted) {
    const row = [0];
    for (const [at, other] of there.entries()) {
      const kept = text === other ? (above[at] ?? 0) + text.length : 0;
      row.push(Math.max(kept, above[at + 1] ?? 0, row[at] ?? 0));
    }
    above = row;
  }
  return (above.at(-1) ?? 0) / whole;
}

function tokensOf(text: string): readonly string[] {
  return (text.match(token) ?? []).slice(0, maximumTokens);
}
