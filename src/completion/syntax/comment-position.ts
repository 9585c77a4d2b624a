import { blockLanguage, isProse } from './block-language.ts';
import { codeTokens } from './code-tokens.ts';
import type { CursorContext } from '../engine/document-snapshot.ts';

/**
 * Whether the cursor stands in a comment. Where the window does not begin with the document only the cursor's own line is looked at: a quote
 * further up may open a string as well as close one. Prose has no comments.
 */
export function isInComment({ before, linePrefix, fromStart }: CursorContext, languageId: string): boolean {
  if (isProse(languageId)) return false;
  let isLastOpen = false;
  for (const { kind, isOpen } of codeTokens(fromStart ? before : linePrefix, blockLanguage(languageId))) {
    isLastOpen = kind === 'comment' && isOpen;
  }
  return isLastOpen || (!fromStart && /^\s*\*(?:\s|$)/.test(linePrefix));
}
