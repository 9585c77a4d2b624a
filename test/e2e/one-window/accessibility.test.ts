import assert from 'node:assert/strict';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { ChatPage } from '../chat-page.ts';
import { findViolations } from '../find-violations.ts';
import { useSharedWindow } from './use-shared-window.ts';

/** Themes by their ids, and what the view is told of each. */
const themes = {
  'Dark Modern': 'vscode-dark',
  'Light Modern': 'vscode-light',
  'Default High Contrast': 'vscode-high-contrast',
  'Default High Contrast Light': 'vscode-high-contrast-light',
};

describe('the chat view for people who do not see it or use no mouse', () => {
  let model: FakeModelServer;
  let other: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('anthropic-messages');
    other = await FakeModelServer.start('openai-chat');
    return {
      machineSettings: { 'crossfade.providers': [model.provider, other.provider] },
      settings: { 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => Promise.all([model, other].map((server) => server.stop())));

  it('has everything to look at: text, code, reasoning, a tool call, a model change and a failure', async () => {
    const chat = await ChatPage.open(session().workbench);
    model.reply(
      {
        thinking: { text: 'I should look.', signature: 'c2ln' },
        toolCalls: [{ name: 'read_file', input: { path: 'src/mixer.ts' } }],
      },
      {
        text: 'Some text with `code`.\n\n```ts\nconst a: number = 1; // a comment\n```\n\n- one\n- two\n\n[a link](https://example.com)\n\n| a | b |\n|---|---|\n| 1 | 2 |',
      },
    );
    await chat.send('In @file:src/mixer.ts show me everything');
    assert.match(await chat.waitForAnswer(1), /one/);
    await chat.selectModel(other.ref);
    await chat.send('And you?');
    await chat.waitForAnswer(2);
    // The one that was chosen, and the one that stands in for it.
    for (const server of [other, model])
      server.usualReply = { failure: { status: 400, body: { error: { message: 'A failure on purpose.' } } } };
    await chat.send('Fail, please');
    assert.match(await chat.waitForAnswer(3, ['failed']), /A failure on purpose/);
    assert.equal((await chat.texts('switch')).length, 1);
  });

  for (const [theme, kind] of Object.entries(themes))
    it(`passes axe in the theme ${theme}: a conversation, the history and an empty chat`, async () => {
      const { workbench, control } = session();
      await control.changeSettings({ 'workbench.colorTheme': theme });
      const chat = await ChatPage.open(workbench);
      await (await chat.frame()).locator(`body[data-vscode-theme-kind=${kind}]`).waitFor();
      // Colors fade over.
      await workbench.page.waitForTimeout(500);
      const told = { conversation: await findViolations(await chat.frame()), history: [''], empty: [''] };
      await chat.newChat();
      told.empty = await findViolations(await chat.frame());
      await chat.runCommand('crossfade.chat.history');
      const entry = (await chat.frame()).locator('[data-test=history-open]').first();
      await entry.waitFor();
      told.history = await findViolations(await chat.frame());
      await entry.click();
      // Why an answer failed is kept with the conversation: the next theme has it to look at, too.
      assert.match(await chat.waitForAnswer(3, ['failed']), /A failure on purpose/);
      assert.deepEqual(told, { conversation: [], history: [], empty: [] });
    });

  it('lets the keyboard reach every button', async () => {
    const { workbench } = session();
    const frame = await (await ChatPage.open(workbench)).frame();
    const unreachable = await frame.locator('button, a[href], textarea, [role=button]').evaluateAll((elements) =>
      elements
        .filter((element) => element.checkVisibility() && (element as HTMLElement).tabIndex < 0)
        // A toolbar is one tab stop; its other buttons are reached with the arrow keys.
        .filter((element) => !element.closest('[role=toolbar]'))
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(unreachable, []);
  });

  it('says to a screen reader that an answer has come', async () => {
    const chat = await ChatPage.open(session().workbench);
    await chat.newChat();
    model.reply({ text: 'Said aloud.' });
    await chat.send('Tell me');
    await chat.waitForAnswer(1);
    const status = (await chat.frame()).locator('[data-test=status][role=status]');
    await chat.workbench.waitFor(async () => (/Answer finished/.test(await status.innerText()) ? true : undefined), {
      what: 'the announcement',
    });
  });
});
