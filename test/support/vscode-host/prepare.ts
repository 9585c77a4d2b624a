import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isRunning } from './process-tree.ts';
import { cacheFolder } from './paths.ts';
import { runCommand } from './run-command.ts';
import { stillWorking } from './still-working.ts';

/** The npm release that carries VS Code 1.139.1 with its server and workbench. */
const codeServerVersion = '4.139.1';

/** A VS Code that is ready to be started. */
export interface PreparedVscode {
  /** Entry of the `code-server` program. */
  readonly entry: string;
  /** Folder of the VS Code server; `out/server-main.js` starts it bare. */
  readonly vscodeFolder: string;
}

export type Progress = (line: string) => void;

/**
 * Makes VS Code available under `.vscode-test/`, from npm packages only (platform.md section 10). The first time takes one to two minutes.
 * Two runs at once wait for each other; a run that was killed half-way leaves nothing that a later run would take for complete.
 */
export async function prepareVscode(progress: Progress): Promise<PreparedVscode> {
  const target = join(cacheFolder, `code-server-${codeServerVersion}`);
  if (existsSync(markerOf(target))) return locate(target);
  await mkdir(cacheFolder, { recursive: true });
  const release = await takeLock(join(cacheFolder, 'install.lock'), progress);
  try {
    // Another run may have finished while this one waited.
    if (!existsSync(markerOf(target))) await install(target, progress);
  } finally {
    await release();
  }
  return locate(target);
}

function markerOf(target: string): string {
  return join(target, 'complete.json');
}

function locate(target: string): PreparedVscode {
  const root = join(target, 'node_modules', 'code-server');
  return { entry: join(root, 'out', 'node', 'entry.js'), vscodeFolder: join(root, 'lib', 'vscode') };
}

async function install(target: string, progress: Progress): Promise<void> {
  await removeLeftovers();
  const partial = `${target}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, 'package.json'), JSON.stringify({ name: 'vscode-host', private: true }));
  progress('Installing VS Code (code-server) from npm, once; about 600 MB. Step 1 of 2 …');
  const server = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `code-server@${codeServerVersion}`];
  await stillWorking(progress, 'installing VS Code', npm(server, partial));
  progress('Installing the packages of VS Code itself. Step 2 of 2 …');
  const { vscodeFolder, entry } = locate(partial);
  // The second one holds what VS Code's own language support needs; without it VS Code complains about its missing TypeScript.
  for (const folder of [vscodeFolder, join(vscodeFolder, 'extensions')])
    await stillWorking(
      progress,
      'installing the packages of VS Code',
      npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], folder),
    );
  const parts = ['out/server-main.js', 'node_modules', 'extensions/node_modules/typescript'];
  for (const needed of [entry, ...parts.map((part) => join(vscodeFolder, part))])
    if (!existsSync(needed)) throw new Error(`VS Code could not be installed: ${needed} is missing.`);
  await rm(target, { recursive: true, force: true });
  await rename(partial, target);
  // Written last: where it is, everything else is too.
  await writeFile(markerOf(target), JSON.stringify({ codeServer: codeServerVersion }));
  progress('VS Code is installed.');
}

async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(cacheFolder))
    if (/^code-server-.*\.partial-\d+$/.test(name)) await rm(join(cacheFolder, name), { recursive: true, force: true });
}

/** Runs npm with the Node that runs this process. */
async function npm(parameters: readonly string[], folder: string): Promise<void> {
  const script = process.env['npm_execpath'];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(lifecycle|package|command|config_(local|global)?_?prefix)/i.test(name),
    ),
  );
  const options = { cwd: folder, env, limitMs: 1_800_000 };
  if (script && /^npm-cli\.c?js$/.test(basename(script)))
    await runCommand(process.execPath, [script, ...parameters], options);
  else await runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', parameters, options);
}

/** Takes a lock that belongs to this process; waits while another living process holds it. */
async function takeLock(path: string, progress: Progress): Promise<() => Promise<void>> {
  const deadline = Date.now() + 60 * 60_000;
  let told = false;
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 ? !isRunning(holder) : await isOlderThanMinute(path)) {
      await breakLock(path, holder);
      continue;
    }
    if (Date.now() > deadline) throw new Error(`Another run has held ${path} for an hour. Delete it and try again.`);
    if (!told) progress('Another run is installing VS Code; waiting for it …');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** A lock without a holder's id that stays so belongs to a run that was killed while it wrote it. */
async function isOlderThanMinute(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > 60_000;
}

/** Removes the lock of a dead process; by rename, so that of two waiting processes only one removes that very lock. */
async function breakLock(path: string, holder: number): Promise<void> {
  const aside = `${path}.dead-${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = Number(await readFile(aside, 'utf8').catch(() => ''));
  // A living process took it between the look and the rename: give it back.
  if (moved !== holder && moved > 0) await writeFile(path, String(moved), { flag: 'wx' }).catch(() => undefined);
  await rm(aside, { force: true });
}
