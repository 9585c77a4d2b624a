/** Lines of a document, both ends included, from 0. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/** A declaration that is longer is cut: what it is called with stands at its beginning. */
const longestDeclaration = 30;

/**
 * The text of a declaration for a prompt: whole lines with the shared indentation taken off, at most `characters` of them. Undefined where
 * nothing is left.
 */
export function declarationText(
  lines: readonly string[],
  { startLine, endLine }: LineRange,
  characters: number,
): string | undefined {
  const from = Math.max(0, startLine);
  const all = lines.slice(from, Math.min(endLine + 1, from + longestDeclaration));
  const indentation = Math.min(...all.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  const kept: string[] = [];
  let length = 0;
  for (const line of all) {
    const text = line.trim() === '' ? '' : line.slice(indentation);
    length += text.length + 1;
    if (length > characters) break;
    kept.push(text);
  }
  const text = kept.join('\n').trimEnd();
  return text === '' ? undefined : text;
}
