import { isBlank } from '../syntax/indentation.ts';

/** What may follow a closing bracket without making another statement of its line. */
const tail = /^[\s;,)\]]*$/;

/** Blocks that one answer closes at most. */
const deepest = 20;

/**
 * Cuts the lines at the end of an answer that close blocks which the document closes already: all of them are `closeToken` as the document
 * has it, and of the last one the document may have less or more (`};`). `following` are the lines below the cursor. Blank lines count on
 * neither side. Linear in what both have.
 */
export function snipDuplicateClosing(text: string, following: readonly string[], closeToken: string): string {
  const below = following.filter((line) => !isBlank(line));
  const lines = text.split('\n');
  // Of several ends the longest that fits is taken, so the earliest line is looked for.
  let first = lines.length;
  for (
    let at = lines.length - 1;
    at >= Math.max(1, lines.length - deepest) && (isBlank(lines[at] ?? '') || isClosing(lines[at] ?? '', closeToken));
    at--
  )
    first = at;
  for (let at = first; at < lines.length; at++) {
    const rest = lines.slice(at).filter((line) => !isBlank(line));
    if (!isBlank(lines[at] ?? '') && repeats(rest, below, closeToken)) return lines.slice(0, at).join('\n');
  }
  return text;
}

function isClosing(line: string, closeToken: string): boolean {
  const code = line.trimStart();
  return code.startsWith(closeToken) && tail.test(code.slice(closeToken.length));
}

function repeats(rest: readonly string[], below: readonly string[], closeToken: string): boolean {
  return rest.every((line, i) => {
    const own = below[i];
    if (own === undefined) return false;
    if (i < rest.length - 1) return own === line && line.trim() === closeToken;
    return own.startsWith(line) || (line.startsWith(own) && tail.test(line.slice(own.length)));
  });
}
