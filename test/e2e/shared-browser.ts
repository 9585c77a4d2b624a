import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/vscode-host/browser.ts';

let browser: Promise<Browser> | undefined;

/** The one browser of all specs; every window gets a profile of its own. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= launchBrowser((line) => process.stdout.write(`${line}\n`));
  return browser;
}

export async function closeSharedBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}
