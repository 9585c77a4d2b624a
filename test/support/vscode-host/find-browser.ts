import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Progress } from './prepare.ts';
import { runCommand } from './run-command.ts';
import { stillWorking } from './still-working.ts';

const namesOnPath = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'chrome',
  'msedge',
];

const usualPlaces: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/**
 * Path of a Chromium browser for the end-to-end tests: `CROSSFADE_BROWSER`, then what is installed, then a fresh install.
 * Throws an error that says what to do where none can be had.
 */
export async function findBrowser(progress: Progress): Promise<string> {
  const named = process.env['CROSSFADE_BROWSER'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CROSSFADE_BROWSER names ${named}, which does not exist.`);
  }
  const found = installedBrowser();
  if (found) return found;
  progress('No Chromium, Chrome or Edge was found; installing Chromium …');
  const problems: string[] = [];
  for (const attempt of [installWithApt, installWithPlaywright]) {
    try {
      await stillWorking(progress, 'installing Chromium', attempt());
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
    const fresh = installedBrowser();
    if (fresh) return fresh;
  }
  throw new Error(
    'The tests need a Chromium browser and none could be installed. Install Chromium, Google Chrome or Microsoft Edge ' +
      `(on Debian: apt-get install chromium), or set CROSSFADE_BROWSER to its program.\n${problems.join('\n')}`,
  );
}

/** A browser that is on this machine already. */
function installedBrowser(): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const onPath = namesOnPath.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
  const candidates = [...onPath, ...(usualPlaces[process.platform] ?? []), ...playwrightBrowsers()];
  return candidates.find((candidate) => existsSync(candidate));
}

function playwrightBrowsers(): string[] {
  const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? defaultPlaywrightCache();
  const programs = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-win/chrome.exe',
    'chrome-win64/chrome.exe',
  ];
  const versions = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('chromium-')) : [];
  const cached = versions.flatMap((version) => programs.map((program) => join(cache, version, program)));
  return [chromium.executablePath(), ...cached].filter(Boolean);
}

function defaultPlaywrightCache(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ms-playwright');
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? homedir(), 'ms-playwright');
  return join(homedir(), '.cache', 'ms-playwright');
}

/** Debian's own package brings all libraries along, so it goes first where it is allowed. */
async function installWithApt(): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version')) throw new Error('apt-get: only for root on Debian.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-q'], { env, limitMs: 600_000 });
  await runCommand('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
    env,
    limitMs: 1_800_000,
  });
}

async function installWithPlaywright(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  await runCommand(process.execPath, [join(folder, 'cli.js'), 'install', 'chromium'], { limitMs: 900_000 });
}
