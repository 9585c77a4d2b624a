/**
 * The typed trace in the real VS Code: real keys through a browser, ghost text read from the page in each frame, requests counted by the server.
 * `node test/bench/completion/editor-trace.ts [--json FILE]`; about two minutes. Packs the extension unless CROSSFADE_VSIX names one.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSession } from '../../e2e/session.ts';
import type { Session } from '../../e2e/session.ts';
import { closeSharedBrowser } from '../../e2e/shared-browser.ts';
import { repositoryRoot } from '../../support/vscode-host/paths.ts';
import { formatTable, quantile } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { startOracle } from './measure.ts';
import { usualPace } from './simulate.ts';
import { typedFile } from './typed-file.ts';
import { typistTrace } from './typist.ts';

/** As many keys as the peers were measured with. */
const keyCount = 239;

interface PageFigures {
  /** Milliseconds from a key until the first frame with the ghost text for it was drawn, where that came before the next key. */
  readonly painted: number[];
  readonly visible: number;
  readonly keys: number;
}

interface HostFigures {
  readonly count: number;
  readonly longestMs: number;
  readonly p99Ms: number;
  readonly heapMb: number;
}

const provider = {
  id: 'bench',
  name: 'Bench',
  protocol: 'fim',
  auth: 'none',
  fim: { style: 'completions' },
  models: [{ id: 'oracle', fim: true, contextTokens: 32_768 }],
};

/** Watches keys and frames in the page. */
function installMeter(): void {
  const meter = { painted: [] as number[], visible: 0, keys: 0 };
  Object.assign(globalThis, { crossfadeGhost: meter });
  const ghost = (): boolean =>
    [
      ...document.querySelectorAll(
        '.editor-instance .ghost-text-decoration, .editor-instance .ghost-text-decoration-preview, .editor-instance .suggest-preview-text .view-line',
      ),
    ].some((element) => element.textContent.trim() !== '');
  const cursor = (): string => {
    const element = document.querySelector<HTMLElement>('.editor-instance .cursors-layer .cursor');
    return `${element?.style.left ?? ''},${element?.style.top ?? ''}`;
  };
  let pending: { readonly at: number; readonly cursor: string } | undefined;
  // The message is taken up when the frame has been drawn; the next frame is asked for only while something is waited for, since frames
  // of their own would slow down what is measured.
  const drawn = new MessageChannel();
  const nextFrame = (): void => void requestAnimationFrame(() => drawn.port2.postMessage(undefined));
  drawn.port1.onmessage = () => {
    if (pending === undefined) return;
    if (cursor() === pending.cursor || !ghost()) {
      nextFrame();
      return;
    }
    meter.painted.push(performance.now() - pending.at);
    pending = undefined;
  };
  addEventListener(
    'keydown',
    (event) => {
      const isWaiting = pending !== undefined;
      pending = undefined;
      if (event.key.length > 1 && event.key !== 'Enter') return;
      meter.keys++;
      if (ghost()) meter.visible++;
      pending = { at: performance.now(), cursor: cursor() };
      if (!isWaiting) nextFrame();
    },
    { capture: true },
  );
}

async function hostFigures(session: Session, count: number): Promise<HostFigures> {
  const { workbench } = session;
  await workbench.runCommand('Host Meter: Write Figures');
  return workbench.waitFor(
    async () => {
      const text = await session.read('host-meter.json').catch(() => '');
      const figures = text === '' ? undefined : (JSON.parse(text) as HostFigures);
      return figures?.count === count ? figures : undefined;
    },
    { what: 'the figures of the extension host' },
  );
}

async function trace(seed: number): Promise<Figure[]> {
  const file = typedFile();
  const before = file.text.slice(0, file.offset);
  const oracle = await startOracle({ typed: file.typed, before, seed, pace: usualPace });
  const session = await openSession({
    files: { [file.path]: file.text },
    extensions: [join(repositoryRoot, 'test', 'fixtures', 'host-meter')],
    machineSettings: { 'crossfade.providers': [{ ...provider, baseUrl: `${oracle.origin}/v1` }] },
    settings: {
      'crossfade.models.completion': ['bench/oracle'],
      'editor.autoIndent': 'none',
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
      'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
      'editor.suggestOnTriggerCharacters': false,
      'editor.parameterHints.enabled': false,
      'files.autoSave': 'off',
    },
  });
  try {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.openFile(file.path);
    await page.keyboard.press('Control+g');
    await workbench.answerInput(`:${before.split('\n').length}`);
    await page.waitForTimeout(3_000);
    const start = await hostFigures(session, 1);
    await workbench
      .editor()
      .click({ position: { x: 400, y: 300 } })
      .catch(() => undefined);
    await page.keyboard.press('Control+g');
    await workbench.answerInput(`:${before.split('\n').length}`);
    await page.evaluate(installMeter);
    const asked = oracle.requests.length;
    for (const key of typistTrace(file.typed, seed).slice(0, keyCount)) {
      await page.waitForTimeout(key.gapMs);
      if (key.kind === 'backspace') await page.keyboard.press('Backspace');
      else if (key.kind === 'enter') {
        await page.keyboard.press('Enter');
        const rest = key.text.slice(1);
        if (rest !== '') await page.keyboard.insertText(rest);
      } else if (key.text.length > 1) await page.keyboard.insertText(key.text);
      else await page.keyboard.type(key.text);
    }
    await page.waitForTimeout(1_000);
    const seen = await page.evaluate(() => (globalThis as unknown as { crossfadeGhost: PageFigures }).crossfadeGhost);
    const end = await hostFigures(session, 2);
    const requests = oracle.requests.length - asked;
    return figures(seen, requests, { start, end });
  } finally {
    await session.close();
    await oracle.stop();
  }
}

function figures(
  seen: PageFigures,
  requests: number,
  { start, end }: { readonly start: HostFigures; readonly end: HostFigures },
): Figure[] {
  const keys = Math.max(1, seen.keys);
  return [
    {
      name: 'completion.vscode.requests',
      measured: (100 * requests) / keys,
      unit: 'count',
      goal: { atMost: 9 },
      note: `per 100 keys, ${seen.keys} keys`,
    },
    { name: 'completion.vscode.visible', measured: (100 * seen.visible) / keys, unit: '%', goal: { atLeast: 90 } },
    {
      name: 'completion.vscode.painted.p50',
      measured: quantile(seen.painted, 0.5),
      unit: 'ms',
      goal: { atMost: 34 },
      note: `key to painted ghost text, ${seen.painted.length} times`,
    },
    { name: 'completion.vscode.painted.p95', measured: quantile(seen.painted, 0.95), unit: 'ms', goal: { atMost: 80 } },
    {
      name: 'completion.vscode.stall',
      measured: end.longestMs,
      unit: 'ms',
      note: 'longest stall of the extension host, everything in it',
    },
    {
      name: 'completion.vscode.heap',
      measured: end.heapMb - start.heapMb,
      unit: 'MB',
      note: 'change of its heap over the trace',
    },
  ];
}

const { values } = parseArgs({ options: { json: { type: 'string' }, seed: { type: 'string', default: '1' } } });
const taken = await trace(Number(values.seed));
await closeSharedBrowser();
if (values.json === undefined) console.log(formatTable(taken));
else await writeFile(values.json, JSON.stringify({ figures: taken }));
process.exit(0);
