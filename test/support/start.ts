/**
 * `npm start`: builds and packs the extension, installs it in a VS Code that runs in the browser, and opens the sample workspace with
 * the playground's providers. `-- --port N` chooses the port, `-- --no-open` opens no browser, `-- --desktop` uses `code` on the PATH.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openInBrowser } from './open-in-browser.ts';
import { packExtension, packFolder } from './pack.ts';
import { startPlayground, type Playground } from './playground/playground.ts';
import { copySampleWorkspace } from './sample-workspace.ts';
import { startDesktop } from './start-desktop.ts';
import { readSettingsFile, withPlaygroundProviders, writeSettingsFile } from './start-settings.ts';
import { keyNamesInEnvironment, ollamaAnswers } from './surroundings.ts';
import { cacheFolder, freePort, repositoryRoot } from './vscode-host/paths.ts';
import { prepareVscode } from './vscode-host/prepare.ts';
import { isRunning, listProcesses, stopTree } from './vscode-host/process-tree.ts';
import { quietSettings, VscodeServer } from './vscode-host/server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4810' },
    desktop: { type: 'boolean', default: false },
    'no-open': { type: 'boolean', default: false },
    folder: { type: 'string', default: join(cacheFolder, 'start') },
  },
});
const folder = values.folder;
const runningFile = join(folder, 'running.json');
const stops: (() => Promise<void>)[] = [];
let stopping: Promise<void> | undefined;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Stops everything in the reverse order of its start, once. */
function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const stop of stops.reverse()) await stop().catch(() => undefined);
  })();
  return stopping;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (!stopping) say('\nStopping …');
    void stopAll().then(() => process.exit(signal === 'SIGINT' ? 130 : 0));
  });

try {
  await start();
} catch (error) {
  if (!stopping) {
    say(`\nCould not start: ${error instanceof Error ? error.message : String(error)}`);
    await stopAll();
    process.exit(1);
  }
}

async function start(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await refuseSecondStart();
  await writeFile(runningFile, JSON.stringify({ start: process.pid }));
  stops.push(() => rm(runningFile, { force: true }));
  say('1. Building and packing the extension …');
  const firstScreen = join(folder, 'first-screen.vsix');
  const packFirstScreen = packFolder(join(repositoryRoot, 'test', 'fixtures', 'first-screen'), firstScreen);
  const [vsix] = await Promise.all([packExtension(), packFirstScreen]);
  const packages = [vsix, firstScreen];
  say('2. Starting the playground: three servers on this machine with scripted answers …');
  const playground = await playgroundOnItsPorts();
  stops.push(() => playground.stop());
  const workspace = join(folder, 'workspace');
  await copySampleWorkspace(workspace);
  // Its own root: the folder is ignored by the repository above it, and nothing in it would ever be read.
  await mkdir(join(workspace, '.git'), { recursive: true });
  await tellSurroundings();
  if (values.desktop) {
    say('3. Opening the VS Code of this machine …');
    await startDesktop({
      folder,
      packages,
      workspace,
      playground,
      onStop: (stop) => stops.push(stop),
    });
    await stopAll();
    return;
  }
  say('3. Preparing VS Code for the browser …');
  const vscode = await prepareVscode((line) => say(`   ${line}`));
  say('4. Installing the packed extension and starting VS Code …');
  await prepareSettings(playground);
  const dataFolder = join(folder, 'data');
  const preferredPort = Number(values.port);
  const server = await VscodeServer.start({
    vscode,
    packages,
    dataFolder,
    preferredPort,
    isolated: false,
    quiet: false,
  });
  stops.push(() => server.stop());
  await writeFile(runningFile, JSON.stringify({ start: process.pid, server: server.pid, url: server.url }));
  const url = server.folderUrl(workspace);
  say('');
  say(
    'Crossfade is running. VS Code asks once whether you trust the sample folder: it is a copy in .vscode-test/start.',
  );
  say('Press Ctrl-C to stop. Open this address:');
  say(url);
  if (!values['no-open']) openInBrowser(url);
}

/** Two starts would share one VS Code's data. What a killed start left behind is ended. */
async function refuseSecondStart(): Promise<void> {
  if (!existsSync(runningFile)) return;
  const text = await readFile(runningFile, 'utf8').catch(() => '{}');
  const left = parseRunning(text);
  if (left.start !== undefined && left.start !== process.pid && isRunning(left.start))
    throw new Error(
      `It is running already${left.url ? ` at ${left.url}` : ''}. Stop that one first, or use -- --folder.`,
    );
  const server = listProcesses().find((entry) => entry.pid === left.server && entry.command.includes(folder));
  if (server) await stopTree(server.pid);
}

function parseRunning(text: string): { start?: number; server?: number; url?: string } {
  try {
    return JSON.parse(text) as { start?: number; server?: number; url?: string };
  } catch {
    return {};
  }
}

/** The same ports each time where they are free, so that what a person set up for them stays valid. */
async function playgroundOnItsPorts(): Promise<Playground> {
  const ports = [await freePort(4821), await freePort(4822), await freePort(4823)] as const;
  return startPlayground({ ports: [...ports] });
}

async function prepareSettings(playground: Playground): Promise<void> {
  const user = join(folder, 'data', 'user', 'User', 'settings.json');
  const machine = join(folder, 'data', 'user', 'Machine', 'settings.json');
  const first = { ...quietSettings, 'crossfade.models.chat': playground.chatModels };
  await writeSettingsFile(user, { ...first, ...(await readSettingsFile(user)) });
  await writeSettingsFile(machine, withPlaygroundProviders(await readSettingsFile(machine), playground));
}

async function tellSurroundings(): Promise<void> {
  const keys = keyNamesInEnvironment(process.env);
  const where = "add them in 'Crossfade: Manage Providers…'";
  say(
    keys.length > 0
      ? `   Keys found in the environment: ${keys.join(', ')}; ${where}.`
      : '   No keys in the environment.',
  );
  say(
    (await ollamaAnswers())
      ? `   Ollama answers on this machine; its models can be chosen too.`
      : '   No Ollama on this machine.',
  );
}
