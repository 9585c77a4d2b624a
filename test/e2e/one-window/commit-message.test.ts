import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { cacheFolder } from '../../support/vscode-host/paths.ts';
import { patienceMs } from '../../support/vscode-host/patience.ts';
import { runCommand } from '../../support/vscode-host/run-command.ts';
import { useSharedWindow } from './use-shared-window.ts';

const message = 'feat(mixer): cap the gain at one';
const key = `sk-${'ab12'.repeat(8)}`;

describe('a commit message that is generated in a Git repository', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('openai-chat');
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: {
        'crossfade.models.chat': [model.ref],
        'crossfade.models.commit': [model.ref],
        'git.openRepositoryInParentFolders': 'never',
      },
    };
  });

  before(async function () {
    // VS Code brings no Git of its own.
    if (spawnSync('git', ['--version']).status !== 0) this.skip();
    const { control, workspace, workbench } = session();
    await git('init', '--quiet', '--initial-branch=main');
    await git('add', '.');
    for (const subject of ['feat(deck): begin', 'fix(deck): stop at the end'])
      await git('commit', '--quiet', '--no-verify', '--allow-empty', '--message', subject);
    await control.runCommand('git.openRepository', workspace);
    await control.runCommand('workbench.view.scm');
    await workbench.page.locator('.scm-input').first().waitFor();
  });
  after(async () => {
    const { control, workspace } = session();
    await control.runCommand('crossfade.chat.show');
    await rm(join(workspace, '.git'), { recursive: true, force: true, maxRetries: 5 });
    await model.stop();
  });

  /** No signature and no hooks of the person, whose name is not asked for either. */
  async function git(...parameters: readonly string[]): Promise<void> {
    const person = ['-c', 'user.name=Sample', '-c', 'user.email=sample@localhost', '-c', 'commit.gpgSign=false'];
    await runCommand('git', [...person, ...parameters], { cwd: session().workspace });
  }

  const box = (): Locator => session().workbench.page.locator('.scm-input').first();

  async function text(): Promise<string> {
    return (await box().locator('.view-lines').innerText()).replaceAll('\u00a0', ' ').trim();
  }

  async function waitForBox(is: (text: string) => boolean, what: string): Promise<string> {
    return session().workbench.waitFor(async () => [await text()].find(is), { what });
  }

  /** A button of ours above the changes. VS Code may have one of the same name for its own assistant, which is in the box. */
  const buttonOf = (title: string): Locator =>
    session()
      .workbench.page.locator(
        `.part.sidebar a.action-label[aria-label^="${title}"]:not(.scm-editor *, .scm-input *, .scm-editor-toolbar *)`,
      )
      .first();

  async function press(title: 'Generate Commit Message' | 'Stop Commit Message'): Promise<void> {
    const { page } = session().workbench;
    await page.locator('.part.sidebar .pane-header').first().hover();
    await buttonOf(title).click({ timeout: patienceMs });
  }

  async function typeInBox(typed: string): Promise<void> {
    const { page } = session().workbench;
    await box().click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    if (typed !== '') await page.keyboard.type(typed);
    await waitForBox((shown) => (typed === '' ? !/\w+ \w+\(/.test(shown) : shown === typed), 'the typed text');
  }

  it('describes the staged changes, in the style of the last commits, without keys and secret files', async () => {
    const { workspace } = session();
    await writeFile(join(workspace, 'src', 'gain.ts'), `export const most = 1;\nexport const token = '${key}';\n`);
    await writeFile(join(workspace, '.env'), 'PLAIN_NAME=not-to-be-sent\n');
    await writeFile(join(workspace, 'src', 'track.ts'), 'export {};\n');
    await git('add', 'src/gain.ts', '.env');
    model.reply({ text: `Here is the commit message:\n\n\`\`\`\n${message}\n\`\`\`` });
    await press('Generate Commit Message');
    await waitForBox((shown) => shown === message, 'the message in the box');
    await session().workbench.screenshot(join(cacheFolder, 'pictures', 'commit-message.png'));
    const sent = JSON.stringify(model.chatRequests.at(-1)?.body);
    assert.match(sent, /added src\/gain\.ts \(\+2 -0\)/);
    assert.match(sent, /fix\(deck\): stop at the end/);
    assert.match(sent, /1 more changed files are not shown/);
    for (const held of [key, '.env', 'not-to-be-sent', 'track.ts']) assert.ok(!sent.includes(held), held);
  });

  it('stops where the button was, and keeps what has come', async () => {
    await typeInBox('');
    model.reply({ text: `${message} and much more than that`, hangAfterFrames: 5 });
    await press('Generate Commit Message');
    await waitForBox((shown) => shown.startsWith('feat(mixer)'), 'the beginning of the message');
    await press('Stop Commit Message');
    await buttonOf('Generate Commit Message').waitFor({ timeout: patienceMs });
    assert.match(await text(), /^feat\(mixer\)/);
  });

  it("gives the person's own text back with Undo", async () => {
    await typeInBox('gain');
    model.reply({ text: message });
    await press('Generate Commit Message');
    await waitForBox((shown) => shown === message, 'the message in the box');
    assert.match(JSON.stringify(model.chatRequests.at(-1)?.body), /author has written this so far.*gain/);
    await session().workbench.pressNotification(/It replaced your text/, 'Undo');
    await waitForBox((shown) => shown === 'gain', "the person's text");
  });

  it('describes the working tree where nothing is staged, new files by name alone', async () => {
    await git('reset', '--quiet');
    await typeInBox('');
    model.reply({ text: message });
    await press('Generate Commit Message');
    await waitForBox((shown) => shown === message, 'the message in the box');
    const sent = JSON.stringify(model.chatRequests.at(-1)?.body);
    assert.match(sent, /modified src\/track\.ts/);
    assert.match(sent, /untracked src\/gain\.ts/);
    assert.ok(!sent.includes('export const most'));
  });

  it('says so where nothing has changed', async () => {
    const { workspace, workbench } = session();
    await git('add', '.');
    await git('commit', '--quiet', '--no-verify', '--message', 'feat: all');
    await rm(join(workspace, '.env'), { force: true });
    await git('commit', '--quiet', '--no-verify', '--all', '--message', 'chore: no secrets');
    await workbench.runCommand('Crossfade: Generate Commit Message');
    await workbench.waitForNotification(/There are no changes to describe/);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
