import assert from 'node:assert/strict';
import { useSession } from './session.ts';

describe('ghost text with nothing configured', () => {
  // The list of suggestions, where it is quicker, keeps ghost text that does not go on from its entry off the screen.
  const session = useSession(() => ({
    settings: {
      'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
      'editor.suggestOnTriggerCharacters': false,
    },
  }));

  it('is shown while typing, accepted with Tab and is then in the file', async () => {
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

  it('goes away with Escape and changes nothing', async () => {
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

  it('names the embedded model in the status bar', async () => {
    const { workbench } = session();
    assert.match((await workbench.statusBar()).join('\n'), /Built-in/);
  });

  it('sends nothing anywhere', () => {
    const { workbench, server } = session();
    const thirdParty = workbench.requests.filter(
      (request) =>
        !request.url.startsWith(server.url) &&
        /^(https?|wss?):/.test(request.url) &&
        !isWorkbench(request.url, server.url),
    );
    assert.deepEqual(thirdParty, []);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});

/** VS Code itself opens its own socket and asks its extension gallery. */
function isWorkbench(url: string, origin: string): boolean {
  return new URL(url).host === new URL(origin).host || /(^|\.)open-vsx\.org$/.test(new URL(url).hostname);
}
