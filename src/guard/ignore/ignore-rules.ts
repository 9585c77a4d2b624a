import type { Slices } from '../../platform/slices.ts';
import { foldName } from '../path-syntax.ts';
import { IgnoreList, byteText } from './ignore-list.ts';

/**
 * Bytes of a file in a folder of the root (`''` or `a/b`), one character a byte; undefined where there is none. Rejects when it is there but
 * cannot be read.
 */
export type ReadIgnoreFile = (folder: string, name: string) => Promise<string | undefined>;

/** The rules of a git repository that stand in no `.gitignore`. */
export interface RepositoryExcludes {
  /** Bytes of the person's ignore file and of `info/exclude`, in this order: the later one wins. */
  readonly texts: readonly string[];
  /** Where git compares names without regard to case. */
  readonly ignoreCase: boolean;
}

/** The repository that a workspace folder belongs to, and those below it. */
export interface IgnoreSurroundings {
  readonly excludes: RepositoryExcludes;
  /** Segments of the workspace folder's path from the repository's root; none where it is the root itself or there is no repository. */
  readonly above: readonly string[];
  /** Reads an ignore file of the repository above the workspace folder; `folder` is relative to the repository's root. */
  readonly readAbove: ReadIgnoreFile;
  /** The rules of a repository of its own in a folder below the root; undefined where there is none. */
  readonly nested: (folder: string) => Promise<RepositoryExcludes | undefined>;
}

/** Ignore files that are read in every folder: git's, and ours, which only ever adds. */
const ignoreFileNames = ['.gitignore', '.crossfadeignore'] as const;

/** Never looked into, whatever the ignore files say. */
const alwaysIgnored = new Set(['.git', '.hg', '.svn', '.jj', 'node_modules']);
/** Rules of so many texts are kept: every request reads the same few files. */
const maxKept = 32;
const noSurroundings: IgnoreSurroundings = {
  excludes: { texts: [], ignoreCase: false },
  above: [],
  readAbove: () => Promise.resolve(undefined),
  nested: () => Promise.resolve(undefined),
};

/** Lists that are asked together, the strongest last: a list counts for what lies below its folder. */
type Chain = readonly Level[];

interface Level {
  readonly depth: number;
  readonly list: IgnoreList;
}

/** What the list that decides says. */
interface Decision {
  readonly ignores: boolean;
  readonly level: Level;
}

/** What is known of one folder: whether it is ignored, and what its entries are asked. */
interface FolderRules {
  readonly isIgnored: boolean;
  /** One of the repository, and one of each repository inside it that the folder lies in. */
  readonly git: readonly Chain[];
  /** Lists that are asked one by one. */
  readonly crossfade: Chain;
}

/**
 * The ignore rules of one workspace folder, as git has them: in the lists of the repository the last matching line of the nearest file decides,
 * and nothing below an ignored folder comes back. A repository inside another keeps the outer rules and adds its own. No line of any file takes
 * back what a `.crossfadeignore` ignores. Git's lists above the opened folder that ignore that folder do not count. Whatever cannot be read or understood ignores everything below it.
 */
export class IgnoreRules {
  readonly #read: ReadIgnoreFile;
  readonly #surroundings: IgnoreSurroundings;
  readonly #slices: Slices | undefined;
  readonly #folders = new Map<string, Promise<FolderRules>>();

  /** Keeps what it read: use one instance a request, so that changed rules count at once. With `slices` long work is cut. */
  constructor(read: ReadIgnoreFile, { slices, surroundings = noSurroundings }: IgnoreRulesOptions = {}) {
    this.#read = read;
    this.#surroundings = surroundings;
    this.#slices = slices;
  }

