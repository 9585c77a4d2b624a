import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { childBench } from './child-bench.ts';
import type { Figure } from './figure.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The figures of the chat view; without a browser they stay open. */
export async function chatView(): Promise<readonly Figure[]> {
  if ([...places, chromium.executablePath()].some((place) => place !== '' && existsSync(place))) {
    return await childBench('test/webview/bench.ts', figures);
  }
  const note = 'no Chromium; npx playwright-core install chromium';
  return [
    { name: 'chat.open', unit: 'ms', goal: { atMost: 300 }, note },
    { name: 'chat.frame', unit: 'ms', goal: { atMost: 50 }, note },
  ];
}

/** What `test/webview/bench.ts` writes, as far as figures are made of it. */
interface ChatResult {
  readonly open2000Ms: number;
  readonly streamMaxFrameMs: number;
  readonly streamP99FrameMs: number;
}

function figures(result: unknown): readonly Figure[] {
  const { open2000Ms, streamMaxFrameMs, streamP99FrameMs } = result as ChatResult;
  return [
    {
      name: 'chat.open',
      measured: open2000Ms,
      unit: 'ms',
      goal: { atMost: 300 },
      note: '2,000 messages, slowest of 5',
    },
    { name: 'chat.frame', measured: streamMaxFrameMs, unit: 'ms', goal: { atMost: 50 }, note: '1,000 tokens a second' },
    { name: 'chat.frame.p99', measured: streamP99FrameMs, unit: 'ms', goal: { atMost: 50 } },
  ];
}
