import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { systemClock } from '../../../../src/platform/clock.ts';
import { NodeWorkspaceFiles } from '../../../../src/platform/node-workspace-files.ts';
import { FileRefused } from '../../../../src/platform/workspace-files.ts';

const signal = new AbortController().signal;
const hasGit = spawnSync('git', ['--version']).status === 0;
const variables = ['HOME', 'XDG_CONFIG_HOME', 'GIT_CONFIG_NOSYSTEM', 'GIT_CONFIG_GLOBAL'] as const;

/** A repository on the disk: the text of its files by path, and the folder of it that is opened. */
interface Tree {
  readonly files: Readonly<Record<string, string>>;
  readonly opened: string;
}

describe('The ignore rules beside git check-ignore', function () {
  this.timeout(180_000);
  let base: string;
  let before: readonly (string | undefined)[];

  beforeEach(async function () {
    before = variables.map((name) => process.env[name]);
    if (!hasGit) {
      this.test?.parent?.tests.forEach((test) => (test.title += ' (git is not installed: nothing to compare with)'));
      this.skip();
    }
    base = await realpath(await mkdtemp(join(tmpdir(), 'ignored-')));
    setVariables([join(base, 'home'), undefined, '1', undefined]);
  });
  afterEach(async () => {
    setVariables(before);
    if (hasGit) await rm(base, { recursive: true, force: true });
  });

  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), text);
  };
  const git = (folder: string, args: readonly string[], input = ''): string => {
    const { status, stdout, stderr } = spawnSync('git', ['-C', join(base, folder), ...args], {
      input,
      encoding: 'utf8',
    });
    assert.ok(status === 0 || (args[0] === 'check-ignore' && status === 1), stderr);
    return stdout;
  };
  /** Paths of a repository that git ignores. */
  const ignoredByGit = (folder: string, paths: readonly string[]): ReadonlySet<string> =>
    new Set(git(folder, ['check-ignore', '--no-index', '-z', '--stdin'], paths.join('\0')).split('\0'));
  const workspace = (opened: string): NodeWorkspaceFiles =>
    new NodeWorkspaceFiles({
      roots: () => [{ name: 'w', path: join(base, opened) }],
      openDocuments: { textOf: () => undefined },
      clock: systemClock,
    });

  const makeRepository = async (folder: string, exclude = '', settings = ''): Promise<void> => {
    for (const path of ['objects', 'refs']) await mkdir(join(base, folder, '.git', path), { recursive: true });
    await write(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
    await write(join(folder, '.git/config'), `[core]\n\trepositoryformatversion = 0\n${settings}`);
    await write(join(folder, '.git/info/exclude'), exclude);
  };

  /**
   * Compares every file below the opened folder, in the list and some also one by one. Gives how many there were. Where git ignores the opened
   * folder there is nothing to compare: git would show none of it.
   */
  async function compare(repository: string, { files, opened }: Tree, paths: readonly string[]): Promise<number> {
    if (opened !== '' && ignoredByGit(repository, [opened]).has(opened)) return 0;
    const prefix = opened === '' ? '' : `${opened}/`;
    const below = paths.filter((path) => path.startsWith(prefix));
    const ignored = ignoredByGit(repository, below);
    const found = workspace(join(repository, opened));
    const listed = new Set((await found.list('', 100_000, signal)).files);
    for (const [index, path] of below.entries()) {
      const told = JSON.stringify({ path, opened, rules: rulesOf(files) });
      if (index % 8 === 0) assert.equal(await isRefused(found, path.slice(prefix.length)), ignored.has(path), told);
      assert.equal(listed.has(path.slice(prefix.length)), !ignored.has(path), `listed: ${told}`);
    }
    return below.length;
  }

  it('agree on every path of generated trees', async () => {
    let compared = 0;
    let number = 0;
    const run = fc.asyncProperty(tree, async (given) => {
      const folder = `r${number++}`;
      for (const [path, text] of Object.entries(given.files)) await write(join(folder, path), text);
      await write('home/.config/git/ignore', given.files['personal'] ?? '');
      await makeRepository(folder, given.files['exclude']);
      const count = await compare(folder, given, Object.keys(given.files));
      fc.pre(count > 0);
      compared += count;
    });
    await fc.assert(run, { numRuns: 60, endOnFailure: true });
    assert.ok(compared >= 5_000, `${compared}`);
  });

  const rulesEverywhere = {
    'a/x.txt': '',
    'a/y.txt': '',
    'a/z.log': '',
    'A/Z.LOG': '',
    'build/o': '',
    'a/B/build/o': '',
  };
  const paths = Object.keys(rulesEverywhere);
  const agree = async (folder: string): Promise<void> => {
    for (const opened of ['', 'a', 'a/B']) await compare(folder, { files: rulesEverywhere, opened }, paths);
  };
  const writeAll = async (folder: string): Promise<void> => {
    for (const path of paths) await write(join(folder, path), '');
  };

  it('agree on the personal file that a configuration names, also through an include', async () => {
    await writeAll('r');
    await makeRepository('r');
    await write('home/mine', 'x.txt\n');
    await write('home/work', '*.log\n');
    for (const text of [
      '[core]\n\texcludesFile = ~/mine\n',
      '[core] excludesfile = "~/mine" ; what is mine\n',
      '[core]\n\texcludesFile =\n',
      '[include]\n\tpath = more.inc\n',
      `[includeIf "gitdir:${join(base, 'r')}/"]\n\tpath = ~/more.inc\n`,
      '[includeIf "gitdir:r/.git"]\n\tpath = more.inc\n[core]\n\texcludesFile = ~/mi\\\nne\n',
      '[includeIf "gitdir:elsewhere/"]\n\tpath = more.inc\n',
    ]) {
      await write('home/more.inc', '[core]\n\texcludesFile = ~/work\n');
      await write('home/.gitconfig', text);
      await agree('r');
    }
    await write('r/.git/config', '[core]\n\texcludesFile = mine-here\n');
    await write('r/mine-here', 'build\n');
    await agree('r');
  });

  it('agree where the personal file is at another place, and where case does not matter', async () => {
    await writeAll('r');
    await makeRepository('r', '*.log\n[x]*\n/A/?.txt\n', '\tignorecase = true\n');
    process.env['XDG_CONFIG_HOME'] = join(base, 'settings');
    await write('settings/git/ignore', 'BUILD/\n');
    await agree('r');
    await write('r/.git/config', '[core]\n');
    await agree('r');
  });

  it('agree in a worktree, whose excludes are those of the repository', async () => {
    await makeRepository('r', '*.log\n');
    git('r', ['-c', 'user.name=a', '-c', 'user.email=a@b.test', 'commit', '-q', '--allow-empty', '-m', 'first']);
    git('r', ['worktree', 'add', '-q', join(base, 'r/trees/one')]);
    await write('r/.gitignore', 'trees/\n*.txt\n');
    await writeAll('r/trees/one');
    await write('r/trees/one/.gitignore', 'build/\n');
    await agree('r/trees/one');
  });
});

