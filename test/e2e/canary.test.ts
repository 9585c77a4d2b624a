import assert from 'node:assert/strict';
import { CanaryServer } from '../support/fake-servers/canary-server.ts';
import { ChatPage } from './chat-page.ts';
import { hostileFiles } from './hostile-files.ts';
import { useSession } from './session.ts';

/** In a folder that is not trusted the same is tested by `untrusted.test.ts`. */
describe('a hostile repository, trusted', () => {
  let canary: CanaryServer;
  const session = useSession(async () => {
    canary = await CanaryServer.start();
    return { files: await hostileFiles(canary.origin) };
  });
  after(() => canary.stop());

  it('gets no connection when somebody types and chats in it', async () => {
    const { workbench } = session();
    await workbench.openFile('src/format.ts');
    await workbench.cursorToEnd();
    await workbench.type('\nexport function shout(text: string): string {\n  return text.toUpp');
    // Longer than any debounce, discovery or list request takes to start.
    await workbench.page.waitForTimeout(2_500);
    const chat = await ChatPage.open(workbench);
    await chat.send('Tell me about src/format.ts').catch((error: unknown) => {
      // Without a model the box may be locked: that is fine here, and told apart from a view that is not there.
      if (!(error instanceof Error && /Timeout/.test(error.message))) throw error;
    });
    await chat.runCommand('crossfade.model.select');
    await workbench.page.waitForTimeout(2_500);
    assert.deepEqual(canary.visits, []);
  });

  it('would be noticed: the canary counts a visit', async () => {
    await fetch(canary.origin);
    assert.equal(canary.visits.length, 1);
  });
});
