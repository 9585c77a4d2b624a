import type { DeclaredSymbol } from './code-place.ts';

type LineSpan = Pick<DeclaredSymbol, 'firstLine' | 'lastLine'>;

const commentOrDecorator = /^(?:\/\/|\/\*|\*|#(?!include|define|if|endif|pragma)|--|@|\[\w)/;

/**
 * The lines of a file that code in the place of a declaration replaces: those of the declaration, with the comments and decorators right above it
 * where the code begins with some of its own.
 */
export function replacedLines(file: string, { firstLine, lastLine }: LineSpan, code: string): LineSpan {
  if (!commentOrDecorator.test(code.trimStart())) return { firstLine, lastLine };
  const lines = file.split(/\r\n?|\n/);
  let first = firstLine;
  while (first > 0 && commentOrDecorator.test((lines[first - 1] ?? '').trim())) first--;
  return { firstLine: first, lastLine };
}
