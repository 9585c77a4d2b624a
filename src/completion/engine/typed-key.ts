import type { OffsetChange } from './offset-change.ts';

/**
 * Offset of the cursor after a change that one key makes: a character, a line end with its indentation, a character deleted. Undefined for
 * everything else, such as a paste, a rename or a pair that closes itself: there the cursor may stand anywhere.
 */
export function cursorAfterKey(changes: readonly OffsetChange[]): number | undefined {
  const [change, ...others] = changes;
  if (change === undefined || others.length > 0) return undefined;
  const { offset, removed, text } = change;
  if (text === '') return removed === 1 ? offset : undefined;
  return removed === 0 && /^(?:[^\r\n]|\r?\n[ \t]*)$/u.test(text) ? offset + text.length : undefined;
}
