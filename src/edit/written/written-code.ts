import type { DialectId, ParsedAnswer } from '../dialects/dialect.ts';
import { dialects } from '../dialects/dialects.ts';
import { fileNameIn, fileNameInInfo } from '../dialects/file-name.ts';

/** A block of code that a model wrote in its answer, outside of any tool call. */
export interface WrittenCode {
  readonly text: string;
  /** What stands behind the opening fence. */
  readonly info: string;
}

/** What a block asks for: edits that say their own places, or code of which only the file may be named. */
export type WrittenEdit = ParsedAnswer | { readonly kind: 'code'; readonly text: string; readonly path?: string };

/** How the dialects that name their places begin. Looked for in every line: there may be a sentence above. */
const openings: readonly (readonly [DialectId, RegExp])[] = [
  ['patch', /^\*\*\* (?:Begin Patch|(?:Update|Add|Delete) File: )/m],
  ['blocks', /^(?:<{5,9}|-{5,9}) ?SEARCH>?\s*$/m],
  ['unified-diff', /^(?:diff --git |--- \S.*\n\+\+\+ \S|@@ -\d+(?:,\d+)? \+\d+)/m],
];

/** How a comment begins that may hold nothing but a path: `// src/app.ts`, `# path: tools/run.py`, `<!-- page.html -->`. */
const commentStart = /^(?:\/\/|#|--|;|%|\/\*{1,2}|<!--)/;
/** A longer first line names no file. */
const longestComment = 300;

/** Reads a block of code of an answer. Pure; linear in the text. */
export function readWrittenCode({ text, info }: WrittenCode): WrittenEdit {
  const named = fileNameInInfo(info.trim());
  const plain = text.replace(/\r\n?/g, '\n');
  const dialect = writtenDialect(plain);
  if (dialect !== undefined) {
    const parser = dialects[dialect].parser();
    parser.push(plain.endsWith('\n') ? plain : `${plain}\n`);
    const read = parser.end();
    return read.kind === 'edits' && named !== undefined ? { ...read, edits: read.edits.map(inFile(named)) } : read;
  }
  if (named !== undefined) return { kind: 'code', text, path: named };
  const path = pathOfComment(text.slice(0, text.search(/[\r\n]|$/)));
  return { kind: 'code', text, ...(path !== undefined && { path }) };
}

/** The dialect whose markers stand in a text with LF; undefined where there are none. */
export function writtenDialect(text: string): DialectId | undefined {
  return openings.find(([, opening]) => opening.test(text))?.[0];
}

/** Fills in the file that the fence names where an edit names none. */
function inFile(path: string): <T extends { readonly path: string | undefined }>(edit: T) => T {
  return (edit) => (edit.path === undefined ? { ...edit, path } : edit);
}

/** The code without its first line, where that line is nothing but a comment with the path and the file does not have it. */
export function withoutPathComment(code: string, path: string, file: string): string {
  const end = code.search(/[\r\n]/);
  if (end < 0) return code;
  const line = code.slice(0, end);
  const named = pathOfComment(line);
  const isPath = named !== undefined && (path === named || path.endsWith(`/${named}`) || named.endsWith(`/${path}`));
  if (!isPath || file.includes(line)) return code;
  return code.slice(end).replace(/^\r?\n?(?:[ \t]*\r?\n)?/, '');
}

/** The path that a line is a comment of; undefined for any other line. */
function pathOfComment(line: string): string | undefined {
  const start = line.length > longestComment ? undefined : commentStart.exec(line)?.[0];
  if (start === undefined) return undefined;
  let inner = line.slice(start.length).trim();
  for (const end of ['*/', '-->']) if (inner.endsWith(end)) inner = inner.slice(0, -end.length).trim();
  return fileNameIn(inner);
}
