/** Longest text of an error that is looked at, in characters. */
const longest = 4_000;

/** The beginning of what a server says of an error: its words are searched with patterns, and 8 MB of them help no reader. */
export function errorWords(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
