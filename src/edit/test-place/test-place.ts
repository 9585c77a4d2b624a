import { defaultPlace } from './default-test-place.ts';
import { extensionOf, familyOf, partsOf, testExtension, testName } from './test-names.ts';
import type { PathParts, TestStyle } from './test-names.ts';

/** Where the tests of a file belong. Paths relative to the workspace, with `/`. */
export interface TestPlace {
  readonly path: string;
  /** There is such a file already: tests are added to it. */
  readonly exists: boolean;
  /** A test file of the project that shows how tests are written here. */
  readonly example?: string;
}

/** How a project relates the folder of a test to that of what is tested. */
type FolderRule =
  | { readonly kind: 'beside' }
  /** In a folder of that name below. */
  | { readonly kind: 'below'; readonly folder: string }
  /** The same path below another root. */
  | { readonly kind: 'mirrored'; readonly from: string; readonly to: string };

/** What one test of the project shows. */
interface Habit {
  readonly rule: FolderRule;
  readonly style: TestStyle;
  readonly test: PathParts;
  /** Folder of what it tests. */
  readonly source: string;
}

/** Test files that are looked at for how things are done here: the nearest ones. */
const mostTests = 300;
/** Folders with a file of the same name that a test is compared with, beside its own and the one above it. */
const mostFolders = 30;

/** {@link TestPlaceSearch} over files that are all known. */
export function testPlace(source: string, files: Iterable<string>): TestPlace {
  const search = new TestPlaceSearch(source);
  for (const file of files) search.add(file);
  return search.found();
}

/**
 * Where the tests of a file belong, found from the tests that are there: the file that tests it already, else the place and the name that the
 * project's own tests nearest to it suggest, else what is usual for its language. A file of tests is its own place. Takes the files of the
 * workspace one by one, since there may be very many.
 */
export class TestPlaceSearch {
  readonly #own: PathParts;
  readonly #family: string;
  readonly #files = new Set<string>();
  readonly #tests: { readonly test: PathParts; readonly likeness: number }[] = [];
  /** The folders of the files that are no tests, by their names. */
  readonly #sources = new Map<string, Set<string>>();

  /** `source`: the path of what is to be tested. */
  constructor(source: string) {
    this.#own = partsOf(source);
    this.#family = familyOf(this.#own.extension);
  }

