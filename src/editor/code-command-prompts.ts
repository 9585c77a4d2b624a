import { countRemoved, stripHidden } from '../guard/hidden-characters.ts';

/** What a person can ask about a piece of code with one command. */
export const codeCommands = ['ask', 'explain', 'fix', 'tests', 'docs'] as const;
export type CodeCommand = (typeof codeCommands)[number];

/** A piece of a document. Lines count from 1, both ends belong to it. */
export interface CodeExcerpt {
  /** Path as shown to people, relative to the workspace with `/`. */
  readonly path: string;
  /** VS Code language id. */
  readonly languageId: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/** A problem the editor reports in the excerpt. `line` counts from 1. */
export interface CodeProblem {
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  /** Who reports it, e.g. `ts`. */
  readonly source?: string;
  /** The reporter's own code, e.g. `2322`. */
  readonly code?: string;
}

/** What goes along with the code. */
export interface CodeRequest {
  readonly excerpt: CodeExcerpt;
  /** The person's own question; only for `ask`. */
  readonly question?: string;
  /** Only for `fix`. */
  readonly problems?: readonly CodeProblem[];
}

/** Code beyond this many characters is left out, at a line end, and the prompt says so. */
export const maximumExcerptCharacters = 40_000;
/** Problems beyond this many are counted, not listed. */
export const maximumProblems = 50;
const maximumProblemCharacters = 500;

const tasks: Readonly<Record<Exclude<CodeCommand, 'ask'>, string>> = {
  explain:
    'Explain what this code does, step by step, and why it may be written this way. Point out what is easy to overlook.',
  fix: 'Find what is wrong in this code and show the corrected code, whole, in one code block. Say in a sentence or two what was wrong.',
  tests:
    'Write tests for this code in the test framework this project uses. Cover the ordinary case, the edges and the failures.',
  docs: 'Write documentation comments for this code in the form that is usual in its language. Change nothing but comments and show the documented code, whole, in one code block.',
};

/**
 * The chat message of a code command: task, place, code between fences, problems. Pure; the same input gives the same text. Whatever comes
 * from the file stands between backticks: a mention in it brings nothing along.
 */
export function codeCommandPrompt(command: CodeCommand, request: CodeRequest): string {
  const { excerpt } = request;
  const { code: raw, omittedLines } = cut(excerpt.text);
  const stripped = stripHidden(raw);
  const code = stripped.text;
  const hidden = countRemoved(stripped);
  const task = command === 'ask' ? (request.question ?? '').trim() : tasks[command];
  const problems = command === 'fix' ? problemList(request.problems ?? []) : [];
  return [
    task,
    '',
    place(excerpt),
    '',
    fenced(code, excerpt.languageId),
    ...(omittedLines > 0 ? ['', `(${omittedLines} more lines left out)`] : []),
    ...(hidden > 0 ? ['', `(${hidden} invisible characters were left out)`] : []),
    ...(problems.length > 0 ? ['', 'Problems reported here:', ...problems] : []),
  ].join('\n');
}

function place(excerpt: CodeExcerpt): string {
  const { startLine, endLine } = excerpt;
  const lines = startLine === endLine ? `line ${startLine}` : `lines ${startLine}-${endLine}`;
  return `${inlineCode(excerpt.path)}, ${lines} (${oneLine(excerpt.languageId)}):`;
}

/** Code between backticks, more of them than any run in the code, so that nothing in the code can end the block. */
export function fenced(code: string, languageId: string): string {
  const fence = '`'.repeat(Math.max(3, longestBacktickRun(code) + 1));
  const info = languageId.replace(/[^\w+#.-]/g, '');
  return `${fence}${info}\n${code}${code.endsWith('\n') ? '' : '\n'}${fence}`;
}

/** A text as Markdown inline code, on one line. */
function inlineCode(text: string): string {
  const line = oneLine(text);
  // Two backticks with nothing between them would begin a code of their own.
  if (line === '') return '` `';
  const mark = '`'.repeat(longestBacktickRun(line) + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${mark}${space}${line}${space}${mark}`;
}

function problemList(problems: readonly CodeProblem[]): string[] {
  const lines = problems.slice(0, maximumProblems).map((problem) => {
    const origin = [problem.source, problem.code].filter((part) => part !== undefined && part !== '').join(' ');
    const suffix = origin === '' ? '' : ` (${inlineCode(origin)})`;
    const message = oneLine(problem.message);
    const shown =
      message.length > maximumProblemCharacters ? `${message.slice(0, maximumProblemCharacters)}…` : message;
    return `- line ${problem.line}, ${problem.severity}: ${inlineCode(shown)}${suffix}`;
  });
  const left = problems.length - lines.length;
  return left > 0 ? [...lines, `- and ${left} more`] : lines;
}

function cut(text: string): { code: string; omittedLines: number } {
  if (text.length <= maximumExcerptCharacters) return { code: text, omittedLines: 0 };
  const lineEnd = text.lastIndexOf('\n', maximumExcerptCharacters);
  const end = lineEnd > 0 ? lineEnd + 1 : surrogateSafe(text, maximumExcerptCharacters);
  const rest = text.slice(end);
  return { code: text.slice(0, end), omittedLines: rest.split('\n').length - (rest.endsWith('\n') ? 1 : 0) };
}

/** Steps back by one where the cut would part a surrogate pair. */
function surrogateSafe(text: string, end: number): number {
  const before = text.charCodeAt(end - 1);
  return before >= 0xd800 && before <= 0xdbff ? end - 1 : end;
}

function longestBacktickRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

function oneLine(text: string): string {
  return stripHidden(text.replace(/[\s\p{Cc}]+/gu, ' '))
    .text.replace(/\p{Cf}/gu, '')
    .trim();
}
