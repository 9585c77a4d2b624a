import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { knowing } from '../../support/fake-servers/knowing-model.ts';
import { cacheFolder } from '../../support/vscode-host/paths.ts';
import { ChatPage } from '../chat-page.ts';
import { repositoryRoot } from '../../support/vscode-host/paths.ts';
import { useSharedWindow } from './use-shared-window.ts';

/**
 * Requests that one burst of 49 keys may cost: one at its first key and one or two after pauses between keys, of which a slow machine makes more.
 * How few they are is counted exactly where the clock stands still (`unit/completion/trace-counts.test.ts`).
 */
const mostRequestsOfABurst = 12;

describe('ghost text of a model that fills in the middle', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('ollama', 'fake-coder');
    const provider = { ...model.provider, fim: { style: 'ollama-generate' } };
    const models = [{ id: 'fake-coder', contextTokens: 32_768, tools: true, fim: true }];
    return {
      machineSettings: { 'crossfade.providers': [{ ...provider, models }] },
      settings: { 'crossfade.models.completion': [model.ref], 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => model.stop());

  it('is shown and accepted word by word', async () => {
    const { workbench, read } = session();
    model.completion = 'firstWord secondWord thirdWord;';
    await workbench.openFile('src/format.ts');
    await workbench.cursorToEnd();
    await workbench.type('\nexport const words = ');
    // The answer for an earlier key may be on the screen for a moment: only what was asked for the last one counts.
    await workbench.waitFor(
      () =>
        Promise.resolve(
          model.fillRequests.some((request) => /words = $/.test(String(request.body?.['prompt']))) ? true : undefined,
        ),
      { what: 'the request for the last key' },
    );
    await workbench.waitFor(
      async () => (/^firstWord secondWord/.test(await workbench.ghostText()) ? true : undefined),
      {
        what: 'ghost text at the cursor',
      },
    );
    await workbench.page.waitForTimeout(300);
    await workbench.page.keyboard.press('Control+ArrowRight');
    await workbench.waitFor(
      async () => ((await read('src/format.ts')).includes('words = firstWord') ? true : undefined),
      {
        what: 'the first word in the file',
      },
    );
    assert.ok(!(await read('src/format.ts')).includes('secondWord'), 'more than a word was accepted');
    assert.match(await workbench.waitForGhostText(), /secondWord/);
    await workbench.screenshot(join(cacheFolder, 'pictures', 'completion-word.png'));
    await workbench.page.keyboard.press('Tab');
    await workbench.waitFor(
      async () =>
        (await read('src/format.ts')).includes('words = firstWord secondWord thirdWord;') ? true : undefined,
      { what: 'the rest in the file' },
    );
  });

  it('asked with the code before and after the cursor, and shows the model in the status bar', async () => {
    const { workbench } = session();
    const asked = model.fillRequests.find((request) => /words = $/.test(String(request.body?.['prompt'])));
    assert.match(String(asked?.body?.['prompt']), /export function formatTrack[^]*export const words = $/);
    assert.equal(typeof asked?.body?.['suffix'], 'string');
    assert.match((await workbench.statusBar()).join('\n'), /fake-coder/);
  });

  it('is accepted line by line', async () => {
    const { workbench, read } = session();
    model.completion = 'const first = 1;\n  const second = 2;\n  return first + second;\n}';
    await workbench.openFile('src/playlist.ts');
    await workbench.cursorToEnd();
    await workbench.type('\nexport function three(): number {\n');
    await workbench.waitFor(async () => (/const second/.test(await workbench.ghostText()) ? true : undefined), {
      what: 'ghost text of several lines',
    });
    await workbench.screenshot(join(cacheFolder, 'pictures', 'completion-lines.png'));
    await session().control.runCommand('editor.action.inlineSuggest.acceptNextLine');
    await workbench.waitFor(
      async () => ((await read('src/playlist.ts')).includes('const first = 1;') ? true : undefined),
      {
        what: 'the first line in the file',
      },
    );
    assert.ok(!(await read('src/playlist.ts')).includes('const second'), 'more than a line was accepted');
    await workbench.page.keyboard.press('Escape');
  });

  it('has the next line as a second choice, which is there as soon as the first is typed', async () => {
    const { workbench, read } = session();
    model.completion = knowing('const sum = ', 'alpha + beta;\n  const next = sum;\n  return next;\n}');
    await workbench.openFile('src/playlist.ts');
    await workbench.cursorToEnd();
    await workbench.type('\n\nexport function sums(): number {\n  const sum = a');
    await workbench.waitFor(async () => (/^lpha \+ beta;/.test(await workbench.ghostText()) ? true : undefined), {
      what: 'the rest of the line as ghost text',
    });
    assert.doesNotMatch(await workbench.ghostText(), /next/);
    await workbench.page.keyboard.press('Alt+]');
    await workbench.waitFor(
      async () => (/beta;[^]*const next = sum/.test(await workbench.ghostText()) ? true : undefined),
      {
        what: 'the next line with it',
      },
    );
    await workbench.screenshot(join(cacheFolder, 'pictures', 'completion-next-line.png'));
    await workbench.page.keyboard.press('Escape');
    await workbench.type('lpha + beta');
    await workbench.waitFor(async () => (/^;/.test(await workbench.ghostText()) ? true : undefined), {
      what: 'the last character of the line as ghost text',
    });
    await workbench.page.evaluate(watchGhostText);
    await workbench.type(';');
    await workbench.waitFor(async () => (/const next = sum/.test(await workbench.ghostText()) ? true : undefined), {
      what: 'the next line behind the typed one',
    });
    // A call of the provider comes 50 ms after the key: ghost text of its own would be away for several frames.
    const away = await workbench.page.evaluate(framesWithoutGhostText);
    assert.ok(away <= 1, `no ghost text in ${away} frames one after the other`);
    await workbench.page.waitForTimeout(300);
    await workbench.page.keyboard.press('Tab');
    await workbench.waitFor(
      async () => (/alpha \+ beta;\n {2}const next = sum;/.test(await read('src/playlist.ts')) ? true : undefined),
      { what: 'both lines in the file' },
    );
    await workbench.page.keyboard.press('Escape');
  });

  it('costs few requests for a burst of keys, and a request ends when a key contradicts its answer', async () => {
    const { workbench } = session();
    // Long enough that it is under way still when the contradicting key comes, however slow the machine is.
    const words = Array.from({ length: 200 }, (_, index) => `word${index}`);
    model.completion = `expected words that come slowly: ${words.join(' ')}`;
    model.completionPaceMs = 250;
    await workbench.openFile('src/track.ts');
    await workbench.page.keyboard.press('Control+Home');
    await workbench.page.keyboard.press('End');
    const before = model.fillRequests.length;
    await workbench.type('\n// a line that is typed in one go without a pause', 25);
    const asked = (): number => model.fillRequests.length - before;
    await workbench.waitFor(() => Promise.resolve(asked() > 0 ? true : undefined), { what: 'a request' });
    assert.ok(asked() <= mostRequestsOfABurst, `${asked()} requests for one burst of keys`);
    // The first words of the answer are under way now.
    await workbench.page.waitForTimeout(700);
    const aborted = model.aborted;
    await workbench.type('ZZ');
    await workbench.waitFor(() => Promise.resolve(model.aborted > aborted ? true : undefined), {
      what: 'the request to be ended',
    });
    model.completionPaceMs = 0;
    await workbench.page.keyboard.press('Escape');
  });

  it('is not asked for in the chat input and other boxes that are no files', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    const input = (await chat.frame()).locator('[data-test=input]');
    await input.click();
    // What was typed before may still be under way.
    await workbench.page.waitForTimeout(1_000);
    const before = model.fillRequests.length;
    await workbench.type('const total = tracks.map(');
    await input.fill('');
    await workbench.runCommand('Search Editor: New Search Editor');
    await workbench.type('const total = tracks.map(');
    await workbench.page.waitForTimeout(1_500);
    assert.equal(model.fillRequests.length, before);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});

describe('ghost text of a model that only chats', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('openai-chat');
    model.usualReply = { text: '```ts\nfromTheChatModel(deck);\n```' };
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: { 'crossfade.models.completion': [model.ref], 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => model.stop());

  it('comes from its hole-filling prompt, without fences, and is accepted with Tab', async () => {
    const { workbench, read } = session();
    await workbench.openFile('src/format.ts');
    await workbench.cursorToEnd();
    await workbench.type('\nexport const chatted = ');
    assert.match(await workbench.waitForGhostText(), /^fromTheChatModel\(deck\);/);
    await workbench.page.keyboard.press('Tab');
    await workbench.waitFor(
      async () => ((await read('src/format.ts')).includes('chatted = fromTheChatModel(deck);') ? true : undefined),
      { what: 'the suggestion in the file' },
    );
    assert.ok(
      model.chatRequests.some((request) => request.text.includes('export const chatted = <|HOLE|>')),
      'no request had the hole at the cursor',
    );
  });

  it('is switched off and on for everything by the command', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await workbench.openFile('src/track.ts');
    await chat.runCommand('crossfade.completion.toggle');
    const off = await workbench.waitForNotification(/Completions and next edits are off/);
    assert.match(off.text, /This is set in (your user|the workspace) settings/);
    await workbench.screenshot(join(repositoryRoot, '.vscode-test', 'pictures', 'completions-off.png'));
    await workbench.pressNotification(/Completions and next edits are off/, 'Undo');
    await workbench.page.locator('.part.statusbar [aria-label="Crossfade: fake-openai-chat"]').first().waitFor();
    await chat.runCommand('crossfade.completion.toggle');
    await workbench.page.locator('.part.statusbar [aria-label$=", completions off"]').first().waitFor();
    const before = model.chatRequests.length;
    await workbench.cursorToEnd();
    await workbench.type('\nexport const off = ');
    await workbench.page.waitForTimeout(1_500);
    assert.equal(model.chatRequests.length, before);
    await chat.runCommand('crossfade.completion.toggle');
    // A key that was typed before is not asked for again.
    await workbench.waitFor(
      async () =>
        (await workbench.statusBar()).some((text) => text.includes('Completions are on')) ? true : undefined,
      { what: 'the word that completions are on' },
    );
    await workbench.cursorToEnd();
    await workbench.type('\nexport const on = ');
    assert.match(await workbench.waitForGhostText(), /fromTheChatModel/);
  });
});

/** Counts in the page the most frames one after the other in which no ghost text stands in the editor. */
function watchGhostText(): void {
  const seen = { most: 0, now: 0 };
  Object.assign(globalThis, { crossfadeFrames: seen });
  const look = (): void => {
    const parts = [
      ...document.querySelectorAll(
        '.editor-instance [class*="ghost-text-decoration"], .editor-instance .suggest-preview-text',
      ),
    ];
    seen.now = parts.some((part) => part.textContent.trim() !== '') ? 0 : seen.now + 1;
    seen.most = Math.max(seen.most, seen.now);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function framesWithoutGhostText(): number {
  return (globalThis as unknown as { crossfadeFrames: { most: number } }).crossfadeFrames.most;
}
