import { FileRefused } from '../../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import type { StartBackground } from '../../platform/background.ts';
import type { Clock } from '../../platform/clock.ts';
import { Slices } from '../../platform/slices.ts';
import { findLines } from './line-search.ts';
import type { FoundLine } from './line-search.ts';
import { PatternThreadEnded } from './pattern-thread-ended.ts';

export interface TextQuery {
  readonly text: string;
  /** Default false: `text` is looked for as it stands. */
  readonly isRegex?: boolean;
  /** Default false. */
  readonly matchCase?: boolean;
  /** Folder to look in; default everywhere. */
  readonly folder?: string;
}

interface TextMatch extends FoundLine {
  readonly path: string;
}

export interface TextMatches {
  readonly matches: readonly TextMatch[];
  readonly filesSearched: number;
  /** Why there may be more; absent when everything was searched. */
  readonly stopped?: 'matches' | 'files' | 'time';
  /** Folders were left out that may not be given out here. */
  readonly withheld?: boolean;
}

const maxMatches = 200;
const maxMatchesInFile = 50;
const maxFiles = 20_000;
const maxMilliseconds = 10_000;
const maxLine = 2_000;
const maxPatternLine = 1_000;
/** Where a pattern is matched in slices: a line cannot be cut, and takes at most some milliseconds. */
const maxSlicedPatternLine = 250;

/** Ports of a search. */
export interface SearchDependencies {
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  /** Gives the way to start the thread of `pattern-worker.ts`. Without it patterns are matched in slices, in the first 250 characters of a line. */
  readonly patternThread?: (() => Promise<StartBackground>) | undefined;
}

/** Looks through one text. Rejects with the signal's reason. */
interface Searcher {
  search(text: string, signal: AbortSignal): Promise<readonly FoundLine[]>;
  dispose(): void;
}

/**
 * Lines that hold a text, file by file in the order of paths. Bounded in time, files, matches and in the length of a line. A pattern of the
 * model is looked for in a thread of its own, which is ended when the time is over or the signal aborts. Files that may not or cannot be read
 * are passed over. Rejects when the signal aborts, with `PatternRefused` for a bad pattern, and with `FileRefused` for a folder that may not be
 * listed.
 */
export async function searchText(
  dependencies: SearchDependencies,
  query: TextQuery,
  signal: AbortSignal,
): Promise<TextMatches> {
  const searcher = await searcherFor(dependencies, query);
  const time = new AbortController();
  const timer = dependencies.clock.after(maxMilliseconds, () => time.abort());
  const found: TextMatch[] = [];
  let filesSearched = 0;
  let left: Pick<TextMatches, 'withheld'> = {};
  try {
    const { files, truncated, withheld } = await dependencies.files.list(query.folder ?? '', maxFiles, signal);
    if (withheld === true) left = { withheld };
    const either = AbortSignal.any([signal, time.signal]);
    for (const path of files) {
      either.throwIfAborted();
      const text = await readOrSkip(dependencies.files, path, signal);
      if (text === undefined) continue;
      filesSearched++;
      for (const line of await searcher.search(text, either)) {
        if (found.length >= maxMatches) return { matches: found, filesSearched, stopped: 'matches', ...left };
        found.push({ path, ...line });
      }
    }
    return { matches: found, filesSearched, ...(truncated && { stopped: 'files' as const }), ...left };
  } catch (error) {
    signal.throwIfAborted();
    // A thread that ran out of memory found no more.
    if (!time.signal.aborted && !(error instanceof PatternThreadEnded)) throw error;
    return { matches: found, filesSearched, stopped: 'time', ...left };
  } finally {
    timer.dispose();
    searcher.dispose();
  }
}

async function searcherFor({ clock, patternThread }: SearchDependencies, query: TextQuery): Promise<Searcher> {
  const ignoreCase = query.matchCase !== true;
  if (query.isRegex !== true) return inSlices(clock, plainMatcher(query.text, ignoreCase), maxLine);
  const [{ compileLinear }, { PatternThread }] = await Promise.all([
    import('./linear-regex.ts'),
    import('./pattern-thread.ts'),
  ]);
  const matches = compileLinear(query.text, ignoreCase);
  const limits = { longest: maxPatternLine, most: maxMatchesInFile };
  const here = inSlices(clock, matches, maxSlicedPatternLine);
  try {
    const start = await patternThread?.();
    if (start !== undefined) {
      return orHere(new PatternThread(start, { pattern: query.text, ignoreCase, ...limits }), here);
    }
  } catch {
    // No threads here.
  }
  return here;
}

/**
 * The thread, or `here` where the thread ends by itself before its first answer: most failures to start are told only later. A thread that is
 * too slow does not end by itself: what takes too long there is not tried again here.
 */
function orHere(thread: Searcher, here: Searcher): Searcher {
  let hasAnswered = false;
  let current = thread;
  return {
    search: async (text, signal) => {
      try {
        const found = await current.search(text, signal);
        hasAnswered = true;
        return found;
      } catch (error) {
        if (hasAnswered || signal.aborted || !(error instanceof PatternThreadEnded)) throw error;
        current = here;
        return await here.search(text, signal);
      }
    },
    dispose: () => thread.dispose(),
  };
}

function plainMatcher(text: string, ignoreCase: boolean): (line: string) => boolean {
  if (!ignoreCase) return (line) => line.includes(text);
  const lower = text.toLowerCase();
  return (line) => line.toLowerCase().includes(lower);
}

function inSlices(clock: Clock, matches: (line: string) => boolean, longest: number): Searcher {
  const slices = new Slices(clock);
  return {
    search: async (text, signal) => {
      const found: FoundLine[] = [];
      for (const line of findLines(text, matches, { longest, most: maxMatchesInFile })) {
        if (line !== undefined) found.push(line);
        if (slices.due) await slices.rest(signal);
      }
      return found;
    },
    dispose: () => undefined,
  };
}

async function readOrSkip(files: WorkspaceFiles, path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await files.read(path, signal);
  } catch (error) {
    if (error instanceof FileRefused) return undefined;
    throw error;
  }
}
