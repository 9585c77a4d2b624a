import assert from 'node:assert/strict';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import type { Workbench } from '../support/vscode-host/workbench.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

describe('two windows on one workspace', () => {
  let anthropic: FakeModelServer;
  let openai: FakeModelServer;
  let second: Workbench;
  const session = useSession(async () => {
    anthropic = await FakeModelServer.start('anthropic-messages');
    openai = await FakeModelServer.start('openai-chat');
    return {
      machineSettings: { 'crossfade.providers': [anthropic.provider, openai.provider] },
      settings: { 'crossfade.models.chat': [anthropic.ref] },
    };
  });
  after(() => Promise.all([anthropic, openai].map((server) => server.stop())));

  it('each have a conversation of their own: the second begins a new one, and the history has that of the first', async () => {
    const { server, workbench, workspace } = session();
    await ask(workbench, 'first');
    second = await workbench.another(server.folderUrl(workspace));
    const chat = await ChatPage.open(second);
    assert.deepEqual(await chat.texts('user'), []);
    await ask(second, 'second');
    await chat.runCommand('crossfade.chat.history');
    const rows = (await chat.frame()).locator('[data-test=history-open]');
    await rows.filter({ hasText: 'A question in the first window' }).waitFor();
    await second.page.keyboard.press('Escape');
  });

  it('show their own conversation again when they are loaded again', async () => {
    await reloadBoth();
  });

  async function reloadBoth(): Promise<void> {
    for (const [window, name] of [
      [session().workbench, 'first'],
      [second, 'second'],
    ] as const) {
      await window.reload();
      const chat = await ChatPage.open(window);
      assert.match(await chat.waitForAnswer(1), new RegExp(`answer for the ${name} window`));
    }
  }

  /** Asks and waits for the answer that names the window; in a conversation of its own where that is wanted. */
  async function ask(window: Workbench, name: string, isNew = false): Promise<void> {
    const chat = await ChatPage.open(window);
    if (isNew) {
      await chat.runCommand('crossfade.chat.new');
      await (await chat.frame()).locator('[data-test=empty]').waitFor();
    }
    anthropic.reply({ text: `An answer for the ${name} window.` });
    await chat.send(`A question in the ${name} window`);
    assert.match(await chat.waitForAnswer(1), new RegExp(`answer for the ${name} window`));
  }

  it('do not change each other when one chooses a model for its conversation', async () => {
    const { workbench } = session();
    const one = await ChatPage.open(workbench);
    const other = await ChatPage.open(second);
    await one.selectModel(openai.ref);
    assert.match(await other.modelLabel(), /fake-anthropic-messages/);
    openai.reply({ text: 'From the new model.' });
    await one.send('Who answers here?');
    assert.match(await one.waitForAnswer(2), /From the new model\./);
    anthropic.reply({ text: 'From the old model.' });
    await other.send('Who answers there?');
    assert.match(await other.waitForAnswer(2), /From the old model\./);
  });

  it('lose nothing when both show and continue the same conversation', async () => {
    const { workbench } = session();
    const one = await ChatPage.open(workbench);
    const other = await ChatPage.open(second);
    await openFromHistory(other, 'A question in the first window');
    assert.equal((await other.texts('answer')).length, 2);
    openai.reply({ text: 'Continued in the second window.' }, { text: 'Continued in the first window.' });
    await other.send('Continue there');
    assert.match(await other.waitForAnswer(3), /Continued in the second window\./);
    // It is shown by itself, or at the latest when something is to be sent; then the text is given back.
    await one.send('Continue here');
    assert.match(await one.waitForAnswer(3), /Continued in the second window\./);
    await workbench.waitFor(
      async () => {
        if ((await one.texts('answer')).length > 3) return true;
        if ((await one.inputText()) === 'Continue here') await one.send('Continue here');
        return undefined;
      },
      { what: 'the question to be sent behind what was written in the other window' },
    );
    assert.match(await one.waitForAnswer(4), /Continued in the first window\./);
    await workbench.reload();
    const after = await ChatPage.open(workbench);
    await after.runCommand('crossfade.chat.history');
    const frame = await after.frame();
    const rows = frame.locator('[data-test=history-open]');
    await rows.first().waitFor();
    const found = new Set<string>();
    for (let index = 0; index < (await rows.count()); index++) {
      await rows.nth(index).click();
      await after.waitForAnswer(2);
      // Texts are drawn a moment after their answers.
      const pieces = (await after.items('answer')).locator('cf-markdown');
      await workbench.waitFor(
        async () => ((await pieces.allInnerTexts()).every((text) => text.trim() !== '') ? true : undefined),
        { what: 'the texts of the answers' },
      );
      for (const text of await after.texts('answer')) found.add(text);
      await after.runCommand('crossfade.chat.history');
      await rows.first().waitFor();
    }
    const all = [...found].join('\n');
    for (const text of ['Continued in the first window.', 'Continued in the second window.', 'From the old model.'])
      assert.ok(all.includes(text), `"${text}" is lost`);
  });

  it('write no error of their own to the console', () => {
    assert.deepEqual([...session().workbench.ownErrors(), ...second.ownErrors()], []);
  });

  it('show their own conversation again after their extension hosts were killed', async () => {
    await ask(session().workbench, 'first', true);
    await ask(second, 'second', true);
    assert.ok(session().server.killExtensionHosts() > 0, 'no extension host was found');
    await reloadBoth();
  });

  it('leave no trace when both are killed: the next one shows the conversation that was used last', async () => {
    const { server, workbench, workspace } = session();
    for (const { page } of [workbench, second]) await page.goto('about:blank');
    server.killExtensionHosts();
    const third = await workbench.another(server.folderUrl(workspace));
    const chat = await ChatPage.open(third);
    assert.match(await chat.waitForAnswer(1), /answer for the second window/);
  });
});

async function openFromHistory(chat: ChatPage, title: string): Promise<void> {
  await chat.runCommand('crossfade.chat.history');
  await (await chat.frame()).locator('[data-test=history-open]').filter({ hasText: title }).first().click();
  await chat.workbench.waitFor(async () => ((await chat.texts('user')).join().includes(title) ? true : undefined), {
    what: `the conversation ${title}`,
  });
}
