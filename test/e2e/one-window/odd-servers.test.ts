import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { cacheFolder } from '../../support/vscode-host/paths.ts';
import { ChatPage } from '../chat-page.ts';
import { goingOn, longAnswer, wordsOf } from '../long-answer.ts';
import { useSharedWindow } from './use-shared-window.ts';

describe('servers with words of their own', () => {
  let odd: FakeModelServer;
  let next: FakeModelServer;
  const session = useSharedWindow(async () => {
    odd = await FakeModelServer.start('openai-chat', 'odd-model');
    next = await FakeModelServer.start('anthropic-messages', 'next-model');
    next.usualReply = goingOn;
    return {
      machineSettings: { 'crossfade.providers': [odd.provider, next.provider] },
      settings: { 'crossfade.models.chat': [odd.ref, next.ref] },
    };
  });
  after(() => Promise.all([odd, next].map((server) => server.stop())));

  it('are not believed to have finished when an answer ends with a word that is not known: the next model takes over', async () => {
    const { workbench } = session();
    odd.usualReply = { failure: { status: 500 } };
    odd.reply({ text: longAnswer.slice(0, 400), finish: 'gateway_gave_up' });
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    await chat.send('How does the mixer keep the loudness?');
    const text = await chat.waitForAnswer(1);
    assert.match(text, /next-model/);
    assert.equal(wordsOf(await chat.prose(1)), wordsOf(longAnswer));
    assert.equal(next.chatRequests.length, 1);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'unknown-finish-word.png'));
  });

  it('get a request without the parameter that they refuse, and the next one without it at once', async () => {
    const { workbench } = session();
    odd.usualReply = ({ body }) =>
      body !== undefined && 'stream_options' in body
        ? { failure: { status: 400, body: { error: { message: 'Unknown parameter: stream_options' } } } }
        : { text: 'A plain answer.' };
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    const before = odd.chatRequests.length;
    await chat.send('And without the parameter?');
    assert.match(await chat.waitForAnswer(1), /A plain answer\./);
    await chat.send('And once more?');
    await chat.waitForAnswer(2);
    const sent = odd.chatRequests.slice(before).map(({ body }) => 'stream_options' in (body ?? {}));
    assert.deepEqual(sent, [true, false, false]);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'refused-parameter.png'));
  });

  it('are no reason for an error in the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
