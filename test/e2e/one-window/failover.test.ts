import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { cacheFolder } from '../../support/vscode-host/paths.ts';
import { ChatPage } from '../chat-page.ts';
import { goingOn, longAnswer, wordsOf } from '../long-answer.ts';
import { useSharedWindow } from './use-shared-window.ts';

describe('a server that dies in the middle of an answer', () => {
  let first: FakeModelServer;
  let second: FakeModelServer;
  const session = useSharedWindow(async () => {
    first = await FakeModelServer.start('openai-chat', 'qwen3-coder-30b');
    second = await FakeModelServer.start('anthropic-messages', 'claude-sonnet-5');
    first.usualReply = { text: longAnswer, paceMs: 60 };
    second.usualReply = goingOn;
    const named = (server: FakeModelServer, name: string, model: string): Record<string, unknown> => ({
      ...server.provider,
      name,
      models: [{ id: server.model, name: model, contextTokens: 100_000, maxOutputTokens: 4_096, tools: true }],
    });
    return {
      machineSettings: {
        'crossfade.providers': [
          named(first, 'Studio cluster', 'Qwen3 Coder 30B'),
          named(second, 'Anthropic', 'Claude Sonnet 5'),
        ],
      },
      settings: { 'crossfade.models.chat': [first.ref, second.ref] },
    };
  });
  after(() => Promise.all([first, second].map((server) => server.stop())));

  it('is taken over by the next model without a word lost or said twice', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await workbench.openFile('src/mixer.ts');
    await chat.send('How does the mixer in src/mixer.ts keep the loudness?');
    await chat.waitForText(/nobody on the floor/);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'failover-before.png'));
    await first.stop();
    await chat.waitForAnswer(1);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'failover-after.png'));
    assert.equal(wordsOf(await chat.prose(1)), wordsOf(longAnswer));
    assert.equal(second.chatRequests.length, 1);
  });

  it('leaves a chip that says who went on and why, and a way back', async () => {
    const chat = await ChatPage.open(session().workbench);
    const item = await chat.item('answer', 1);
    assert.match(await item.innerText(), /Continued by Claude Sonnet 5/);
    assert.ok((await chat.actionsOf(item)).some((label) => label.startsWith('Go Back to Qwen3 Coder 30B')));
  });

  it('looks the same after the window was loaded again', async () => {
    const { workbench } = session();
    await workbench.reload();
    const chat = await ChatPage.open(workbench);
    const text = await chat.waitForAnswer(1);
    assert.match(text, /Continued by Claude Sonnet 5/);
    assert.equal(wordsOf(await chat.prose(1)), wordsOf(longAnswer));
    assert.equal(await chat.headingOf(1), 'Answer by Qwen3 Coder 30B, then Claude Sonnet 5');
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
