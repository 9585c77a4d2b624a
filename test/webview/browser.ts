import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  chromium.executablePath(),
];

/** Starts a headless Chromium of this machine; throws when there is none. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = installed.find((path) => path !== '' && existsSync(path));
  if (executablePath === undefined) {
    throw new Error('No Chromium found. Install one, or run: npx playwright-core install chromium');
  }
  // The sandbox needs user namespaces, which containers often lack; the pages are our own.
  return chromium.launch({ executablePath, headless: true, args: ['--no-sandbox'], timeout: 60_000 });
}
