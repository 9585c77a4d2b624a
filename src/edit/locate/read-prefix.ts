/** What a reading tool puts in front of a line: its number, then a bar, an arrow, a colon or a tab. */
const prefix = /^[ \t]*(\d{1,7})(?: ?\| ?|→|⇥|: ?|\t)/;

export interface Unnumbered {
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** The number in front of the first old line. */
  readonly line: number;
}

/**
 * Both sides of a hunk without the line numbers that a model copied from what it read. Undefined where not every line of the old text has
 * one, or they do not count up: then they are text. New lines lose theirs only if they have them throughout.
 */
export function withoutNumbers(oldLines: readonly string[], newLines: readonly string[]): Unnumbered | undefined {
  const first = prefix.exec(oldLines[0] ?? '')?.[1];
  if (first === undefined) return undefined;
  const line = Number(first);
  const bare: string[] = [];
  for (const [index, text] of oldLines.entries()) {
    const match = prefix.exec(padded(text));
    if (Number(match?.[1]) !== line + index) return undefined;
    bare.push(padded(text).slice(match?.[0].length));
  }
  const numbered = newLines.filter((text) => prefix.test(padded(text))).length;
  if (numbered > 0 && numbered < newLines.length) return undefined;
  const strip = (text: string): string => padded(text).replace(prefix, '');
  return { line, oldLines: bare, newLines: numbered === 0 ? newLines : newLines.map(strip) };
}

/** A numbered empty line may have lost what stands after its number. */
function padded(text: string): string {
  return /^[ \t]*\d{1,7}$/.test(text) ? `${text}\t` : text;
}
