import type { CursorContext } from '../engine/document-snapshot.ts';

const tabWidth = 4;

/** Width of the white space a line begins with; a tab counts as four. */
export function indentOf(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === ' ') width++;
    else if (character === '\t') width += tabWidth;
    else break;
  }
  return width;
}

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** A line of nothing but closing brackets and what follows them, e.g. `});`, `end`. */
export function isCloser(line: string): boolean {
  return /^\s*(?:[)\]}>]+[)\]};,>]*|end|fi|done|esac|<\/[\w.-]+>)[;,]?\s*$/.test(line);
}

/** The lines below the cursor's own, the first few of them. */
export function followingLines({ after }: CursorContext): readonly string[] {
  return after.split('\n', 24).slice(1);
}
