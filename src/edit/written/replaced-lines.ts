import { commentOrDecorator } from './code-place.ts';
import type { DeclaredSymbol } from './code-place.ts';

type LineSpan = Pick<DeclaredSymbol, 'firstLine' | 'lastLine'>;

/**
 * The lines of a file that code in the place of a declaration replaces: those of the declaration, with the comments and decorators right above it
 * where the code begins with some of its own. Undefined where the declaration itself begins with some and the code has none: they would be lost.
 */
export function replacedLines(file: string, { firstLine, lastLine }: LineSpan, code: string): LineSpan | undefined {
  const lines = file.split(/\r\n?|\n/);
  const isMark = (line: number): boolean => commentOrDecorator.test((lines[line] ?? '').trim());
  if (!commentOrDecorator.test(code.trimStart())) return isMark(firstLine) ? undefined : { firstLine, lastLine };
  let first = firstLine;
  while (first > 0 && isMark(first - 1)) first--;
  return { firstLine: first, lastLine };
}
