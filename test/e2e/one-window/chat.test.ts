import assert from 'node:assert/strict';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

describe('chat with one model', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('openai-chat');
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: { 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => model.stop());

  it('streams an answer', async () => {
    const chat = await ChatPage.open(session().workbench);
    model.reply({ text: 'The first part. '.repeat(8) + 'The **last** word.', paceMs: 120 });
    await chat.send('Tell me about src/mixer.ts');
    const partial = await chat.waitForText('The first part.');
    assert.ok(!partial.includes('word.'), 'the whole answer came at once');
    const whole = await chat.waitForAnswer(1);
    assert.match(whole, /The last word\./);
    assert.match((await chat.texts('user')).join('\n'), /Tell me about src\/mixer\.ts/);
    assert.equal(await chat.inputText(), '');
  });

  it('tells the tokens of an answer', async () => {
    const chat = await ChatPage.open(session().workbench);
    assert.match((await chat.texts('answer'))[0] ?? '', /100 in, 20 out/);
  });

  it('sends what was said before with the next question', async () => {
    const chat = await ChatPage.open(session().workbench);
    await chat.send('And the second question');
    await chat.waitForAnswer(2);
    const text = model.chatRequests.at(-1)?.text ?? '';
    assert.match(text, /Tell me about src\/mixer\.ts/);
    assert.match(text, /The \*\*last\*\* word\./);
  });

  it('stops an answer on request, keeps its text and closes its connection', async () => {
    const chat = await ChatPage.open(session().workbench);
    model.reply({ text: 'A long answer that never ends. '.repeat(50), paceMs: 100 });
    await chat.send('Go on for ever');
    await chat.waitForAnswer(3, ['streaming']);
    await chat.waitForText('A long answer');
    const aborted = model.aborted;
    await chat.pressSend();
    assert.match(await chat.waitForAnswer(3, ['stopped']), /A long answer/);
    await chat.workbench.waitFor(() => Promise.resolve(model.aborted > aborted ? true : undefined), {
      what: 'the connection to be closed',
    });
  });

  it('keeps the history and the text that was not sent over a reload of the window', async () => {
    const { workbench } = session();
    const before = await ChatPage.open(workbench);
    await (await before.frame()).locator('[data-test=input]').fill('A thought that is not finished');
    // Longer than the view waits before it tells the draft.
    await workbench.page.waitForTimeout(1_500);
    await workbench.reload();
    const chat = await ChatPage.open(workbench);
    await chat.waitForAnswer(1);
    const answers = await chat.texts('answer');
    assert.equal(answers.length, 3);
    assert.match(answers[0] ?? '', /The last word\./);
    assert.match(answers[2] ?? '', /A long answer/);
    await workbench.waitFor(
      async () => ((await chat.inputText()) === 'A thought that is not finished' ? true : undefined),
      { what: 'the draft in the box' },
    );
  });

  it('opens an earlier conversation from the history', async () => {
    const chat = await ChatPage.open(session().workbench);
    await chat.newChat();
    await chat.runCommand('crossfade.chat.history');
    const row = (await chat.frame()).locator('[data-test=history-open]').filter({ hasText: 'Tell me about' });
    await row.first().click();
    await chat.waitForAnswer(3, ['stopped']);
    assert.match((await chat.texts('user'))[0] ?? '', /Tell me about/);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
