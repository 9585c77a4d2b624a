import { chromium, type Browser } from 'playwright-core';
import { findBrowser } from '../support/vscode-host/find-browser.ts';

/** Starts a headless Chromium of this machine, after installing one where there is none; throws with what to do when that fails. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = await findBrowser((line) => process.stderr.write(`${line}\n`));
  // The sandbox needs user namespaces, which containers often lack; the pages are our own.
  return chromium.launch({ executablePath, headless: true, args: ['--no-sandbox'], timeout: 60_000 });
}
