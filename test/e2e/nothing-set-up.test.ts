import assert from 'node:assert/strict';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

describe('somebody who has set up nothing yet', () => {
  let model: FakeModelServer;
  const session = useSession(async () => {
    model = await FakeModelServer.start('openai-chat');
    return {
      // The list of suggestions, where it is quicker, keeps ghost text that does not go on from its entry off the screen.
      settings: {
        'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
        'editor.suggestOnTriggerCharacters': false,
      },
    };
  });
  after(() => model.stop());

  it('gets ghost text while typing; what Tab accepts is then in the file', async () => {
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

  it('makes it go away with Escape, which changes nothing', async () => {
    const { workbench, read } = session();
    await workbench.openFile('py/tempo.py');
    await workbench.cursorToEnd();
    await workbench.type('\n\ndef halve(tempo: float) -> float:\nreturn tem');
    await workbench.waitForGhostText();
    await workbench.page.keyboard.press('Escape');
    await workbench.waitFor(async () => ((await workbench.ghostText()).trim() === '' ? true : undefined), {
      what: 'the ghost text to go away',
    });
    await workbench.waitFor(async () => ((await read('py/tempo.py')).endsWith('return tem') ? true : undefined), {
      what: 'the file to end in what was typed',
    });
  });

  it('sees the embedded model in the status bar', async () => {
    const { workbench } = session();
    assert.match((await workbench.statusBar()).join('\n'), /Built-in/);
  });

  it('sends nothing anywhere by typing', () => {
    const { workbench, server } = session();
    const thirdParty = workbench.requests.filter(
      (request) =>
        !request.url.startsWith(server.url) &&
        /^(https?|wss?):/.test(request.url) &&
        !isWorkbench(request.url, server.url),
    );
    assert.deepEqual(thirdParty, []);
  });

  it('is told in the chat that there is no model, and loses no text', async () => {
    const chat = await ChatPage.open(session().workbench);
    const frame = await chat.frame();
    assert.match(await frame.locator('[data-test=empty]').innerText(), /No chat model is set up yet/);
    await chat.send('Is anybody there?');
    const notice = await chat.item('notice', 1);
    assert.match(await notice.innerText(), /No model is set up for chat yet/);
    assert.deepEqual(await chat.actionsOf(notice), [
      'Select Model…',
      'Set API Key…',
      'Add Server…',
      'Manage Providers…',
    ]);
    assert.equal(await chat.inputText(), 'Is anybody there?');
  });

  it('adds a server of their own and chats with it', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.runCommand('crossfade.provider.manage');
    await workbench.pick(/Add Server…/);
    const box = workbench.page.locator('.quick-input-widget');
    for (const [title, text] of [
      ['URL', `${model.origin}/v1`],
      ['Name', 'Mine'],
    ] as const) {
      await box.locator('.quick-input-title').filter({ hasText: title }).waitFor();
      await workbench.answerInput(text);
    }
    await workbench.waitForNotification(/Mine is ready: 1 model/);
    await chat.newChat();
    await chat.selectModel(`mine/${model.model}`);
    model.reply({ text: 'Yes, I am.' });
    await chat.send('Is anybody there?');
    assert.match(await chat.waitForAnswer(1), /Yes, I am\./);
  });

  it('chooses the model for the whole workspace in its settings', async () => {
    const { workbench, read } = session();
    const chat = await ChatPage.open(workbench);
    await chat.runCommand('crossfade.model.select');
    await workbench.pick(new RegExp(model.model), model.model);
    await workbench.pick(/This workspace/);
    // VS Code makes the file first and fills it then.
    const settings = await workbench.waitFor(
      async () => {
        const text = await read('.vscode/settings.json').catch(() => '');
        return text.includes('crossfade') ? (JSON.parse(text) as Record<string, unknown>) : undefined;
      },
      { what: 'the settings' },
    );
    assert.deepEqual(settings, { 'crossfade.models.chat': [`mine/${model.model}`] });
  });

  it('sees no error of ours in the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});

/** VS Code itself opens its own socket and asks its extension gallery. */
function isWorkbench(url: string, origin: string): boolean {
  return new URL(url).host === new URL(origin).host || /(^|\.)open-vsx\.org$/.test(new URL(url).hostname);
}
