import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { freePort } from '../../support/vscode-host/paths.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

const wrongKey = ['canary', 'wrong', 'key', 'value'].join('-');

describe('a server that does not answer as it should', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('openai-chat');
    const gone = `http://127.0.0.1:${await freePort()}/v1`;
    const models = [{ id: 'nobody', contextTokens: 8_000 }];
    return {
      machineSettings: {
        'crossfade.providers': [
          { ...model.provider, auth: 'bearer' },
          { id: 'gone', name: 'Gone', protocol: 'openai-chat', baseUrl: gone, auth: 'none', models },
        ],
      },
      settings: { 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => model.stop());

  async function freshChat(): Promise<ChatPage> {
    const chat = await ChatPage.open(session().workbench);
    await chat.newChat();
    return chat;
  }

  it('says that a key is missing, keeps the question and leads to the place to enter it', async () => {
    const chat = await freshChat();
    const { workbench } = session();
    await chat.send('A question without a key');
    const told = await chat.waitForAnswer(1, ['failed']);
    assert.match(told, /There is no key for Fake/);
    assert.doesNotMatch(told, /not accepted/);
    assert.equal(model.chatRequests.length, 0);
    assert.match((await chat.texts('user')).join(), /A question without a key/);
    const answer = await chat.item('answer', 1);
    assert.equal((await chat.actionsOf(answer))[0], 'Set API Key…');
    await chat.act(answer, 'Set API Key…');
    await workbench.answerInput(wrongKey);
    await workbench.waitForNotification(/is ready/);
  });

  it('says that a key was not accepted, once, and the question can be asked again', async () => {
    const chat = await freshChat();
    model.reply({ failure: { status: 401, body: { error: { message: 'Incorrect API key provided.' } } } });
    await chat.send('A question with a wrong key');
    assert.match(await chat.waitForAnswer(1, ['failed']), /The key was not accepted/);
    assert.equal(model.chatRequests.at(-1)?.headers['authorization'], `Bearer ${wrongKey}`);
    const answer = await chat.item('answer', 1);
    assert.equal((await chat.actionsOf(answer))[0], 'Set API Key…');
    assert.equal((await chat.texts('notice')).length, 0);
    assert.match((await chat.texts('user')).join(), /A question with a wrong key/);
    model.reply({ text: 'Now it works.' });
    await chat.pressIn(answer, 'retry');
    assert.match(await chat.waitForAnswer(1), /Now it works\./);
  });

  it('writes the key into no file in the clear', async () => {
    const folder = join(session().server.dataFolder, 'user');
    const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    for (const { parentPath, name } of names) {
      const bytes = await readFile(join(parentPath, name)).catch(() => Buffer.of());
      assert.ok(!bytes.includes(wrongKey), `${name} holds the key`);
    }
  });

  it('says that a server cannot be reached and offers another model', async () => {
    const { control } = session();
    const chat = await freshChat();
    await control.changeSettings({ 'crossfade.models.chat': ['gone/nobody'] });
    await chat.workbench.waitFor(async () => (/nobody/.test(await chat.modelLabel()) ? true : undefined), {
      what: 'the other model',
    });
    await chat.send('Is anybody there?');
    assert.match(await chat.waitForAnswer(1, ['failed']), /could not be reached/);
    const actions = await chat.actionsOf(await chat.item('answer', 1));
    assert.deepEqual(actions.slice(0, 3), ['Try Again', 'Manage Providers…', 'Select Model…']);
    assert.match((await chat.texts('user')).join(), /Is anybody there\?/);
    await control.changeSettings({ 'crossfade.models.chat': [model.ref] });
    await chat.newChat();
    await chat.workbench.waitFor(async () => (/fake-openai/.test(await chat.modelLabel()) ? true : undefined), {
      what: 'the first model again',
    });
  });

  it('counts down what a server wants to be waited for, then asks again by itself', async () => {
    const chat = await freshChat();
    const before = model.chatRequests.length;
    model.reply(
      { failure: { status: 429, headers: { 'retry-after': '4' }, body: { error: { message: 'Slow down.' } } } },
      { text: 'Thank you for waiting.' },
    );
    await chat.send('Too much');
    const seen = new Set<string>();
    await chat.workbench.waitFor(
      async () => {
        const text = (await chat.texts('answer')).at(-1) ?? '';
        const seconds = /Trying again in (\d+) s/.exec(text)?.[1];
        if (seconds !== undefined) seen.add(seconds);
        return text.includes('Thank you for waiting.') ? true : undefined;
      },
      { what: 'the answer after the wait' },
    );
    assert.ok(seen.size >= 2, `the countdown showed only ${[...seen].join(', ') || 'nothing'}`);
    assert.equal(model.chatRequests.length - before, 2);
  });

  it('keeps the text of a stream that was cut time and again, and asks again on request', async () => {
    const chat = await freshChat();
    // Once a cut answer goes on by itself.
    model.usualReply = { text: 'These words arrived before the cut. '.repeat(10), paceMs: 20, cutAfterFrames: 12 };
    await chat.send('Cut me off');
    assert.match(await chat.waitForAnswer(1, ['cut']), /These words arrived before the cut\./);
    model.usualReply = undefined;
    const answer = await chat.item('answer', 1);
    assert.equal((await chat.actionsOf(answer))[0], 'Try Again');
    model.reply({ text: 'The whole answer.' });
    await chat.act(answer, 'Try Again');
    assert.match(await chat.waitForAnswer(1), /The whole answer\./);
  });

  it('runs no tool that a model was not given, says so, and goes on', async () => {
    const chat = await freshChat();
    model.reply(
      { text: 'I run something.', toolCalls: [{ name: 'run_command', input: { command: 'echo hello' } }] },
      { text: 'Then without it.' },
    );
    await chat.send('Do something forbidden');
    assert.match(await chat.waitForAnswer(1), /Then without it\./);
    const tool = (await chat.item('answer', 1)).locator('[data-test=tool]');
    assert.equal(await tool.getAttribute('data-state'), 'refused');
    assert.match(await tool.innerText(), /run_command/);
  });

  it('is no reason for an error in the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
