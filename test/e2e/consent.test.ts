import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { TunnelProxy } from '../support/fake-servers/tunnel-proxy.ts';
import { cacheFolder } from '../support/vscode-host/paths.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

const host = 'models.invalid';
const away = 'far/qwen3-coder-30b';

function picture(name: string): string {
  return join(cacheFolder, 'pictures', `${name}.png`);
}

const info = { contextTokens: 100_000, maxOutputTokens: 4_096, tools: true };
const far = {
  id: 'far',
  name: 'Far away',
  protocol: 'openai-chat',
  baseUrl: `http://${host}/v1`,
  auth: 'none',
  models: [{ id: 'qwen3-coder-30b', name: 'Qwen3 Coder 30B', ...info }],
};

describe('a fallback on a host that nobody allowed', () => {
  let local: FakeModelServer;
  let distant: FakeModelServer;
  let proxy: TunnelProxy;
  const session = useSession(async () => {
    local = await FakeModelServer.start('openai-chat', 'local-model');
    distant = await FakeModelServer.start('openai-chat', 'qwen3-coder-30b');
    proxy = await TunnelProxy.start(distant.origin);
    return {
      machineSettings: { 'crossfade.providers': [local.provider, far] },
      settings: { 'crossfade.models.chat': [local.ref, away] },
      env: proxy.environment,
    };
  });
  after(() => Promise.all([local, distant, proxy].map((server) => server.stop())));

  it('never takes over after a failure, and no question comes up by itself', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    local.usualReply = { failure: { status: 400, body: { error: { message: 'A failure on purpose.' } } } };
    await chat.send('What does src/mixer.ts do?');
    const answer = await chat.waitForAnswer(1, ['failed']);
    assert.match(answer, /A failure on purpose\./);
    assert.deepEqual(await workbench.dialogs(), []);
    assert.equal(distant.chatRequests.length, 0);
    await workbench.screenshot(picture('consent-no-failover'));
  });

  it('leaves the answer to a model on this machine when it is chosen and refused, and that is said', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    await chat.selectModel(away);
    local.usualReply = { text: 'The local one answers.' };
    await chat.send('What does src/track.ts do?');
    await workbench.waitForDialog(host);
    await workbench.pressDialog('Not Now');
    assert.match(await chat.waitForAnswer(1), /The local one answers\./);
    assert.deepEqual(await chat.handOffs(1), ['Answered by local-model: sending to Qwen3 Coder 30B is not allowed']);
    assert.equal(distant.chatRequests.length, 0);
    await workbench.screenshot(picture('consent-local'));
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});

describe('the only model on a host that nobody allowed', () => {
  let distant: FakeModelServer;
  let proxy: TunnelProxy;
  const session = useSession(async () => {
    distant = await FakeModelServer.start('openai-chat', 'qwen3-coder-30b');
    proxy = await TunnelProxy.start(distant.origin);
    return {
      machineSettings: { 'crossfade.providers': [far] },
      settings: { 'crossfade.models.chat': [away] },
      env: proxy.environment,
    };
  });
  after(() => Promise.all([distant, proxy].map((server) => server.stop())));

  it('is asked about, by the name of its host, before anything goes there', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    assert.deepEqual(await workbench.dialogs(), []);
    await chat.send('What does src/track.ts do?');
    const { text, actions } = await workbench.waitForDialog(host);
    await workbench.screenshot(picture('consent-question'));
    assert.match(text, /^Send code from this workspace to models\.invalid\?/);
    assert.deepEqual(actions.toSorted(), ['Allow', 'Not Now']);
    assert.equal(distant.chatRequests.length, 0);
  });

  it('gets nothing after a no, which is said, and the question is kept', async () => {
    const { workbench } = session();
    await workbench.pressDialog('Not Now');
    const chat = await ChatPage.open(workbench);
    const answer = await chat.waitForAnswer(1, ['failed']);
    await workbench.screenshot(picture('consent-refused'));
    assert.match(answer, /Sending code of this workspace to models\.invalid was not allowed\./);
    assert.match((await chat.texts('user')).join(), /What does src\/track\.ts do\?/);
    assert.equal(distant.chatRequests.length, 0);
    assert.deepEqual(await chat.actionsOf(await chat.item('answer', 1)), [
      'Manage Data Destinations…',
      'Select Model…',
      'Try Again',
    ]);
  });

  it('is not asked about again until the person takes the no back, and then the question goes there', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.act(await chat.item('answer', 1), 'Try Again');
    await chat.waitForAnswer(1, ['failed']);
    assert.deepEqual(await workbench.dialogs(), []);
    await chat.act(await chat.item('answer', 1), 'Manage Data Destinations…');
    await workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: host }).waitFor();
    await workbench.screenshot(picture('consent-destinations'));
    assert.match((await workbench.quickPickLabels()).join('\n'), /models\.invalid[^]*Not allowed[^]*Far away/);
    await workbench.pick(host);
    await workbench.waitForDialog(host);
    await workbench.pressDialog('Allow');
    distant.reply({ text: 'From far away.' });
    await chat.act(await chat.item('answer', 1), 'Try Again');
    assert.match(await chat.waitForAnswer(1), /From far away\./);
    assert.equal(distant.chatRequests.length, 1);
    assert.match(distant.chatRequests[0]?.text ?? '', /What does src\/track\.ts do\?/);
    assert.ok(proxy.hosts.includes(`${host}:80`));
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
