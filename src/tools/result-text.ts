import { countRemoved, stripHidden, stripTerminalCodes } from '../guard/hidden-characters.ts';
import { quoteName } from '../guard/path-syntax.ts';

/** Longest result in characters; far below the limit of 1 MB for a tool result, and about 30,000 tokens. */
const maxResult = 100_000;
/** Characters that are cleaned; most of what is behind the longest result is of no use. */
const maxCleaned = 2 * maxResult;
const longestKey = 8_000;

/**
 * A result as a model may see it: at most 100,000 characters, without invisible characters, terminal codes and what `redact` takes out. Says what
 * was left out. Cut first, then cleaned: cleaning takes time, and a result can be forty times what may be given back.
 */
export function resultText(text: string, redact?: (text: string) => string): string {
  const stripped = stripHidden(stripTerminalCodes(text.slice(0, maxCleaned)));
  const hidden = countRemoved(stripped);
  const clean = redact?.(stripped.text) ?? stripped.text;
  const isCut = clean.length > maxResult || text.length > maxCleaned;
  // Half a key at the place of the cut would not be known as one.
  const kept = text.length > maxCleaned ? clean.slice(0, Math.max(0, clean.length - longestKey)) : clean;
  const cut = isCut ? `${kept.slice(0, maxResult).toWellFormed()}\n(cut after ${maxResult} characters)` : clean;
  return hidden > 0 ? `${cut}\n(${hidden} invisible characters were left out)` : cut;
}

/** A path for the model: plain where it is plain, quoted and escaped otherwise. */
export function pathText(path: string): string {
  return /^[\w./@+()[\]{}$, -]{1,200}$/.test(path) ? path : quoteName(path);
}
