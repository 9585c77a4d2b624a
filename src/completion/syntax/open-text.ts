import { blockLanguage } from './block-language.ts';
import { codeTokens } from './code-tokens.ts';
import type { CursorContext } from '../engine/document-snapshot.ts';

/** A string or comment over several lines in which a place lies. */
export interface OpenText {
  /** What closes it. */
  readonly closer: string;
}

const known = new WeakMap<CursorContext, OpenText | 'none'>();

/**
 * What a place lies in, where that is a string or a comment that may go on over lines; undefined in code, and where the window does not
 * begin with the document: then a quote may open as well as close. Linear; found once for a place.
 */
export function openText(place: CursorContext, languageId: string): OpenText | undefined {
  let found = known.get(place);
  if (found === undefined) {
    found = place.fromStart ? findOpenText(place.before, languageId) : 'none';
    known.set(place, found);
  }
  return found === 'none' ? undefined : found;
}

function findOpenText(before: string, languageId: string): OpenText | 'none' {
  const language = blockLanguage(languageId);
  for (const { kind, start, isOpen } of codeTokens(before, language)) {
    if (!isOpen) continue;
    const mark = before.slice(start, start + 3);
    if (kind === 'comment') return mark.startsWith('/*') ? { closer: '*/' } : 'none';
    if (language.hasTripleQuotes && mark === (mark[0] ?? '').repeat(3)) return { closer: mark };
    return mark.startsWith('`') ? { closer: '`' } : 'none';
  }
  return 'none';
}
