/** Tokens for the eye: `950`, `32k`, `1.5M`. */
export function formatTokens(tokens: number): string {
  if (tokens >= 999_950) return `${trimmed(tokens / 1_000_000)}M`;
  return tokens >= 1_000 ? `${trimmed(tokens / 1_000)}k` : String(Math.round(tokens));
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
