/** A path, taken apart. */
export interface PathParts {
  readonly path: string;
  /** Empty for the root. */
  readonly folder: string;
  /** The name up to its last dot. */
  readonly stem: string;
  /** Without the dot, in lower case; empty where there is none. */
  readonly extension: string;
  /** The name of what it tests; absent for a file that is none of tests. */
  readonly tests?: string;
}

/** Makes the name of a test from the name of what it tests, both without extension. */
export type TestStyle = (stem: string) => string;

/** Languages whose files test each other, by extension. */
const families: Readonly<Record<string, readonly string[]>> = {
  javascript: ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'],
  jvm: ['java', 'kt', 'groovy', 'scala'],
  c: ['c', 'cc', 'cpp', 'cxx', 'h', 'hh', 'hpp'],
  elixir: ['ex', 'exs'],
};
const ownTests: ReadonlySet<string> = new Set(['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs']);

const familyByExtension = new Map(
  Object.entries(families).flatMap(([family, extensions]) => extensions.map((each) => [each, family] as const)),
);

/** What stands before and behind the name of what is tested. The longest come first. */
const affixes: readonly { readonly before: string; readonly after: string; readonly only?: RegExp }[] = [
  { before: '', after: '.test' },
  { before: '', after: '.spec' },
  { before: '', after: '-test' },
  { before: '', after: '-spec' },
  { before: '', after: '_test' },
  { before: '', after: '_spec' },
  { before: 'test_', after: '' },
  { before: 'test-', after: '', only: /^(?:js|mjs|cjs|ts)$/ },
  { before: '', after: 'Tests', only: /^(?:java|kt|groovy|scala|cs|fs|vb|swift|php)$/ },
  { before: '', after: 'Test', only: /^(?:java|kt|groovy|scala|cs|fs|vb|swift|php)$/ },
  { before: '', after: 'Spec', only: /^(?:java|kt|groovy|scala|hs|php)$/ },
  { before: 'Test', after: '', only: /^(?:java|kt)$/ },
];

/** Folders whose files are tests even where their names do not say so. */
const testFolder = /(?:^|\/)__tests__(?:\/|$)/;

export function partsOf(path: string): PathParts {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  const named = {
    path,
    folder: slash < 0 ? '' : path.slice(0, slash),
    stem: dot <= 0 ? name : name.slice(0, dot),
    extension: extensionOf(path),
  };
  const tests = stemOfTest(named);
  return { ...named, ...(tests !== undefined && { tests }) };
}

/** Without the dot, in lower case; empty where there is none. */
export function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot - 1 <= path.lastIndexOf('/') ? '' : path.slice(dot + 1).toLowerCase();
}

/** The languages that an extension belongs to. */
export function familyOf(extension: string): string {
  return familyByExtension.get(extension) ?? extension;
}

/** Whether a file is one of tests, by its name. */
export function isTestFile(path: string): boolean {
  return partsOf(path).tests !== undefined;
}

function stemOfTest(parts: Omit<PathParts, 'tests'>): string | undefined {
  const affix = affixOf(parts);
  if (affix !== undefined) return parts.stem.slice(affix.before.length, parts.stem.length - affix.after.length);
  return testFolder.test(parts.folder) ? parts.stem : undefined;
}

/** How the name of a test was made; undefined for a file that is none of tests. */
export function testName(parts: PathParts): TestStyle | undefined {
  const affix = affixOf(parts);
  if (affix !== undefined) return (stem) => `${affix.before}${stem}${affix.after}`;
  return testFolder.test(parts.folder) ? (stem) => stem : undefined;
}

/** Headers of C and C++: their tests are sources. */
export const headers = /^h(?:h|pp|xx)?$/;

/** The extension of a test: that of its subject where tests can be written in it, else that of another test. */
export function testExtension(source: string, example: string): string {
  if (headers.test(source)) return headers.test(example) ? 'cpp' : example;
  return ownTests.has(source) || familyOf(source) !== 'javascript' ? (source === 'ex' ? 'exs' : source) : example;
}

function affixOf({ stem, extension }: PathParts): (typeof affixes)[number] | undefined {
  return affixes.find(
    ({ before, after, only }) =>
      (only === undefined || only.test(extension)) &&
      stem.length > before.length + after.length &&
      stem.startsWith(before) &&
      stem.endsWith(after),
  );
}
