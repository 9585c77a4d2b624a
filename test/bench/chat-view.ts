import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { childBench } from './child-bench.ts';
import type { Figure } from './figure.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The figures of the chat view; without a browser they stay open. */
export async function chatView(): Promise<readonly Figure[]> {
  if ([...places, chromium.executablePath()].some((place) => place !== '' && existsSync(place))) {
    return await childBench('test/webview/bench.ts');
  }
  const note = 'no Chromium; npx playwright-core install chromium';
  return [
    { name: 'chat.open', unit: 'ms', goal: { atMost: 300 }, note },
    { name: 'chat.frame', unit: 'ms', goal: { atMost: 50 }, note },
  ];
}
