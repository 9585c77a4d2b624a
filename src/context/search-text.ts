import { FileRefused } from '../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../platform/workspace-files.ts';
import type { Clock } from '../platform/clock.ts';
import { Slices } from '../platform/slices.ts';
import { compileLinear } from './linear-regex.ts';

export interface TextQuery {
  readonly text: string;
  /** Default false: `text` is looked for as it stands. */
  readonly isRegex?: boolean;
  /** Default false. */
  readonly matchCase?: boolean;
  /** Folder to look in; default everywhere. */
  readonly folder?: string;
}

interface TextMatch {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** The line, cut at 250 characters. */
  readonly text: string;
}

export interface TextMatches {
  readonly matches: readonly TextMatch[];
  readonly filesSearched: number;
  /** Why there may be more; absent when everything was searched. */
  readonly stopped?: 'matches' | 'files' | 'time';
}

const maxMatches = 200;
const maxMatchesInFile = 50;
const maxFiles = 20_000;
const maxMilliseconds = 10_000;
/** Longer lines (minified code) are searched in their beginning only. */
const maxLine = 2_000;
const maxPatternLine = 1_000;
const maxShownLine = 250;

/** Ports of a search. */
export interface SearchPorts {
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
}

/**
 * Lines that hold a text, file by file in the order of paths. Bounded in time, files, matches and in the length of a line; a pattern of any
 * shape takes linear time. Files that may not or cannot be read are passed over. Rejects when the signal aborts, with `PatternRefused` for a
 * bad pattern, and with `FileRefused` for a folder that may not be listed.
 */
export async function searchText(ports: SearchPorts, query: TextQuery, signal: AbortSignal): Promise<TextMatches> {
  const matches = matcherOf(query);
  const longest = query.isRegex === true ? maxPatternLine : maxLine;
  const deadline = ports.clock.now() + maxMilliseconds;
  const slices = new Slices(ports.clock);
  const { files, truncated } = await ports.files.list(query.folder ?? '', maxFiles, signal);
  const found: TextMatch[] = [];
  let filesSearched = 0;
  for (const path of files) {
    signal.throwIfAborted();
    if (ports.clock.now() > deadline) return { matches: found, filesSearched, stopped: 'time' };
    const text = await readOrSkip(ports.files, path, signal);
    if (text === undefined) continue;
    filesSearched++;
    let inFile = 0;
    for (const { line, number } of linesOf(text)) {
      if (slices.due) await slices.rest(signal);
      if (ports.clock.now() > deadline) return { matches: found, filesSearched, stopped: 'time' };
      if (!matches(line.slice(0, longest))) continue;
      if (found.length >= maxMatches) return { matches: found, filesSearched, stopped: 'matches' };
      found.push({ path, line: number, text: line.slice(0, maxShownLine).toWellFormed() });
      if (++inFile >= maxMatchesInFile) break;
    }
  }
  return { matches: found, filesSearched, ...(truncated && { stopped: 'files' as const }) };
}

function matcherOf({ text, isRegex, matchCase }: TextQuery): (line: string) => boolean {
  if (isRegex === true) return compileLinear(text, matchCase !== true);
  if (matchCase === true) return (line) => line.includes(text);
  const lower = text.toLowerCase();
  return (line) => line.toLowerCase().includes(lower);
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly number: number }> {
  let number = 0;
  for (let start = 0; start <= text.length;) {
    const end = text.indexOf('\n', start);
    const line = end < 0 ? text.slice(start) : text.slice(start, end);
    yield { line: line.endsWith('\r') ? line.slice(0, -1) : line, number: ++number };
    if (end < 0) return;
    start = end + 1;
  }
}

async function readOrSkip(files: WorkspaceFiles, path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await files.read(path, signal);
  } catch (error) {
    if (error instanceof FileRefused) return undefined;
    throw error;
  }
}
