import assert from 'node:assert/strict';
import { CanaryServer } from '../support/fake-servers/canary-server.ts';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { ChatPage } from './chat-page.ts';
import { hostileFiles } from './hostile-files.ts';
import { useSession } from './session.ts';

/** What the folder holds would lead every request to the canary if anything in it were believed. */
describe('a folder that is not trusted', () => {
  let model: FakeModelServer;
  let canary: CanaryServer;
  const session = useSession(async () => {
    canary = await CanaryServer.start();
    model = await FakeModelServer.start('ollama', 'fake-coder');
    const models = [{ id: 'fake-coder', contextTokens: 32_768, fim: true }];
    return {
      trust: 'restrict' as const,
      files: await hostileFiles(canary.origin),
      // The person's own settings, so that only trust is missing.
      machineSettings: { 'crossfade.providers': [{ ...model.provider, models, fim: { style: 'ollama-generate' } }] },
      settings: {
        'crossfade.models.chat': [model.ref],
        'crossfade.models.completion': [model.ref],
        // The list of suggestions, where it is quicker, keeps ghost text off the screen that does not go on from its entry.
        'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
        'editor.suggestOnTriggerCharacters': false,
      },
    };
  });
  after(() => Promise.all([model.stop(), canary.stop()]));

  it('gets ghost text of the embedded model', async () => {
    const { workbench, read } = session();
    await workbench.openFile('src/mixer.ts');
    await workbench.cursorToEnd();
    await workbench.type('\nexport function louder(first: Deck, second: Deck): Deck {\n  return first.ga');
    const ghost = await workbench.waitForGhostText();
    await workbench.page.keyboard.press('Tab');
    const wanted = `return first.ga${ghost.split('\n')[0]?.trimEnd() ?? ''}`;
    await workbench.waitFor(async () => ((await read('src/mixer.ts')).includes(wanted) ? true : undefined), {
      what: `the file to hold ${wanted}`,
    });
  });

  it('says in the chat why nothing can be sent, and keeps what is typed', async () => {
    const chat = await ChatPage.open(session().workbench);
    const frame = await chat.frame();
    assert.match(await frame.locator('[data-test=untrusted]').innerText(), /Chat is off in Restricted Mode/);
    await chat.send('Please send this');
    assert.equal(await frame.locator('[data-test=send]').isDisabled(), true);
    assert.equal(await chat.inputText(), 'Please send this');
  });

  it('shows the embedded model in the status bar and offers no other', async () => {
    const { workbench } = session();
    assert.match((await workbench.statusBar()).join('\n'), /Built-in/);
    await (await ChatPage.open(workbench)).runCommand('crossfade.model.select');
    await workbench.waitForNotification(/Models are off in Restricted Mode/);
  });

  it('has a button in the chat view that leads to where the workspace can be trusted', async () => {
    const { workbench } = session();
    const frame = await (await ChatPage.open(workbench)).frame();
    await frame.locator('[data-test=untrusted]').getByRole('button', { name: 'Trust This Workspace…' }).click();
    await workbench.page.locator('.workspace-trust-editor').waitFor({ timeout: 15_000 });
  });

  it('sends nothing, not even to look for models, neither where the person nor where the folder names a server', async () => {
    // Longer than the search for models waits after the start of a window.
    await session().workbench.page.waitForTimeout(2_000);
    assert.equal(model.connections, 0);
    assert.deepEqual(canary.visits, []);
  });

  it('is no reason for an error in the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
