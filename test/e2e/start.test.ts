import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../support/vscode-host/paths.ts';
import { listProcesses, processTree, stopTree } from '../support/vscode-host/process-tree.ts';
import { patienceMs } from '../support/vscode-host/patience.ts';
import { reportStep } from '../support/vscode-host/steps.ts';
import { Workbench } from '../support/vscode-host/workbench.ts';
import { ChatPage } from './chat-page.ts';
import { sharedBrowser } from './shared-browser.ts';

/** Runs `npm start`'s program until it prints its address. */
async function startUntilAddress(folder: string): Promise<{ child: ChildProcess; url: string; output: () => string }> {
  const parameters = ['test/support/start.ts', '--no-open', '--folder', folder];
  const child = spawn(process.execPath, parameters, { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      output += data.toString();
      reportStep();
    });
  // It builds, packs, installs and starts.
  const deadline = Date.now() + 3 * patienceMs;
  while (Date.now() < deadline && child.exitCode === null) {
    const url = /^http:\S+$/m.exec(output)?.[0];
    if (url !== undefined) return { child, url, output: () => output };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stopTree(child.pid ?? 0);
  throw new Error(`No address came:\n${output}`);
}

describe('npm start', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossfade-start-'));
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`leaves no process behind after ${signal}`, async () => {
      const { child, url } = await startUntilAddress(folder);
      assert.equal((await fetch(url)).status, 200);
      const members = processTree(child.pid!).map((entry) => entry.pid);
      assert.ok(members.length >= 2, 'the server was not found among the processes');
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill(signal);
      await closed;
      const left = listProcesses().filter((entry) => members.includes(entry.pid) || entry.command.includes(folder));
      assert.deepEqual(left, []);
    });

  it('lets a newcomer without a key chat with every playground model', async () => {
    const { child, url } = await startUntilAddress(folder);
    try {
      const workbench = await Workbench.open(await sharedBrowser(), url, 'trust');
      try {
        // The file and the chat come by themselves.
        await workbench.editor('mixer.ts').waitFor({ timeout: patienceMs });
        await workbench.webview('[data-test=input]');
        const chat = await ChatPage.open(workbench);
        const ask = (await chat.frame()).getByRole('button', { name: 'Ask About mixer.ts' });
        await ask.waitFor({ timeout: patienceMs });
        const notices = await workbench.notifications();
        assert.deepEqual(
          notices.filter((text) => /repositor|crossfade/i.test(text)),
          [],
        );
        await ask.click();
        await workbench.waitFor(
          async () => (await chat.inputText()) === 'What does @file:src/mixer.ts do?' || undefined,
          {
            what: 'the question in the box',
          },
        );
        await workbench.page.keyboard.press('Enter');
        assert.match(await chat.waitForAnswer(1), /\[Playground, Anthropic protocol\]/);
        await chat.selectModel('playground-gpt/playground-gpt');
        await chat.send('What is in src/mixer.ts?');
        assert.match(await chat.waitForAnswer(2), /\[Playground, OpenAI protocol\] I read the file/);
        await chat.selectModel('playground-ollama/playground-llama:1b');
        await chat.send('And again');
        assert.match(await chat.waitForAnswer(3), /\[Playground, Ollama protocol\]/);
      } finally {
        await workbench.close();
      }
    } finally {
      await stopTree(child.pid ?? 0, 5_000);
    }
  });
});
