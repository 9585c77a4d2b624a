import assert from 'node:assert/strict';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

describe('an extension host that is killed in the middle of an answer', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('anthropic-messages');
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: { 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => model.stop());

  it('leaves the conversation with the partial answer', async () => {
    const { server, workbench } = session();
    const chat = await ChatPage.open(workbench);
    model.reply({ text: 'The first answer is whole.' });
    await chat.send('First question');
    await chat.waitForAnswer(1);
    model.reply({ text: 'These words came before the crash. '.repeat(20), hangAfterFrames: 30 });
    await chat.send('Second question');
    await chat.waitForText('These words came before the crash.');
    // Longer than the journal waits before it writes what has come.
    await workbench.page.waitForTimeout(2_000);
    assert.ok(server.killExtensionHosts() > 0, 'no extension host was found');
    await workbench.reload();
    const after = await ChatPage.open(workbench);
    await after.waitForAnswer(2, ['cut', 'stopped', 'failed', 'done']);
    const answers = await after.texts('answer');
    assert.match(answers[0] ?? '', /The first answer is whole\./);
    assert.match(answers[1] ?? '', /These words came before the crash\./);
    assert.match((await after.texts('user')).join('\n'), /Second question/);
  });

  it('can be talked to again', async () => {
    const chat = await ChatPage.open(session().workbench);
    model.reply({ text: 'Back again.' });
    await chat.send('Are you there?');
    assert.match(await chat.waitForAnswer(3), /Back again\./);
  });
});
