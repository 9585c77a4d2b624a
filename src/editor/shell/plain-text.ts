import { stripHidden, stripTerminalCodes } from '../../guard/hidden-characters.ts';

/** Most characters of one piece that is not ours: more would push our own words out of sight. */
export const longestPiece = 400;

/**
 * Makes text that is not ours harmless wherever VS Code draws it: one line, no invisible characters, nothing that VS Code reads as a link
 * (`[text](command:…)`), an icon (`$(name)`) or code. Longer text ends in `…`. The cost grows with `limit`, not with the text.
 */
export function plainText(text: string, limit = longestPiece): string {
  // What is hidden may be most of the beginning; past this nothing is looked at.
  const beginning = text.slice(0, limit * 4);
  const line = stripHidden(stripTerminalCodes(beginning).replace(/\s+/g, ' ')).text.toWellFormed().trim();
  const isCut = line.length > limit || text.length > beginning.length;
  return withoutSyntax(isCut ? `${wholeCharacters(line, limit - 1)}…` : line);
}

/** The lines of a text, each made plain; for the few places that show more than one. */
export function plainLines(text: string, limit = longestPiece): string {
  return text
    .split('\n', 40)
    .map((line) => plainText(line, limit))
    .join('\n');
}

/** Values for a sentence of ours: text is made plain, numbers stay. */
export function plainValues(values: readonly (string | number)[]): (string | number)[] {
  return values.map((value) => (typeof value === 'string' ? plainText(value) : value));
}

function withoutSyntax(line: string): string {
  return (
    line
      .replaceAll('[', '(')
      .replaceAll(']', ')')
      .replaceAll('`', "'")
      // At the end, too: our own text may go on with a bracket.
      .replace(/\$(?=\(|$)/g, '＄')
  );
}

function wholeCharacters(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
