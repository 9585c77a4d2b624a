import assert from 'node:assert/strict';
import { quantile } from '../bench/figure.ts';
import { record } from '../bench/record.ts';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { repositoryRoot } from '../support/vscode-host/paths.ts';
import type { Workbench } from '../support/vscode-host/workbench.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

const keys = 80;

interface Latencies {
  latencies: number[];
}

/** Milliseconds from each key to its letter in the editor's document, as the page itself sees them. */
async function typeAndMeasure(workbench: Workbench): Promise<number[]> {
  await workbench.page.evaluate(() => {
    const pressed: number[] = [];
    const latencies: number[] = [];
    Object.assign(globalThis, { crossfadeTyping: { latencies } });
    addEventListener('keydown', () => pressed.push(performance.now()), { capture: true });
    const lines = document.querySelector('.editor-instance .view-lines');
    if (lines === null) throw new Error('No editor is open.');
    const letters = (): number => {
      const words = [...lines.querySelectorAll('.view-line > span > span')];
      // What is suggested has not been typed.
      const typed = words.filter((word) => !word.className.includes('ghost')).map((word) => word.textContent);
      return typed.join('').split('z').length - 1;
    };
    const before = letters();
    new MutationObserver(() => {
      const now = performance.now();
      for (let shown = letters() - before - latencies.length; shown > 0 && pressed.length > 0; shown--)
        latencies.push(now - (pressed.shift() ?? now));
    }).observe(lines, { subtree: true, childList: true, characterData: true });
  });
  for (let index = 0; index < keys; index++) {
    await workbench.page.keyboard.press('z');
    await workbench.page.waitForTimeout(40);
  }
  await workbench.page.waitForTimeout(500);
  return workbench.page.evaluate(
    () => (globalThis as unknown as { crossfadeTyping: Latencies }).crossfadeTyping.latencies,
  );
}

describe('typing in the editor while an answer streams at 1,000 tokens a second', () => {
  let model: FakeModelServer;
  const session = useSession(async () => {
    model = await FakeModelServer.start('openai-chat');
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: { 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => model.stop());

  it('loses no key; how long a key takes is recorded for the bench', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await workbench.openFile('README.md');
    await workbench.cursorToEnd();
    await workbench.type('\n\n');
    const alone = await typeAndMeasure(workbench);
    await workbench.type('\n');
    model.reply({ text: 'Some words of a long answer. '.repeat(4_000), pieceLength: 4, tokensPerSecond: 1_000 });
    await chat.send('Write a lot');
    await chat.waitForText('Some words');
    await workbench.openFile('README.md');
    await workbench.cursorToEnd();
    const during = await typeAndMeasure(workbench);
    assert.equal(await (await chat.item('answer', 1)).getAttribute('data-state'), 'streaming', 'the stream was over');
    assert.equal(alone.length, keys);
    assert.equal(during.length, keys);
    const p95 = (samples: readonly number[]): number => Math.round(quantile(samples, 0.95) * 10) / 10;
    await record(repositoryRoot, 'typing', [
      {
        name: 'typing.affected',
        measured: quantile(during, 0.5) / quantile(alone, 0.5),
        unit: 'x',
        goal: { atMost: 1.1 },
        note: 'median key to glyph during a stream of 1,000 tokens a second, against none',
      },
      { name: 'typing.during-stream.p95', measured: p95(during), unit: 'ms' },
      { name: 'typing.without-stream.p95', measured: p95(alone), unit: 'ms' },
    ]);
    await chat.pressSend();
  });
});
