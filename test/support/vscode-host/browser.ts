import { chromium, type Browser } from 'playwright-core';
import { findBrowser } from './find-browser.ts';
import type { Progress } from './prepare.ts';

/** Starts a Chromium without a window that connects to nothing but what a page asks for. */
export async function launchBrowser(progress: Progress): Promise<Browser> {
  const executablePath = await findBrowser(progress);
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
    ],
  });
}
