import ignore from 'ignore';
import type { Ignore } from 'ignore';
import { foldName } from './path-syntax.ts';

/** Text of a file in a folder of the root (`''` or `a/b`), undefined where there is none. Rejects when it is there but cannot be read. */
export type ReadIgnoreFile = (folder: string, name: string) => Promise<string | undefined>;

/** Ignore files that are read in every folder. */
const ignoreFileNames = ['.gitignore', '.crossfadeignore'] as const;

/** Never looked into, whatever the ignore files say. */
const alwaysIgnored = new Set(['.git', '.hg', '.svn', '.jj', 'node_modules']);
const maxFileLength = 1_000_000;
const maxLines = 5_000;

/**
 * The ignore files of one workspace folder. A path is ignored as soon as any file on its way says so: a nested file can add rules, never take
 * outer ones away, and inside one file the last matching line counts. Whatever cannot be read or understood ignores everything below it.
 */
export class IgnoreRules {
  readonly #read: ReadIgnoreFile;
  readonly #folders = new Map<string, Promise<readonly Ignore[]>>();

  /** Keeps what it read: use one instance a request, so that changed rules count at once. */
  constructor(read: ReadIgnoreFile) {
    this.#read = read;
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
          return rulesFrom((await this.#read(folder, name)) ?? '');
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

function rulesFrom(text: string): Ignore {
  const lines = text.split(/\r?\n/);
  if (text.length > maxFileLength || lines.length > maxLines) return everything();
  return ignore().add(lines.map(boundedPattern).filter((line) => line !== ''));
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
