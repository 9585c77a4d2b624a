import assert from 'node:assert/strict';
import { record } from '../bench/record.ts';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { repositoryRoot } from '../support/vscode-host/paths.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

const key = ['canary', 'idle', 'key', 'value'].join('-');
/** How long the window is watched, in milliseconds. */
const watched = 60_000;

describe('a window that nobody uses', () => {
  let servers: readonly FakeModelServer[];
  const session = useSession(async () => {
    servers = [await FakeModelServer.start('openai-chat'), await FakeModelServer.start('anthropic-messages')];
    return {
      machineSettings: { 'crossfade.providers': servers.map((server) => ({ ...server.provider, auth: 'bearer' })) },
    };
  });
  after(async () => {
    for (const server of servers) await server.stop();
  });

  it('asks each provider for its models at most once in the minute after keys were stored, and sends nothing else', async function () {
    this.timeout(watched + 180_000);
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    for (const server of servers) {
      await chat.runCommand('crossfade.key.set');
      await workbench.pick(new RegExp(`Fake \\(${server.wire}\\)`));
      await workbench.answerInput(key);
      await workbench.waitForNotification(new RegExp(`Fake \\(${server.wire}\\) is ready`));
    }
    const before = servers.map((server) => server.requests.length);
    const until = Date.now() + watched;
    // The window of observation itself; a flood ends it early.
    await workbench.waitFor(
      () => {
        const isFlood = servers.some((server, at) => server.requests.length > (before[at] ?? 0) + 20);
        return Promise.resolve(isFlood || Date.now() >= until ? true : undefined);
      },
      { what: 'the end of the minute', timeoutMs: watched + 60_000 },
    );
    const sent = servers.map((server, at) => server.requests.slice(before[at]));
    for (const requests of sent) {
      assert.ok(requests.length <= 1, `${requests.length} requests: ${requests.map(({ path }) => path).join(' ')}`);
      for (const { method, path } of requests) assert.deepEqual([method, path], ['GET', '/v1/models']);
    }
    const most = Math.max(...sent.map((requests) => requests.length));
    await record(repositoryRoot, 'idle', [
      {
        name: 'idle.minute',
        measured: most,
        unit: 'count',
        goal: { atMost: 1 },
        note: 'requests to one provider in a watched minute of the real VS Code',
      },
    ]);
  });
});
