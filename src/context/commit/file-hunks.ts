import { estimateTokens } from '../../base/token-estimate.ts';
import type { ChangedLines, CommitFile } from './commit-file.ts';

/** Lines of a diff that belong together, from their `@@` line on. */
export interface CostedHunk {
  readonly lines: readonly string[];
  /** Estimated tokens. */
  readonly tokens: number;
}

/** A file of a change, taken apart. */
export interface FileHunks {
  /** One line that names the file, what became of it, and how many lines came and went. */
  readonly heading: string;
  readonly hunks: readonly CostedHunk[];
}

/** A longer line is data or generated code; what changed in it does not help to describe the change. In characters. */
const longestLine = 400;
const longestPath = 300;

/** Takes the diff of a file apart. What Git writes above the first hunk is left out: the heading says it. */
export function hunksOf({ path, earlierPath, kind, diff = '', changed }: CommitFile): FileHunks {
  const hunks: string[][] = [];
  for (const line of diff.split('\n')) {
    if (line.startsWith('@@')) hunks.push([]);
    if (line !== '') hunks.at(-1)?.push(shortLine(line));
  }
  const { added, removed } = changed ?? changedLines(diff);
  const counts = hunks.length === 0 ? '' : ` (+${added} -${removed})`;
  const name = earlierPath === undefined ? shown(path) : `${shown(earlierPath)} -> ${shown(path)}`;
  return {
    heading: `${kind} ${name}${counts}`,
    hunks: hunks.map((lines) => ({ lines, tokens: lines.reduce((sum, line) => sum + lineTokens(line), 0) })),
  };
}

/** How many lines of a diff of one file came and went. */
export function changedLines(diff: string): ChangedLines {
  let added = 0;
  let removed = 0;
  let isInHunk = false;
  for (let at = 0; at < diff.length; at = endOfLine(diff, at)) {
    const mark = diff[at];
    if (mark === '@') isInHunk = true;
    else if (isInHunk && mark === '+') added++;
    else if (isInHunk && mark === '-') removed++;
  }
  return { added, removed };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** Estimated tokens of a line with its end. The sum over lines is never less than the estimate of the whole text. */
export function lineTokens(line: string): number {
  return estimateTokens(`${line}\n`);
}

function shortLine(line: string): string {
  const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
  return plain.length <= longestLine ? plain : `${plain.slice(0, longestLine).toWellFormed()}…`;
}

/** A path on one line: names of files may hold anything. */
function shown(path: string): string {
  return path.slice(0, longestPath).toWellFormed().replace(/\s+/g, ' ');
}