  /** Whether a path (relative, with `/`, not empty) or a folder above it is ignored. Never rejects. */
  async ignores(path: string, isFolder: boolean): Promise<boolean> {
    const segments = path.split('/');
    if (segments.some((segment) => alwaysIgnored.has(foldName(segment)))) return true;
    if (segments.includes('..')) return true;
    const all = [...this.#surroundings.above, ...segments];
    const folder = await this.#rulesOf(all.slice(0, -1));
    return folder.isIgnored || (await this.#isNamed(folder, all, isFolder));
  }

  /** The rules of a folder, given by its segments from the repository's root. */
  #rulesOf(segments: readonly string[]): Promise<FolderRules> {
    const key = segments.join('/');
    const known = this.#folders.get(key) ?? this.#load(segments);
    this.#folders.set(key, known);
    return known;
  }

  async #load(segments: readonly string[]): Promise<FolderRules> {
    const depth = segments.length;
    const above = depth === 0 ? await this.#outermost() : await this.#rulesOf(segments.slice(0, -1));
    const isOnTheWay = depth > 0 && depth <= this.#surroundings.above.length;
    const outer = isOnTheWay ? await this.#opened(above, segments) : above;
    if (outer.isIgnored || (depth > 0 && (await this.#isNamed(outer, segments, true))))
      return { isIgnored: true, git: [], crossfade: [] };
    const [git, crossfade] = await Promise.all(ignoreFileNames.map((name) => this.#listOf(segments, name)));
    const own = await this.#nestedChain(segments);
    return {
      isIgnored: false,
      git: [...outer.git, ...(own === undefined ? [] : [own])].map((chain) => added(chain, depth, git)),
      crossfade: added(outer.crossfade, depth, crossfade),
    };
  }

  /**
   * The rules above a folder on the way to the opened one, or above that one. A list of git's that ignores it is left out, for the person opened
   * it on purpose; one that could not be read is not.
   */
  async #opened(above: FolderRules, segments: readonly string[]): Promise<FolderRules> {
    const git = await Promise.all(above.git.map((chain) => this.#withoutIgnoring(chain, segments)));
    return { ...above, git };
  }

  async #withoutIgnoring(chain: Chain, segments: readonly string[]): Promise<Chain> {
    let left = chain;
    for (;;) {
      const deciding = await this.#decisionOf(left, segments, true);
      if (deciding?.ignores !== true || deciding.level.list.isEverything) return left;
      left = left.filter((level) => level !== deciding.level);
    }
  }

  async #outermost(): Promise<FolderRules> {
    return { isIgnored: false, git: [await this.#chainOf(this.#surroundings.excludes, 0)], crossfade: [] };
  }

  async #nestedChain(segments: readonly string[]): Promise<Chain | undefined> {
    const below = segments.length - this.#surroundings.above.length;
    if (below <= 0) return undefined;
    const excludes = await this.#surroundings.nested(segments.slice(-below).join('/'));
    return excludes === undefined ? undefined : await this.#chainOf(excludes, segments.length);
  }

  async #chainOf({ texts, ignoreCase }: RepositoryExcludes, depth: number): Promise<Chain> {
    const lists = await Promise.all(texts.map((text) => listFrom(text, ignoreCase, this.#slices)));
    return lists.map((list) => ({ depth, list }));
  }

  async #listOf(segments: readonly string[], name: string): Promise<IgnoreList | undefined> {
    const { above, readAbove, excludes } = this.#surroundings;
    const isAbove = segments.length < above.length;
    try {
      const text = isAbove
        ? await readAbove(segments.join('/'), name)
        : await this.#read(segments.slice(above.length).join('/'), name);
      return text === undefined || text === '' ? undefined : await listFrom(text, excludes.ignoreCase, this.#slices);
    } catch {
      return IgnoreList.everything();
    }
  }

  /** Whether an entry is ignored by its own name. */
  async #isNamed(folder: FolderRules, segments: readonly string[], isFolder: boolean): Promise<boolean> {
    for (const chain of [...folder.git, ...folder.crossfade.map((level) => [level])])
      if ((await this.#decisionOf(chain, segments, isFolder))?.ignores === true) return true;
    return false;
  }

  async #decisionOf(chain: Chain, segments: readonly string[], isFolder: boolean): Promise<Decision | undefined> {
    const name = byteText(segments.at(-1) ?? '');
    for (const level of chain.toReversed()) {
      const path = byteText(segments.slice(level.depth).join('/'));
      const ignores = await level.list.verdict({ path, name, isFolder }, this.#slices);
      if (ignores !== undefined) return { ignores, level };
    }
    return undefined;
  }
}

/** What rules of a folder need beside its own files. */
export interface IgnoreRulesOptions {
  readonly slices?: Slices;
  /** Default: no repository. */
  readonly surroundings?: IgnoreSurroundings;
}

function added(chain: Chain, depth: number, list: IgnoreList | undefined): Chain {
  return list === undefined ? chain : [...chain, { depth, list }];
}

/** By case and text, those asked for last at the end. */
const kept = new Map<string, Promise<IgnoreList>>();

function listFrom(text: string, ignoreCase: boolean, slices: Slices | undefined): Promise<IgnoreList> {
  const key = `${ignoreCase ? 'i' : 'c'}${text}`;
  const list = kept.get(key) ?? IgnoreList.read(text, ignoreCase, slices);
  kept.delete(key);
  kept.set(key, list);
  for (const [oldest] of kept) {
    if (kept.size <= maxKept) break;
    kept.delete(oldest);
  }
  return list;
}
