import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { cacheFolder } from '../../support/vscode-host/paths.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

describe('what switching costs', () => {
  let here: FakeModelServer;
  let dear: FakeModelServer;
  let small: FakeModelServer;
  const session = useSharedWindow(async () => {
    here = await FakeModelServer.start('openai-chat', 'qwen3-coder-30b');
    dear = await FakeModelServer.start('anthropic-messages', 'claude-opus-5');
    small = await FakeModelServer.start('ollama', 'tiny');
    const info = { contextTokens: 1_000_000, maxOutputTokens: 4_096, tools: true };
    return {
      machineSettings: {
        'crossfade.providers': [
          { ...here.provider, name: 'This machine', models: [{ id: here.model, ...info }] },
          {
            ...dear.provider,
            name: 'Anthropic',
            catalogueId: 'anthropic',
            models: [{ id: dear.model, name: 'Claude Opus 5' }],
          },
          { ...small.provider, name: 'Small', models: [{ id: small.model, ...info, contextTokens: 8_000 }] },
        ],
      },
      settings: { 'crossfade.models.chat': [here.ref] },
    };
  });
  after(() => Promise.all([here, dear, small].map((server) => server.stop())));

  it('is one line in the picker before it happens', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    const line = 'The quick brown fox jumps over the lazy dog and comes back to tell the tale of it. ';
    await chat.send(`Remember this: ${line.repeat(2_000)}`);
    await chat.waitForAnswer(1);
    await chat.runCommand('crossfade.model.select');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await rows
      .filter({ hasText: /claude-opus-5/ })
      .first()
      .waitFor();
    await workbench.screenshot(join(cacheFolder, 'pictures', 'switch-price.png'));
    const told = (await workbench.quickPickLabels()).join('\n');
    assert.match(told, /Claude Opus 5[^]*?Rereads \d\d(\.\d)?k tokens: ~\$0\.\d+ \(\$0\.\d+ once cached\)/);
    assert.match(told, /tiny[^]*?Will be summarized: \d\d(\.\d)?k tokens, context window 8k/);
  });

  it('lets the keyboard choose it, for this conversation', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await workbench.type('opus-5');
    const box = workbench.page.locator('.quick-input-widget');
    await workbench.waitFor(async () => /opus-5/.test((await workbench.quickPickLabels())[0] ?? '') || undefined, {
      what: 'the model at the top',
    });
    await workbench.page.keyboard.press('Enter');
    await box.locator('.monaco-list-row').filter({ hasText: 'This conversation' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.waitFor(async () => /Claude Opus 5/.test(await chat.modelLabel()) || undefined, {
      what: 'the model button to show it',
    });
    dear.reply({ text: 'I have read it all.' });
    await chat.send('Which animal was it?');
    assert.match(await chat.waitForAnswer(2), /I have read it all\./);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'switch-price-after.png'));
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
