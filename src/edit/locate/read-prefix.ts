/** What a reading tool puts in front of a line: its number, then a bar, an arrow, a colon or a tab. */
const prefix = /^[ \t]*(\d{1,7})(?: ?\| ?|→|⇥|: ?|\t)/;

export interface Unnumbered {
  readonly oldText: string;
  readonly newText: string;
  /** The number in front of the first old line. */
  readonly line: number;
}

/**
 * Both sides of a hunk without the line numbers that a model copied from what it read. Undefined where not every line of the old text has
 * one, or they do not count up: then they are text. The new text loses its numbers only if every line of it has one.
 */
export function withoutNumbers(oldText: string, newText: string): Unnumbered | undefined {
  const first = prefix.exec(oldText)?.[1];
  if (first === undefined) return undefined;
  const line = Number(first);
  const bare = stripped(oldText, (number, index) => number === line + index);
  if (bare === undefined) return undefined;
  const isNumbered = newText.split('\n').some((text) => prefix.test(padded(text)));
  const replacement = isNumbered ? stripped(newText, () => true) : newText;
  return replacement === undefined ? undefined : { line, oldText: bare, newText: replacement };
}

/** The lines without their numbers; undefined where one has none, or not the one it should have. */
function stripped(text: string, isRight: (number: number, index: number) => boolean): string | undefined {
  const lines = text.split('\n');
  const last = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const bare: string[] = [];
  for (const [index, numbered] of lines.slice(0, last).entries()) {
    const match = prefix.exec(padded(numbered));
    if (match === null || !isRight(Number(match[1]), index)) return undefined;
    bare.push(padded(numbered).slice(match[0].length));
  }
  return [...bare, ...lines.slice(last)].join('\n');
}

/** A numbered empty line may have lost what stands after its number. */
function padded(text: string): string {
  return /^[ \t]*\d{1,7}$/.test(text) ? `${text}\t` : text;
}
