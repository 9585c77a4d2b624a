import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { patienceMs } from '../../support/vscode-host/patience.ts';
import { repositoryRoot } from '../../support/vscode-host/paths.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

describe('code of an answer, applied to files', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('openai-chat');
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: { 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => model.stop());

  const original = (path: string): Promise<string> =>
    readFile(join(repositoryRoot, 'test', 'fixtures', 'sample-workspace', path), 'utf8');

  /** Asks, and applies the code block of the answer. */
  async function apply(block: string): Promise<ChatPage> {
    const chat = await ChatPage.open(session().workbench);
    await chat.newChat();
    model.reply({ text: `Like this:\n\n${block}\n` });
    await chat.send('Change it, please');
    await chat.waitForAnswer(1);
    await chat.pressIn(await chat.item('answer', 1), 'apply');
    return chat;
  }

  async function waitForText(path: string, is: (text: string) => boolean): Promise<string> {
    const { workbench, read } = session();
    return workbench.waitFor(async () => [await read(path)].find(is), { what: `the text of ${path}` });
  }

  /** Waits for the diff in front and presses a button of it. */
  async function press(button: 'Accept' | 'Discard', title: string): Promise<void> {
    const { page } = session().workbench;
    await page.locator('.tab.active').filter({ hasText: title }).waitFor();
    await page.locator(`.editor-actions [aria-label^="${button} Proposed Changes"]`).first().click();
    await page.locator('.tab').filter({ hasText: 'Proposed Changes' }).waitFor({ state: 'detached' });
  }

  it('shows what a block would change, and changes nothing before it is accepted', async () => {
    const { workbench, read } = session();
    await apply(
      '```ts src/mixer.ts\n<<<<<<< SEARCH\n  playing: boolean;\n=======\n  isPlaying: boolean;\n>>>>>>> REPLACE\n```',
    );
    await workbench.page.locator('.tab.active').filter({ hasText: 'mixer.ts (Proposed Changes)' }).waitFor();
    assert.equal(await read('src/mixer.ts'), await original('src/mixer.ts'));
  });

  it('changes the file when it is accepted, and one undo takes all of it back', async () => {
    const { workbench } = session();
    await press('Accept', 'mixer.ts (Proposed Changes)');
    const before = await original('src/mixer.ts');
    const wanted = before.replace('  playing: boolean;', '  isPlaying: boolean;');
    await waitForText('src/mixer.ts', (text) => text === wanted);
    await workbench.openFile('src/mixer.ts');
    await workbench.page.keyboard.press('Control+z');
    await waitForText('src/mixer.ts', (text) => text === before);
  });

  it('puts a function in the place of the one of its name, with its comment', async () => {
    const { workbench } = session();
    await workbench.openFile('src/mixer.ts', 13);
    // What stands here is known once VS Code's language support has started.
    await workbench.page.locator('.breadcrumbs-control').getByText('equalPowerGain').waitFor({ timeout: patienceMs });
    await apply(
      '```ts\n/** Linear gains. */\nexport function equalPowerGain(position: number): [left: number, right: number] {\n  return [1 - position, position];\n}\n```',
    );
    await press('Accept', 'mixer.ts (Proposed Changes)');
    const text = await waitForText('src/mixer.ts', (each) => each.includes('Linear gains'));
    const before = await original('src/mixer.ts');
    assert.equal(
      text,
      before.replace(
        /\/\*\* Gains of both[^]*?\n\}\n/,
        '/** Linear gains. */\nexport function equalPowerGain(position: number): [left: number, right: number] {\n  return [1 - position, position];\n}\n',
      ),
    );
  });

  it('changes two files of a patch together, one of them new', async () => {
    const { read } = session();
    await apply(
      "```\n*** Begin Patch\n*** Add File: src/gain.ts\n+export const unity = 1;\n*** Update File: src/format.ts\n@@\n+// checked\n import type { Playlist } from './playlist.js';\n*** End Patch\n```",
    );
    await press('Accept', 'Proposed Changes');
    await waitForText('src/format.ts', (text) => text.startsWith('// checked\n'));
    assert.equal(await read('src/gain.ts'), 'export const unity = 1;\n');
  });

  it('changes nothing when it is discarded', async () => {
    const { read } = session();
    const before = await read('src/playlist.ts');
    await apply('```ts src/playlist.ts\nexport const all = [];\n```');
    await session().workbench.pick('Replace the whole file');
    await press('Discard', 'playlist.ts (Proposed Changes)');
    assert.equal(await read('src/playlist.ts'), before);
  });

  it('says that nothing was applied where the file has changed since', async () => {
    const { workbench, read } = session();
    await apply(
      '```ts src/track.ts\n<<<<<<< SEARCH\n/** A piece of music in the collection. */\n=======\n// replaced\n>>>>>>> REPLACE\n```',
    );
    await workbench.page.locator('.tab.active').filter({ hasText: 'track.ts (Proposed Changes)' }).waitFor();
    await workbench.openFile('src/track.ts');
    await workbench.page.keyboard.press('Control+End');
    await workbench.type('// mine');
    await waitForText('src/track.ts', (text) => text.includes('// mine'));
    await workbench.runCommand('Crossfade: Accept Proposed Changes');
    await workbench.waitForNotification(/has changed since\. Nothing was applied/);
    assert.doesNotMatch(await read('src/track.ts'), /replaced/);
    await workbench.pressNotification(/has changed since/, 'Apply Again');
    await workbench.page.locator('.notifications-toasts').getByText('has changed since').waitFor({ state: 'detached' });
    await press('Accept', 'track.ts (Proposed Changes)');
    const text = await waitForText('src/track.ts', (each) => each.includes('// replaced'));
    assert.match(text, /\/\/ mine/);
  });

  it('applies a block inside a list to the file that its fence names, and forgets it when the diff is closed', async () => {
    const { workbench, read } = session();
    const before = await read('src/playlist.ts');
    await workbench.openFile('src/format.ts');
    await apply(
      "1. First this:\n\n   ```ts src/playlist.ts\n   <<<<<<< SEARCH\n   import type { Track } from './track.js';\n   =======\n   import type { Track } from './tracks.js';\n   >>>>>>> REPLACE\n   ```",
    );
    const tab = workbench.page.locator('.tab.active').filter({ hasText: 'playlist.ts (Proposed Changes)' });
    await tab.waitFor();
    await workbench.page.locator('.editor-actions [aria-label^="Accept Proposed Changes"]').first().waitFor();
    await session().control.runCommand('workbench.action.closeActiveEditor');
    await tab.waitFor({ state: 'detached' });
    await workbench.page
      .locator('.editor-actions [aria-label^="Accept Proposed Changes"]')
      .waitFor({ state: 'detached' });
    assert.equal(await read('src/playlist.ts'), before);
  });

  it('refuses a file with a byte that VS Code would lose when it saves it', async () => {
    const { workbench } = session();
    const path = join(session().workspace, 'src', 'stray.ts');
    const bytes = Buffer.from([...Buffer.from('// a '), 0xe9, ...Buffer.from(' b\nexport const one = 1;\n')]);
    await writeFile(path, bytes);
    await apply(
      '```ts src/stray.ts\n<<<<<<< SEARCH\nexport const one = 1;\n=======\nexport const one = 2;\n>>>>>>> REPLACE\n```',
    );
    const { actions } = await workbench.waitForNotification(/stray\.ts.? cannot be changed as .* text/);
    assert.deepEqual(actions, []);
    assert.deepEqual(await readFile(path), bytes);
  });

  it('changes a file with mixed line ends on disk, and takes it back from the notice', async () => {
    const { workbench } = session();
    const path = join(session().workspace, 'src', 'mixed.ts');
    const before = Buffer.from('// a\r\nexport const one = 1;\n// b\r\n// c\n');
    await writeFile(path, before);
    await apply(
      '```ts src/mixed.ts\n<<<<<<< SEARCH\nexport const one = 1;\n=======\nexport const one = 2;\n>>>>>>> REPLACE\n```',
    );
    await press('Accept', 'mixed.ts (Proposed Changes)');
    const { actions } = await workbench.waitForNotification(/Changes applied on disk/);
    assert.deepEqual(actions, ['Undo']);
    assert.equal(await readFile(path, 'utf8'), '// a\r\nexport const one = 2;\n// b\r\n// c\n');
    await workbench.pressNotification(/Changes applied on disk/, 'Undo');
    await workbench.waitFor(async () => [await readFile(path)].find((bytes) => bytes.equals(before)), {
      what: 'the bytes of the file as they were',
    });
  });

  it('refuses code whose place is not in the file, and lets the model repair it', async () => {
    const { workbench, read } = session();
    const before = await read('src/playlist.ts');
    const chat = await apply(
      '```ts src/playlist.ts\n<<<<<<< SEARCH\n  there is no such line;\n=======\n  x;\n>>>>>>> REPLACE\n```',
    );
    const { actions } = await workbench.waitForNotification(
      /The code was not applied\. No such text in src\/playlist\.ts/,
    );
    assert.deepEqual(actions, ['Ask the Model to Repair']);
    model.reply({ text: 'I am sorry.' });
    await workbench.pressNotification(/No such text in src\/playlist\.ts/, 'Ask the Model to Repair');
    await chat.waitForText('I am sorry.');
    assert.match(model.chatRequests.at(-1)?.text ?? '', /could not be applied, and nothing was changed.*SEARCH/s);
    assert.equal(await read('src/playlist.ts'), before);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