function isRefused(files: NodeWorkspaceFiles, path: string): Promise<boolean> {
  return files.check(path, signal).then(
    () => false,
    (error: unknown) => error instanceof FileRefused && error.reason === 'ignored',
  );
}

function setVariables(values: readonly (string | undefined)[]): void {
  for (const [index, name] of variables.entries()) {
    const value = values[index];
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}

function rulesOf(files: Tree['files']): Tree['files'] {
  return Object.fromEntries(
    Object.entries(files).filter(([path]) => path.endsWith('.gitignore') || ['personal', 'exclude'].includes(path)),
  );
}

const folderName = fc.constantFrom('a', 'b', 'ab', 'B', 'b c', 'ü', 'x-1', 'logs', '[a]');
const fileName = fc.constantFrom(
  'abc',
  'aa',
  'a.log',
  'b.log',
  'keep.log',
  '#x',
  '!y',
  'a*',
  'ab.txt',
  'é.log',
  'A.LOG',
);
const segment = fc.oneof(folderName, fileName);
const path = fc
  .tuple(fc.array(folderName, { maxLength: 3 }), fileName)
  .map(([folders, name]) => [...folders, name].join('/'));
const piece = fc.oneof(
  segment,
  fc.constantFrom('*', '**', '?', '*.log', 'a*', '*b', '?b', '[ab]', '[!a]', '[^b]*', '[a-c]', '[]a]', '[[:alpha:]]'),
  fc.constantFrom('\\#x', '\\!y', '\\[a\\]', 'a\\*', '[', '[a', '[[:x:]]', 'a**', '**b', '***', '[a-]', '[\\]]', '\\'),
);
const line = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '#'),
    fc.constantFrom('', '', '/', '**/'),
    fc.array(piece, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('/', '/', ''),
    fc.constantFrom('', '', '/', '/**', '/*', ' ', '\\ ', '\r', '  \r'),
  )
  .map(([sign, start, parts, joint, end]) => sign + start + parts.join(joint) + end);
const rules = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));

/** Files that do not stand in each other's way, ignore files in some of the folders, and one folder that is opened. */
const tree = fc
  .record({
    paths: fc.uniqueArray(path, { minLength: 180, maxLength: 220 }),
    root: rules,
    nested: fc.array(rules, { minLength: 6, maxLength: 6 }),
    personal: rules,
    exclude: rules,
    opened: fc.nat(),
  })
  .map(({ paths, root, nested, personal, exclude, opened }): Tree => {
    const folders = [...new Set(paths.flatMap(foldersOf))].sort();
    const files: Record<string, string> = Object.fromEntries(paths.map((each) => [each, 'x']));
    files['.gitignore'] = root;
    for (const [index, text] of nested.entries()) {
      const folder = folders[(index * 7) % Math.max(folders.length, 1)];
      if (folder !== undefined) files[`${folder}/.gitignore`] = text;
    }
    const chosen = ['', '', '', ...folders.filter((each) => /^(?:a|b c|ab\/B|x-1\/a)$/.test(each))];
    return { files: { ...files, personal, exclude }, opened: chosen[opened % chosen.length] ?? '' };
  });

function foldersOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
