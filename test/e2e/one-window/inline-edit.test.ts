import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { cacheFolder, repositoryRoot } from '../../support/vscode-host/paths.ts';
import { useSharedWindow } from './use-shared-window.ts';

const path = 'src/mixer.ts';
const gains = '/** Gains of both decks at a position of the crossfader, so that the loudness stays the same. */';
const block = (search: string, replace: string): string =>
  `${path}\n\`\`\`ts\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n\`\`\`\n`;

describe('an edit that is asked for in the editor', () => {
  let first: FakeModelServer;
  let second: FakeModelServer;
  const session = useSharedWindow(async () => {
    first = await FakeModelServer.start('openai-chat', 'qwen3-coder-30b');
    second = await FakeModelServer.start('anthropic-messages', 'claude-sonnet-5');
    const entry = (server: FakeModelServer, name: string): Record<string, unknown> => ({
      ...server.provider,
      models: [{ id: server.model, name, contextTokens: 100_000, maxOutputTokens: 4_096, tools: true }],
    });
    return {
      machineSettings: {
        'crossfade.providers': [entry(first, 'Qwen3 Coder 30B'), entry(second, 'Claude Sonnet 5')],
      },
      settings: { 'crossfade.models.chat': [first.ref], 'crossfade.models.edit': [first.ref] },
    };
  });
  after(() => Promise.all([first, second].map((server) => server.stop())));

  const original = (): Promise<string> =>
    readFile(join(repositoryRoot, 'test', 'fixtures', 'sample-workspace', path), 'utf8');

  async function waitForText(is: (text: string) => boolean): Promise<string> {
    const { workbench, read } = session();
    return workbench.waitFor(async () => [await read(path)].find(is), { what: `the text of ${path}` });
  }

  /** Asks for an edit at the cursor of the file. */
  async function ask(instruction: string): Promise<void> {
    const { workbench } = session();
    await workbench.openFile(path, 1);
    await pressKeys();
    await answer(instruction);
  }

  /** The keys that are always ours: here VS Code's own inline chat has models, and Ctrl+I is its. */
  async function pressKeys(): Promise<void> {
    const { keyboard } = session().workbench.page;
    await keyboard.press('Control+k');
    await keyboard.press('i');
  }

  async function answer(instruction: string): Promise<void> {
    const { page } = session().workbench;
    const widget = page.locator('.quick-input-widget').filter({ hasText: /mixer\.ts/ });
    await widget.waitFor();
    await widget.locator('input').first().fill(instruction);
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: instruction }).first().waitFor();
    await page.keyboard.press('Enter');
    await widget.waitFor({ state: 'hidden' });
  }

  function proposalTab() {
    return session().workbench.page.locator('.tab').filter({ hasText: 'mixer.ts (Proposed Changes)' });
  }

  /** Presses a button above the diff, once it is there. */
  async function press(button: string): Promise<void> {
    const { page } = session().workbench;
    await page.locator('.tab.active').filter({ hasText: 'mixer.ts (Proposed Changes)' }).waitFor();
    await page.locator(`.editor-actions [aria-label^="${button}"]`).first().click();
  }

  it('says what is sent, and shows the edit of a tool call as a diff; the file stays as it is', async () => {
    const { workbench, read, control } = session();
    first.reply({
      toolCalls: [
        {
          name: 'edit_file',
          input: {
            path,
            edits: [
              { old_text: '  playing: boolean;', new_text: '  isPlaying: boolean;' },
              { old_text: '/** Gains of both', new_text: '/** Linear gains of both' },
            ],
          },
        },
      ],
    });
    await workbench.openFile(path, 1);
    await pressKeys();
    const widget = workbench.page.locator('.quick-input-widget').filter({ hasText: 'Edit src/mixer.ts at Line 1' });
    await widget.filter({ hasText: 'Qwen3 Coder 30B gets src/mixer.ts' }).waitFor();
    await answer('Say isPlaying');
    await workbench.page.locator('.editor-actions [aria-label^="Accept This Change"]').first().waitFor();
    assert.equal(await read(path), await original());
    assert.match(first.chatRequests.at(-1)?.text ?? '', /Request: Say isPlaying/);
    // Away from the tab, whose tooltip would be in the picture.
    await workbench.page.mouse.move(600, 600);
    for (const theme of ['Dark', 'Light']) {
      await control.changeSettings({ 'workbench.colorTheme': `${theme} Modern` });
      await workbench.page.locator(`.monaco-workbench.vs${theme === 'Dark' ? '-dark' : ''}`).waitFor();
      await workbench.screenshot(join(cacheFolder, 'pictures', `inline-edit-${theme.toLowerCase()}.png`));
    }
  });

  it('makes one change of it with the keyboard, rejects the other, and one undo takes it back', async () => {
    const { workbench } = session();
    const before = await original();
    await workbench.page.keyboard.press('Control+y');
    await waitForText((text) => text === before.replace('  playing: boolean;', '  isPlaying: boolean;'));
    await press('Reject This Change');
    await proposalTab().waitFor({ state: 'detached' });
    await workbench.openFile(path, 1);
    await workbench.page.keyboard.press('Control+z');
    await waitForText((text) => text === before);
  });

  it('goes along with what is typed in the file meanwhile, and accepts the rest at once', async () => {
    const { workbench } = session();
    const before = await original();
    first.reply({ text: block('  playing: boolean;', '  isPlaying: boolean;') });
    await ask('Say isPlaying again');
    await press('Accept This Change');
    await waitForText((text) => text.includes('isPlaying'));
    await proposalTab().waitFor({ state: 'detached' });
    first.reply({ text: block(gains, gains.replace('Gains', 'Linear gains')) });
    await ask('Say linear');
    await workbench.page.locator('.editor-actions [aria-label^="Accept This Change"]').first().waitFor();
    await workbench.openFile(path, 1);
    await workbench.page.keyboard.press('Control+Home');
    await workbench.type('const mine = 1;');
    await workbench.page.keyboard.press('Enter');
    await waitForText((text) => text.startsWith('const mine = 1;\n'));
    await workbench.runCommand('Crossfade: Accept Proposed Changes');
    const wanted = before.replace('  playing:', '  isPlaying:').replace('/** Gains', '/** Linear gains');
    await waitForText((text) => text === `const mine = 1;\n${wanted}`);
  });

  it('hands the edit over to another model in mid-stream', async () => {
    const { workbench } = session();
    const now = await session().read(path);
    first.reply({ text: `One moment. ${'I look at the file. '.repeat(40)}`, paceMs: 300 });
    second.reply({
      toolCalls: [
        { name: 'edit_file', input: { path, edits: [{ old_text: 'const mine', new_text: 'const theirs' }] } },
      ],
    });
    await ask('Say theirs');
    await workbench.waitForNotification(/Editing mixer\.ts with Qwen3 Coder 30B/);
    await workbench.runCommand('Crossfade: Retry with Another Model…');
    await workbench.pick(/Claude Sonnet 5/);
    await press('Accept Proposed Changes');
    await waitForText((text) => text === now.replace('const mine', 'const theirs'));
  });

  it('stops with Escape, and nothing changes', async () => {
    const { workbench, read } = session();
    const before = await read(path);
    first.reply({ text: 'I look at the file. '.repeat(80), paceMs: 300 });
    await ask('Never mind');
    await workbench.waitForNotification(/Editing mixer\.ts with Qwen3 Coder 30B/);
    await workbench.page.keyboard.press('Escape');
    await workbench.page.locator('.notifications-toasts').getByText('Editing mixer.ts').waitFor({ state: 'detached' });
    assert.equal(await read(path), before);
  });

  it('refuses what cannot be placed, says why, and offers another model', async () => {
    const { workbench, read } = session();
    const before = await read(path);
    first.usualReply = { text: block('  there is no such line;', '  x;') };
    await ask('Do something odd');
    const { actions } = await workbench.waitForNotification(
      /The edit could not be made\. No such text in src\/mixer\.ts/,
    );
    assert.deepEqual(actions, ['Try Again', 'Retry with Another Model…']);
    assert.equal(await read(path), before);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
