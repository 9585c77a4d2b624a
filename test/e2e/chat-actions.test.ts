import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';
import { patienceMs } from '../support/vscode-host/patience.ts';

describe('what can be done with questions and answers', () => {
  let model: FakeModelServer;
  const session = useSession(async () => {
    model = await FakeModelServer.start('anthropic-messages');
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: { 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => model.stop());

  async function ask(question: string, answer: string): Promise<ChatPage> {
    const chat = await ChatPage.open(session().workbench);
    await chat.newChat();
    model.reply({ text: answer });
    await chat.send(question);
    await chat.waitForAnswer(1);
    return chat;
  }

  it('asks again without the old answer', async () => {
    const chat = await ask('Which is the best deck?', 'A poor answer.');
    model.reply({ text: 'A better answer.' });
    await chat.pressIn(await chat.item('answer', 1), 'retry');
    await chat.waitForText('A better answer.');
    await chat.waitForAnswer(1);
    assert.deepEqual((await chat.texts('answer')).length, 1);
    const last = model.chatRequests.at(-1)?.text ?? '';
    assert.match(last, /Which is the best deck\?/);
    assert.doesNotMatch(last, /A poor answer/);
  });

  it('edits a question and sends it in the place of the old one', async () => {
    const chat = await ask('Something with a tpyo', 'An answer to a typo.');
    model.reply({ text: 'An answer to the right question.' });
    const question = await chat.item('user', 1);
    await chat.pressIn(question, 'edit');
    await question.locator('[data-test=edit-input]').fill('Something without one');
    await question.locator('[data-test=edit-send]').click();
    await chat.waitForText('An answer to the right question.');
    assert.match((await chat.texts('user')).join(), /Something without one/);
    assert.doesNotMatch(model.chatRequests.at(-1)?.text ?? '', /tpyo|answer to a typo/);
  });

  it('copies an answer as Markdown and a code block as code', async () => {
    const { workbench } = session();
    const chat = await ask('Show code', 'Here is **code**:\n\n```ts\nconst copied = true;\n```');
    const answer = await chat.item('answer', 1);
    await chat.pressIn(answer, 'copy-answer');
    await workbench.waitFor(async () => ((await workbench.clipboard()).includes('**code**') ? true : undefined), {
      what: 'the answer in the clipboard',
    });
    await chat.pressIn(answer, 'copy');
    await workbench.waitFor(async () => ((await workbench.clipboard()) === 'const copied = true;' ? true : undefined), {
      what: 'the code in the clipboard',
    });
  });

  it('inserts a code block at the cursor', async () => {
    const { workbench, read } = session();
    await workbench.openFile('src/track.ts');
    await workbench.cursorToEnd();
    const chat = await ask('Write a constant', '```ts\nexport const inserted = 42;\n```');
    await chat.pressIn(await chat.item('answer', 1), 'insert');
    await workbench.waitFor(
      async () => ((await read('src/track.ts')).includes('export const inserted = 42;') ? true : undefined),
      { what: 'the code in the file' },
    );
  });

  it('sends a file along that was mentioned with @', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    const input = (await chat.frame()).locator('[data-test=input]');
    await input.click();
    await workbench.type('What is in @mixer');
    await (await chat.frame()).locator('[role=option]').filter({ hasText: 'mixer.ts' }).first().waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.waitFor(async () => (/@\S*mixer\.ts/.test(await chat.inputText()) ? true : undefined), {
      what: 'the mention in the box',
    });
    model.reply({ text: 'Two decks are in it.' });
    await workbench.page.keyboard.press('Enter');
    await chat.waitForAnswer(1);
    assert.match((await chat.texts('user'))[0] ?? '', /src\/mixer\.ts/);
    assert.match(model.chatRequests.at(-1)?.text ?? '', /equalPowerGain/);
  });

  it('explains the selection by the keyboard, with the code', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    await workbench.openFile('src/format.ts');
    await workbench.page.keyboard.press('Control+a');
    model.reply({ text: 'It formats.' });
    await workbench.page.keyboard.press('Control+k');
    await workbench.page.keyboard.press('Shift+e');
    assert.match(await chat.waitForAnswer(1), /It formats\./);
    assert.match(model.chatRequests.at(-1)?.text ?? '', /formatDuration/);
  });

  it('exports the conversation as Markdown', async () => {
    const { workbench, workspace, read } = session();
    const chat = await ask('Export me please', 'This answer is exported.');
    await chat.runCommand('crossfade.chat.export');
    const dialog = workbench.page.locator('.quick-input-widget .quick-input-box input');
    await dialog.waitFor({ timeout: patienceMs });
    await workbench.waitFor(async () => (/\.md$/.test(await dialog.inputValue()) ? true : undefined), {
      what: 'a name for the file',
    });
    await dialog.press('Enter');
    const name = await workbench.waitFor(
      async () => (await readdir(workspace)).find((file) => /^Export me please.*\.md$/.test(file)),
      { what: 'the Markdown file' },
    );
    await workbench.waitFor(async () => ((await read(name)) === '' ? undefined : true), { what: 'its text' });
    const text = await read(name);
    assert.match(text, /^# Export me please/);
    assert.match(text, /## You\n\nExport me please/);
    assert.match(text, /This answer is exported\./);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
