/** Longest text of an error that is looked at, and that a person is told, in characters. */
const longest = 4_000;
const longestMessage = 400;

/** The beginning of what a server says of an error: its words are searched with patterns, and 8 MB of them help no reader. */
export function errorWords(text: string): string {
  return cut(text, longest);
}

/** An error's text on one line, as a message for a person. */
export function errorLine(text: string): string {
  return cut(text.replace(/\s+/g, ' ').trim(), longestMessage);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
