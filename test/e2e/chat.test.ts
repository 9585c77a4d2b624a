import assert from 'node:assert/strict';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

describe('chat with one model', () => {
  let model: FakeModelServer;
  const session = useSession(async () => {
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

  it('sends what was said before with the next question', async () => {
    const chat = await ChatPage.open(session().workbench);
    await chat.send('And the second question');
    await chat.waitForAnswer(2);
    const text = model.chatRequests.at(-1)?.text ?? '';
    assert.match(text, /Tell me about src\/mixer\.ts/);
    assert.match(text, /The \*\*last\*\* word\./);
  });

  it('stops an answer on request and closes its connection', async () => {
    const chat = await ChatPage.open(session().workbench);
    model.reply({ text: 'A long answer that never ends. '.repeat(50), paceMs: 100 });
    await chat.send('Go on for ever');
    await chat.waitForAnswer(3, ['streaming']);
    await chat.waitForText('A long answer');
    const aborted = model.aborted;
    await chat.pressSend();
    await chat.waitForAnswer(3, ['stopped']);
    await chat.workbench.waitFor(() => Promise.resolve(model.aborted > aborted ? true : undefined), {
      what: 'the connection to be closed',
    });
  });

  it('keeps the history over a reload of the window', async () => {
    const { workbench } = session();
    await workbench.reload();
    const chat = await ChatPage.open(workbench);
    await chat.waitForAnswer(1);
    const answers = await chat.texts('answer');
    assert.equal(answers.length, 3);
    assert.match(answers[0] ?? '', /The last word\./);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