  add(path: string): void {
    this.#files.add(path);
    if (familyOf(extensionOf(path)) !== this.#family) return;
    const file = partsOf(path);
    const known = this.#sources.get(file.stem);
    if (file.tests !== undefined) this.#tests.push({ test: file, likeness: likeness(file.folder, this.#own.folder) });
    else if (known === undefined) this.#sources.set(file.stem, new Set([file.folder]));
    else known.add(file.folder);
  }

  found(): TestPlace {
    const own = this.#own;
    if (own.tests !== undefined) return { path: own.path, exists: true };
    const tests = this.#tests.sort((a, b) => b.likeness - a.likeness).map(({ test }) => test);
    const named = tests.filter((test) => test.tests === own.stem).slice(0, mostTests);
    const rivals = this.#sources.get(own.stem) ?? new Set();
    const fitting = named.filter((test) => isSubject(own, test, rivals));
    const wanted = wantedPlace(own, habitsOf(tests.slice(0, mostTests), this.#sources));
    const existing = fitting.find(({ path }) => path === wanted?.path) ?? fitting[0];
    const example = tests.find(({ path }) => path !== existing?.path)?.path;
    if (existing !== undefined) return this.#place(existing.path, example);
    return this.#place(wanted?.path ?? defaultPlace(own, this.#files), wanted?.example ?? example);
  }

  #place(path: string, example: string | undefined): TestPlace {
    return { path, exists: this.#files.has(path), ...(example !== undefined && { example }) };
  }
}

/** What the tests whose subject is known show. */
function habitsOf(tests: readonly PathParts[], sources: ReadonlyMap<string, ReadonlySet<string>>): readonly Habit[] {
  return tests.flatMap((test) => {
    const style = testName(test);
    const folders = sources.get(test.tests ?? '');
    if (folders === undefined || style === undefined) return [];
    const source = mostAlike(test.folder, folders);
    if (source === undefined) return [];
    return [{ rule: ruleOf(source, test.folder), style, test, source }];
  });
}

/** Whether no other file of that name, of those in `folders`, is nearer to the test. */
function isSubject({ folder }: PathParts, test: PathParts, folders: ReadonlySet<string>): boolean {
  const nearest = mostAlike(test.folder, folders);
  return nearest === undefined || likeness(nearest, test.folder) <= likeness(folder, test.folder);
}

/**
 * Files of the same name in several folders: a test most likely belongs to the one whose folder is most alike. Its own folder and the one above it are
 * always found; of others only so many are compared, since thousands of files may be called `index`.
 */
function mostAlike(folder: string, folders: ReadonlySet<string>): string | undefined {
  if (folders.has(folder)) return folder;
  const above = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
  let best = folders.has(above) ? { folder: above, likeness: likeness(above, folder) } : undefined;
  let compared = 0;
  for (const each of folders) {
    const alike = likeness(each, folder);
    if (best === undefined || alike > best.likeness) best = { folder: each, likeness: alike };
    if (++compared === mostFolders) break;
  }
  return best?.folder;
}

function ruleOf(source: string, test: string): FolderRule {
  if (source === test) return { kind: 'beside' };
  const below = test.slice(source === '' ? 0 : source.length + 1);
  const isBelow = source === '' || test.startsWith(`${source}/`);
  if (isBelow && !below.includes('/')) return { kind: 'below', folder: below };
  const from = segments(source);
  const to = segments(test);
  let same = 0;
  while (same < Math.min(from.length, to.length) && from.at(-1 - same) === to.at(-1 - same)) same++;
  return {
    kind: 'mirrored',
    from: from.slice(0, from.length - same).join('/'),
    to: to.slice(0, to.length - same).join('/'),
  };
}

/** The place that most habits agree on, those of near files more than those of far ones. */
function wantedPlace(own: PathParts, habits: readonly Habit[]): { path: string; example: string } | undefined {
  const votes = new Map<string, { weight: number; best: Habit }>();
  for (const habit of habits) {
    const folder = folderBy(habit.rule, own.folder);
    if (folder === undefined) continue;
    const name = habit.style(own.stem);
    const extension = testExtension(own.extension, habit.test.extension);
    const path = folder === '' ? `${name}.${extension}` : `${folder}/${name}.${extension}`;
    const weight = 1 + likeness(habit.source, own.folder);
    const vote = votes.get(path);
    const isBetter = vote === undefined || weight > 1 + likeness(vote.best.source, own.folder);
    votes.set(path, { weight: (vote?.weight ?? 0) + weight, best: isBetter ? habit : vote.best });
  }
  const [first] = [...votes].sort(([, a], [, b]) => b.weight - a.weight);
  return first && { path: first[0], example: first[1].best.test.path };
}

/** The folder that a rule gives; undefined where it says nothing about files of that folder. */
function folderBy(rule: FolderRule, folder: string): string | undefined {
  switch (rule.kind) {
    case 'beside':
      return folder;
    case 'below':
      return folder === '' ? rule.folder : `${folder}/${rule.folder}`;
    case 'mirrored': {
      const { from, to } = rule;
      if (from !== '' && folder !== from && !folder.startsWith(`${from}/`)) return undefined;
      return [...segments(to), ...segments(folder).slice(segments(from).length)].join('/');
    }
  }
}

/** How many folders two paths share, at their beginning and at their end. */
function likeness(one: string, other: string): number {
  const [a, b] = [segments(one), segments(other)];
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return head + tail;
}

function segments(folder: string): readonly string[] {
  return folder === '' ? [] : folder.split('/');
}
