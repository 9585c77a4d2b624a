import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';
import { patienceMs } from '../../support/vscode-host/patience.ts';

describe('what can be done with questions and answers', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
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

  it('explains the function around the cursor by the keyboard: the code goes along as a chip that opens its place', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    await workbench.openFile('src/format.ts', 15);
    model.reply({ text: 'It formats a track.' });
    await workbench.page.keyboard.press('Control+k');
    await workbench.page.keyboard.press('Shift+e');
    assert.match(await chat.waitForAnswer(1), /It formats a track\./);
    const request = model.chatRequests.at(-1)?.text ?? '';
    assert.match(request, /Explain what this code does/);
    assert.match(request, /function formatTrack/);
    assert.doesNotMatch(request, /function formatPlaylist|import type/, 'not the whole file');
    const question = await chat.item('user', 1);
    assert.match(await question.innerText(), /^\/explain/m);
    assert.doesNotMatch(await question.innerText(), /function formatTrack/);
    const chip = question.locator('[data-test=chip][data-kind=code]');
    assert.match(await chip.innerText(), /src\/format\.ts:1[34]-16/);
    await workbench.openFile('src/track.ts');
    await chip.click();
    await workbench.editor('format.ts').waitFor({ timeout: 15_000 });
    await workbench.waitFor(
      async () => ((await workbench.statusBar()).some((text) => /Ln 16.*selected/.test(text)) ? true : undefined),
      { what: 'the lines of the chip, selected' },
    );
  });

  it('completes a command typed with a slash, shows what it will act on, and sends that', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    await workbench.openFile('src/format.ts', 15);
    const frame = await chat.frame();
    await frame.locator('[data-test=input]').click();
    await workbench.type('/te');
    await frame.locator('[role=option]').filter({ hasText: '/tests' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    await frame.locator('[data-test=draft-chip][data-kind=code]').filter({ hasText: 'src/format.ts:' }).waitFor();
    await workbench.type('with edge cases');
    model.reply({ text: 'Tests for one function.' });
    await workbench.page.keyboard.press('Enter');
    await chat.waitForAnswer(1);
    const request = model.chatRequests.at(-1)?.text ?? '';
    assert.match(request, /Write tests for this code.*with edge cases/s);
    assert.match(request, /function formatTrack/);
    assert.doesNotMatch(request, /function formatPlaylist/);
    assert.match((await chat.texts('user'))[0] ?? '', /\/tests with edge cases\s+src\/format\.ts:/);
  });

  it('lists context by its kind with no editor open, and sends the changes since the last commit', async () => {
    const { workbench, workspace, read } = session();
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: workspace });
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    await writeFile(join(workspace, 'src/mixer.ts'), `${await read('src/mixer.ts')}\n// a change for the review\n`);
    await workbench.runCommand('View: Close All Editors');
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    const frame = await chat.frame();
    const offer = (kind: string) => frame.locator('[role=option]').filter({ hasText: kind });
    const input = frame.locator('[data-test=input]');
    await workbench.waitFor(
      async () => {
        await input.fill('');
        await input.pressSequentially('@');
        await offer('symbol').first().waitFor({ timeout: 15_000 });
        return (await offer('changes').count()) > 0 ? true : undefined;
      },
      { what: 'the changes among the offers', timeoutMs: 90_000 },
    );
    assert.ok((await offer('folder').count()) > 0 && (await offer('playlist.ts').count()) > 0);
    await input.pressSequentially('cha');
    await workbench.waitFor(async () => ((await offer('symbol').count()) === 0 ? true : undefined), {
      what: 'the offers for what was typed',
    });
    await input.press('Enter');
    await frame.locator('[data-test=draft-chip][data-kind=changes]').waitFor();
    model.reply({ text: 'A comment was added.' });
    await input.press('Enter');
    await chat.waitForAnswer(1);
    assert.match((await chat.texts('user'))[0] ?? '', /changes of 1 file/);
    const request = model.chatRequests.at(-1)?.text ?? '';
    assert.match(request, /\+\/\/ a change for the review/);
  });

  it('renames a conversation in the history and finds it by its new title', async () => {
    const chat = await ask('A question with a dull title', 'An answer.');
    await chat.runCommand('crossfade.chat.history');
    const frame = await chat.frame();
    const row = frame.locator('[data-test=history-item]').filter({ hasText: 'A question with a dull title' });
    await row.hover();
    await row.locator('[data-test=history-rename]').click();
    await frame.locator('[data-test=history-title]').fill('Splendid decks');
    await frame.locator('[data-test=history-title]').press('Enter');
    await frame.locator('[data-test=history-search]').fill('DECKS splendid');
    const found = frame.locator('[data-test=history-item]');
    // The list the host sends after the change takes the place of the one the page changed itself.
    await session().workbench.waitFor(
      async () => {
        const rows = await found.allInnerTexts();
        return rows.length === 1 && /Splendid decks.*2 messages/s.test(rows.join()) ? true : undefined;
      },
      { what: 'the one conversation of that title' },
    );
    await found.locator('[data-test=history-open]').click();
    await session().workbench.waitFor(
      async () => ((await chat.texts('user')).join().includes('dull title') ? true : undefined),
      { what: 'the conversation of the history' },
    );
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
