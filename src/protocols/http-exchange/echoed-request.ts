/** Longest text of a refusal that is looked at, in characters. */
export const longestWords = 4_000;

/** The beginning of a request body, as JSON, as JSON within a text of JSON, or as Python prints it. */
const echo =
  /\{(?=[^{}]{0,300}["'](?:messages|contents)\\{0,3}["']\s*:|[^{}]{0,100}["']model\\{0,3}["']\s*:[^{}]{0,100}["']input\\{0,3}["']\s*:)/;

/** The words of a refusal without the request that some servers repeat behind them: names in it are no complaint. */
export function withoutEcho(words: string): string {
  const looked = words.slice(0, longestWords);
  const at = looked.search(echo);
  return at < 0 ? looked : looked.slice(0, at);
}
