import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGitConfig } from '../../../src/guard/ignore/git-config.ts';
import type { Slices } from '../../../src/platform/slices.ts';
import { findRepository, readBytes, readExcludes } from '../../../src/platform/git-repository.ts';

describe('the configuration of a git repository', () => {
  let base: string;
  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'git-config-')));
    await mkdir(join(base, '.git'));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  const environment = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/nowhere', HOME: '/nowhere' };
  const ignoresCase = async (): Promise<boolean> =>
    (await readExcludes(await findRepository(base), environment)).ignoreCase;

  it('is read at once, however many backslashes it holds', async () => {
    const started = performance.now();
    await readGitConfig(`[a]\nb = ${'\\'.repeat(100_000)}x\nc = ${'\\x'.repeat(50_000)}`);
    assert.ok(performance.now() - started < 1_000);
  });

  it('is read in slices', async () => {
    let rests = 0;
    const rest = (): Promise<void> => {
      rests++;
      return Promise.resolve();
    };
    const slices = { due: true, rest } as unknown as Slices;
    const settings = await readGitConfig(`[a]\n${'b = c\n'.repeat(2_000)}`, slices);
    assert.equal(settings.length, 2_000);
    assert.ok(rests >= 10);
  });

  it('is read to a limit where files include each other without end', async () => {
    const includes = '[include]\n' + '\tpath = config\n'.repeat(20);
    await writeFile(join(base, '.git/config'), `[core]\n\tignorecase = true\n${includes}`);
    assert.equal(await ignoresCase(), true);
  }).timeout(10_000);

  it('is not read from a file that is far too large', async () => {
    await writeFile(join(base, '.git/config'), `[core]\n\tignorecase = true\n${'# comment\n'.repeat(30_000)}`);
    assert.equal(await ignoresCase(), false);
  });

  it('does not hold for a condition that would take long to compare', async () => {
    const pattern = `/${'**/a'.repeat(20_000)}`;
    await writeFile(join(base, '.git/more'), '[core]\n\tignorecase = true\n');
    await writeFile(join(base, '.git/config'), `[includeIf "gitdir:${pattern}"]\n\tpath = more\n`);
    assert.equal(await ignoresCase(), false);
    await writeFile(join(base, '.git/config'), `[includeIf "gitdir:${base}/"]\n\tpath = more\n`);
    assert.equal(await ignoresCase(), true);
  });

  it('has no ignore file where a link stands in its place', async () => {
    await writeFile(join(base, 'rules'), '*');
    await symlink('rules', join(base, '.gitignore'));
    assert.equal(await readBytes(join(base, '.gitignore'), 100, true), undefined);
    assert.equal(await readBytes(join(base, '.gitignore'), 100), '*');
  });
});
