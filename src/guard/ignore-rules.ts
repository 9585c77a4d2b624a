import ignore from 'ignore';
import type { Ignore } from 'ignore';
import type { Slices } from '../platform/slices.ts';
import { foldName } from './path-syntax.ts';

/** Text of a file in a folder of the root (`''` or `a/b`), undefined where there is none. Rejects when it is there but cannot be read. */
export type ReadIgnoreFile = (folder: string, name: string) => Promise<string | undefined>;

/** Ignore files that are read in every folder. */
const ignoreFileNames = ['.gitignore', '.crossfadeignore'] as const;

/** Never looked into, whatever the ignore files say. */
const alwaysIgnored = new Set(['.git', '.hg', '.svn', '.jj', 'node_modules']);
const maxFileLength = 1_000_000;
const maxLines = 5_000;
/** Lines that are made into rules at once: some milliseconds, since the library makes an expression of each. */
const linesAtOnce = 50;
/** Rules of so many texts are kept: every request reads the same few files. */
const maxKept = 32;

/**
 * The ignore files of one workspace folder. A path is ignored as soon as any file on its way says so: a nested file can add rules, never take
 * outer ones away, and inside one file the last matching line counts. Whatever cannot be read or understood ignores everything below it.
 */
export class IgnoreRules {
  readonly #read: ReadIgnoreFile;
  readonly #slices: Slices | undefined;
  readonly #folders = new Map<string, Promise<readonly Ignore[]>>();

  /** Keeps what it read: use one instance a request, so that changed rules count at once. With `slices` long files are read in slices. */
  constructor(read: ReadIgnoreFile, slices?: Slices) {
    this.#read = read;
    this.#slices = slices;
  }

  /** Whether a path (relative, with `/`, not empty) or a folder above it is ignored. Never rejects. */
  async ignores(path: string, isFolder: boolean): Promise<boolean> {
    const segments = path.split('/');
    if (segments.some((segment) => alwaysIgnored.has(foldName(segment)))) return true;
    for (let depth = 0; depth < segments.length; depth++) {
      const rest = segments.slice(depth).join('/') + (isFolder ? '/' : '');
      const rules = await this.#rulesOf(segments.slice(0, depth).join('/'));
      if (rules.some((each) => matches(each, rest))) return true;
    }
    return false;
  }

  #rulesOf(folder: string): Promise<readonly Ignore[]> {
    const known = this.#folders.get(folder) ?? this.#load(folder);
    this.#folders.set(folder, known);
    return known;
  }

  #load(folder: string): Promise<readonly Ignore[]> {
    return Promise.all(
      ignoreFileNames.map(async (name) => {
        try {
          return await rulesOf((await this.#read(folder, name)) ?? '', this.#slices);
        } catch {
          return everything();
        }
      }),
    );
  }
}

function matches(rules: Ignore, path: string): boolean {
  try {
    return rules.ignores(path);
  } catch {
    // A path the library refuses is not one to give out.
    return true;
  }
}

/** By text, those asked for last at the end. */
const kept = new Map<string, Promise<Ignore>>();

function rulesOf(text: string, slices: Slices | undefined): Promise<Ignore> {
  const rules = kept.get(text) ?? rulesFrom(text, slices);
  kept.delete(text);
  kept.set(text, rules);
  for (const [oldest] of kept) {
    if (kept.size <= maxKept) break;
    kept.delete(oldest);
  }
  return rules;
}

async function rulesFrom(text: string, slices: Slices | undefined): Promise<Ignore> {
  if (text.length > maxFileLength) return everything();
  const lines = text.split(/\r?\n/);
  if (lines.length > maxLines) return everything();
  const rules = ignore();
  for (let at = 0; at < lines.length; at += linesAtOnce) {
    rules.add(
      lines
        .slice(at, at + linesAtOnce)
        .map(boundedPattern)
        .filter((line) => line !== ''),
    );
    // The library makes the expressions when it first meets a path.
    rules.test(`none/${at}`);
    if (slices?.due === true) await slices.rest();
  }
  return rules;
}

function everything(): Ignore {
  return ignore().add('*');
}

/**
 * A line that is matched in bounded time. The library makes a backtracking expression of it, so a line with many wildcards is made wider:
 * what follows the second wildcard of a segment, or the third `**`, becomes one wildcard. A negated line of that kind is dropped. Both ignore
 * more, never less.
 */
export function boundedPattern(line: string): string {
  const isNegated = line.startsWith('!');
  const tooLong = line.length > 1_000;
  const segments = line.split('/');
  const narrow = segments.map((segment) => widened(segment));
  const doubles = narrow.flatMap((segment, index) => (segment === '**' ? [index] : []));
  const cut = doubles.length > 3 ? narrow.slice(0, (doubles[2] ?? 0) + 1) : narrow;
  const isWider =
    tooLong || cut.length < segments.length || narrow.some((segment, index) => segment !== segments[index]);
  if (!isWider) return line;
  if (isNegated) return '';
  return tooLong ? '*' : cut.join('/');
}

function widened(segment: string): string {
  if (segment === '**') return segment;
  const runs = [...segment.matchAll(/\*+/g)];
  const third = runs[2];
  return third === undefined ? segment : `${segment.slice(0, third.index)}*`;
}
