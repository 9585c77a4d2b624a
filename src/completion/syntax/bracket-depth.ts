import type { BlockLanguage } from './block-language.ts';
import { CodeScanner } from './code-tokens.ts';

/** Brackets of one line of a text; 0 is the depth at which the text begins. */
export interface LineDepth {
  readonly before: number;
  /** The lowest depth on the line: below `before` where it closes something. */
  readonly lowest: number;
  readonly after: number;
  /** The line begins inside of a string or a comment. */
  readonly isInside: boolean;
}

/** The depth of brackets of each line of a text; those in strings and comments do not count. Linear. */
export function lineDepths(text: string, language: BlockLanguage): readonly LineDepth[] {
  const depths: LineDepth[] = [];
  let before = 0;
  let depth = 0;
  let lowest = 0;
  const endLine = (isInside: boolean, next: boolean): boolean => {
    depths.push({ before, lowest, after: depth, isInside });
    before = depth;
    lowest = depth;
    return next;
  };
  let isInside = false;
  const scanner = new CodeScanner(text, language);
  for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
    const { kind, start, end } = token;
    if (kind === 'break') isInside = endLine(isInside, false);
    else if (kind === 'open') depth++;
    else if (kind === 'close') lowest = Math.min(lowest, --depth);
    else if (kind === 'string' || kind === 'comment') {
      for (let at = start; at < end; at++) if (text[at] === '\n') isInside = endLine(isInside, true);
    }
  }
  endLine(isInside, false);
  return depths;
}

/** How many brackets a text opens that it does not close. */
export function openBrackets(text: string, language: BlockLanguage): number {
  let depth = 0;
  const scanner = new CodeScanner(text, language);
  for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
    if (token.kind === 'open') depth++;
    else if (token.kind === 'close' && depth > 0) depth--;
  }
  return depth;
}
