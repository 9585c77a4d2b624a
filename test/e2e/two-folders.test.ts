import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { cacheFolder } from '../support/vscode-host/paths.ts';
import { ChatPage } from './chat-page.ts';
import { findViolations } from './find-violations.ts';
import { useSession } from './session.ts';
import { statusTooltip } from './status-tooltip.ts';

describe('a workspace of two folders that use different models', () => {
  let first: FakeModelServer;
  let second: FakeModelServer;
  const session = useSession(async () => {
    first = await FakeModelServer.start('openai-chat', 'model-of-alpha');
    second = await FakeModelServer.start('anthropic-messages', 'model-of-beta');
    const chosen = (server: FakeModelServer): string => JSON.stringify({ 'crossfade.models.chat': [server.ref] });
    return {
      machineSettings: { 'crossfade.providers': [first.provider, second.provider] },
      folders: ['alpha', 'beta'],
      files: {
        'alpha/.vscode/settings.json': chosen(first),
        'beta/.vscode/settings.json': chosen(second),
        'alpha/first.ts': 'export const first = 1;\n',
        'beta/second.ts': 'export const second = 2;\n',
      },
    };
  });
  after(() => Promise.all([first, second].map((server) => server.stop())));

  const counts = (): readonly number[] => [first.chatRequests.length, second.chatRequests.length];
  const picture = (name: string): Promise<void> =>
    session().workbench.screenshot(join(cacheFolder, 'pictures', `two-folders-${name}.png`));

  /** Waits until chat and status bar both name this model and folder. */
  async function shown(chat: ChatPage, server: FakeModelServer, folder: string): Promise<void> {
    const { workbench } = session();
    await workbench.waitFor(
      async () => {
        const inChat = await chat.folder();
        const model = await chat.modelLabel();
        if (inChat !== folder || !model.includes(server.model)) return undefined;
        return (await statusTooltip(workbench)).includes(`Chat in ${folder}: ${server.ref}`) ? true : undefined;
      },
      { what: `chat and status bar to agree on ${folder} and ${server.model}` },
    );
  }

  it('follows the active editor while the conversation is empty, in chat and status bar alike', async () => {
    const { workbench } = session();
    await workbench.openFile('first.ts');
    const chat = await ChatPage.open(workbench);
    await shown(chat, first, 'alpha');
    await workbench.openFile('second.ts');
    await shown(chat, second, 'beta');
    await picture('follows');
  });

  it('asks the model that is shown, and stays with it when another editor becomes active', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    second.reply({ text: 'From beta.' }, { text: 'From beta again.' });
    await chat.send('Who answers?');
    assert.match(await chat.waitForAnswer(1), /From beta\./);
    await workbench.openFile('first.ts');
    await shown(chat, second, 'beta');
    await chat.send('And now?');
    assert.match(await chat.waitForAnswer(2), /From beta again\./);
    assert.deepEqual(counts(), [0, 2]);
    await picture('fixed');
    assert.deepEqual(await findViolations(await chat.frame()), []);
  });

  it('keeps its folder over a reload', async () => {
    const { workbench } = session();
    await workbench.reload();
    const chat = await ChatPage.open(workbench);
    await chat.waitForAnswer(2);
    await shown(chat, second, 'beta');
  });

  it('begins the next conversation in the folder of the active editor', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    await workbench.openFile('first.ts');
    await shown(chat, first, 'alpha');
    first.reply({ text: 'From alpha.' });
    await chat.send('Who answers here?');
    assert.match(await chat.waitForAnswer(1), /From alpha\./);
    assert.deepEqual(counts(), [1, 2]);
  });

  it('gives its model no file of the other folder, and tells it why', async () => {
    const chat = await ChatPage.open(session().workbench);
    first.reply(
      {
        toolCalls: [
          { name: 'read_file', input: { path: 'beta/second.ts' } },
          { name: 'list_files', input: {} },
        ],
      },
      { text: 'I may not see it.' },
    );
    await chat.send('What is in second.ts?');
    assert.match(await chat.waitForAnswer(2), /I may not see it\./);
    const told = first.chatRequests.at(-1)?.text ?? '';
    assert.match(told, /belongs to another workspace folder, whose chat uses another model/);
    assert.match(told, /Workspace folders whose chat uses another model were left out/);
    assert.match(told, /alpha\/first\.ts/);
    assert.doesNotMatch(told, /export const second/);
    assert.deepEqual(counts(), [3, 2]);
  });

  it('asks before a file of the other folder goes to this one, and sends nothing after a no', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    const question = 'What is in @file:beta/second.ts?';
    await chat.send(question);
    const title = workbench.page.locator('.quick-input-title', { hasText: 'Send code from beta to another model?' });
    await title.waitFor({ timeout: 30_000 });
    await picture('asks');
    const frame = await chat.frame();
    await frame.getByText('Your message is waiting for your answer: may code of beta go to').waitFor();
    await workbench.closeQuickInput();
    await workbench.waitFor(async () => ((await chat.inputText()) === question ? true : undefined), {
      what: 'the question in the input box again',
    });
    await frame.locator('[data-test=input]:focus').waitFor();
    assert.equal(await frame.getByText('Your message is waiting').count(), 0);
    assert.deepEqual(counts(), [3, 2]);
    first.reply({ text: 'A number.' });
    await chat.send(question);
    await title.waitFor({ timeout: 30_000 });
    await workbench.pick(/Send to/);
    assert.match(await chat.waitForAnswer(3), /A number\./);
    assert.match(first.chatRequests.at(-1)?.text ?? '', /export const second = 2/);
    assert.deepEqual(counts(), [4, 2]);
  });

  it('lets its model look into the other folder by itself after the yes', async () => {
    const chat = await ChatPage.open(session().workbench);
    first.reply({ toolCalls: [{ name: 'search_text', input: { query: 'export const' } }] }, { text: 'Both of them.' });
    await chat.send('What is exported?');
    assert.match(await chat.waitForAnswer(4), /Both of them\./);
    const told = first.chatRequests.at(-1)?.text ?? '';
    assert.match(told, /alpha\/first\.ts:1: export const first/);
    assert.match(told, /beta\/second\.ts:1: export const second/);
  });

  it('shows its folder in a light theme, too', async () => {
    const { workbench } = session();
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.pick(/^Light Modern/, 'Light Modern');
    const chat = await ChatPage.open(workbench);
    await (await chat.frame()).locator('body.vscode-light').waitFor();
    await picture('light');
    assert.deepEqual(await findViolations(await chat.frame()), []);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
