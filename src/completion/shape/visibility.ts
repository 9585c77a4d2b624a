/** An item as VS Code sees it: the text it would replace, and where in that text the cursor stands. */
export interface Replacement {
  readonly replaced: string;
  readonly insertText: string;
  /** Characters of `replaced` before the cursor. */
  readonly cursor: number;
}

/**
 * VS Code's own rule for what it draws as ghost text (`inlineCompletionIsVisible`): what is replaced before the cursor must begin the new
 * text, what is replaced after it must occur in the rest in order. Everything else it hides without a word.
 */
export function isVisible({ replaced, insertText, cursor }: Replacement): boolean {
  if (replaced === insertText || insertText === '') return false;
  const before = replaced.slice(0, cursor);
  if (!insertText.startsWith(before)) return false;
  return isSubsequence(replaced.slice(cursor), insertText.slice(before.length));
}

/** Every character of `part` occurs in `whole` in the same order; case does not matter to VS Code. */
export function isSubsequence(part: string, whole: string): boolean {
  const wanted = part.toLowerCase();
  const text = whole.toLowerCase();
  let at = 0;
  for (const character of wanted) {
    at = text.indexOf(character, at);
    if (at < 0) return false;
    at += character.length;
  }
  return true;
}
