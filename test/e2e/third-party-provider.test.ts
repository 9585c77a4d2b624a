import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { repositoryRoot } from '../support/vscode-host/paths.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

const parrot = 'third-party/parrot';

describe('a provider of a second extension', function () {
  let server: FakeModelServer;
  const session = useSession(async () => {
    server = await FakeModelServer.start('openai-chat', 'stand-in');
    server.usualReply = { text: 'The stand-in answers.' };
    return {
      extensions: [join(repositoryRoot, 'test', 'fixtures', 'third-party-provider')],
      machineSettings: { 'crossfade.providers': [server.provider] },
      settings: { 'crossfade.models.chat': [server.ref, parrot] },
    };
  });
  after(() => server.stop());

  /** Waits until the second extension shows a text in the status bar. */
  function waitForStatus(text: RegExp): Promise<string> {
    const { workbench } = session();
    return workbench.waitFor(async () => (await workbench.statusBar()).find((item) => text.test(item)), {
      what: `the status ${String(text)}`,
    });
  }

  /** Puts the provider into a mode by its command. */
  async function make(title: string, status: RegExp): Promise<void> {
    await session().workbench.runCommand(`Third Party: ${title}`);
    await waitForStatus(status);
  }

  /** Begins a conversation with the second extension's model. */
  async function begin(): Promise<ChatPage> {
    const chat = await ChatPage.open(session().workbench);
    await chat.newChat();
    await chat.selectModel(parrot);
    return chat;
  }

  it('is refused what is wrong, and registers what is right', async () => {
    await waitForStatus(/Third Party: ready, 3 refused/);
  });

  it('is chosen and used', async () => {
    const chat = await begin();
    await chat.send('Hello bird');
    assert.match(await chat.waitForAnswer(1), /You said: Hello bird/);
    await chat.send('Hello again');
    assert.match(await chat.waitForAnswer(2), /You said: Hello again/);
    assert.equal(server.chatRequests.length, 0);
  });

  it('is taken away at once: its answer under way goes on elsewhere, and it is offered no more', async () => {
    const chat = await begin();
    await make('Stall', /stall/);
    await chat.send('Wait for it');
    await chat.waitForText(/You said: Wait for/);
    await make('Dispose', /disposed/);
    assert.match(await chat.waitForAnswer(1), /The stand-in answers\./);
    assert.ok(server.chatRequests.length > 0);
    await chat.newChat();
    await chat.runCommand('crossfade.model.select');
    const { workbench } = session();
    await workbench.page.locator('.quick-input-widget').waitFor();
    await workbench.waitFor(async () => ((await workbench.quickPickLabels()).length > 0 ? true : undefined), {
      what: 'the models on offer',
    });
    assert.ok(!(await workbench.quickPickLabels()).some((label) => label.includes('parrot')));
    await workbench.closeQuickInput();
  });

  it('comes back when it registers again, and is switched off when it breaks its contract again and again', async () => {
    await make('Work', /work/);
    await make('Register', /registered/);
    const chat = await begin();
    await make('Misbehave', /misbehave/);
    const { workbench } = session();
    const notice = /provider Third Party \(third-party\) of another extension was turned off/;
    for (let turn = 1; turn <= 3 && !(await workbench.notifications()).some((text) => notice.test(text)); turn++) {
      await chat.send(`Question ${turn}`);
      assert.match(await chat.waitForAnswer(turn), /The stand-in answers\./);
    }
    const { actions } = await workbench.waitForNotification(notice);
    assert.ok(actions.includes('Enable Again'), actions.join());
    assert.equal((await workbench.notifications()).filter((text) => notice.test(text)).length, 1);
  });

  it('answers again when the person switches it on', async () => {
    await make('Work', /work/);
    await session().workbench.pressNotification(/was turned off/, 'Enable Again');
    const chat = await begin();
    await chat.send('Back again?');
    assert.match(await chat.waitForAnswer(1), /You said: Back again\?/);
  });

  it('may fail: the next model answers', async () => {
    const chat = await begin();
    await make('Fail', /fail/);
    await chat.send('Anybody there?');
    assert.match(await chat.waitForAnswer(1), /The stand-in answers\./);
    await make('Work', /work/);
  });

  it('can use our models as any extension can', async () => {
    const { workbench } = session();
    await workbench.runCommand('Third Party: Ask a Model of Crossfade');
    const status = await waitForStatus(/Third Party: (?:\d+ models|no model|.* failed)/);
    assert.match(status, /\d+ models, fake-openai-chat\/stand-in: The stand-in answers\./);
  });

  it('may ask @crossfade in the native chat', async () => {
    const { workbench } = session();
    await waitForStatus(/Third Party: /);
    server.reply({ text: 'The stand-in answers natively.' });
    await workbench.runCommand('Third Party: Ask in the Native Chat');
    const answers = workbench.page.locator('.interactive-session .interactive-response');
    await workbench.waitFor(
      async () => (await answers.allInnerTexts()).find((text) => text.includes('The stand-in answers natively.')),
      { what: 'an answer in the native chat' },
    );
  });

  it('was never called unknown, though the settings name its model before it registers', async () => {
    const told = await session().workbench.notifications();
    assert.ok(!told.some((text) => text.includes('is not set up, so the model is ignored')), told.join('\n'));
  });
});
