import assert from 'node:assert/strict';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

const families = [
  'gpt-5',
  'claude-sonnet-5',
  'llama-4',
  'qwen3-coder',
  'mistral-large',
  'gemma-4',
  'deepseek-v4',
  'phi-5',
];
const variants = ['', '-mini', '-70b', ...Array.from({ length: 53 }, (_, index) => `-v${index + 10}`)];
const models = families.flatMap((family) => variants.map((variant) => `${family}${variant}`));

/** What is typed, and the one model that it means. */
const typed: readonly (readonly [text: string, model: string])[] = [
  ['gpt-5', 'gpt-5'],
  ['mini gpt-5', 'gpt-5-mini'],
  ['team/claude-sonnet-5', 'claude-sonnet-5'],
  ['70b llama', 'llama-4-70b'],
  ['Qwen3-Coder-v62', 'qwen3-coder-v62'],
  ['v33 team mistral', 'mistral-large-v33'],
  ['phi-5', 'phi-5'],
  ['v4 deepseek 70b', 'deepseek-v4-70b'],
  ['gemma-4-mini', 'gemma-4-mini'],
];

describe('somebody who chooses among 449 models', () => {
  let server: FakeModelServer;
  const session = useSharedWindow(async () => {
    server = await FakeModelServer.start('openai-chat', 'in-use');
    server.moreModels = models;
    const provider = {
      id: 'team',
      name: 'Team',
      protocol: 'openai-chat',
      baseUrl: `${server.origin}/v1`,
      auth: 'none',
    };
    return {
      machineSettings: { 'crossfade.providers': [provider] },
      settings: { 'crossfade.models.chat': ['team/in-use', 'team/in-reserve'] },
    };
  });
  after(() => server.stop());

  /** Opens the list and waits until it has the models and takes keys. */
  async function openList(): Promise<ChatPage> {
    const chat = await ChatPage.open(session().workbench);
    const { page } = chat.workbench;
    await chat.runCommand('crossfade.model.select');
    const input = page.locator('.quick-input-widget input[placeholder*="Type words"]');
    await input.waitFor();
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'gpt-5-mini' }).waitFor();
    await input.focus();
    return chat;
  }

  const focused = '.quick-input-list .monaco-list-row.focused';

  for (const [index, [text, model]] of typed.entries()) {
    const isHasty = index % 2 === 0;
    it(`gets ${model} by ${text}, ${isHasty ? 'with Enter at once' : 'key by key'}`, async () => {
      const chat = await openList();
      const { page } = chat.workbench;
      await page.keyboard.type(text, { delay: isHasty ? 0 : 20 });
      // Who reads takes what is highlighted.
      if (!isHasty)
        await page
          .locator(focused)
          .filter({ hasText: `team/${model}` })
          .waitFor();
      await page.keyboard.press('Enter');
      await chat.workbench.pick(/This conversation/);
      const frame = await chat.frame();
      await frame.locator(`[data-test=model][data-ref="team/${model}"]`).waitFor({ timeout: 15_000 });
    });
  }

  it('takes the highlighted row after the arrow keys', async () => {
    const chat = await openList();
    const { page } = chat.workbench;
    await page.keyboard.type('llama v1', { delay: 20 });
    await page.locator(focused).filter({ hasText: 'llama-4-v10' }).waitFor();
    const row = page.locator(focused);
    // VS Code has narrowed the list before ours comes in, which begins at its first row again: a key pressed in between is pressed anew.
    await chat.workbench.waitFor(
      async () => {
        const before = await row.innerText();
        if (before.includes('llama-4-v12')) return true;
        await page.keyboard.press('ArrowDown');
        await row
          .filter({ hasNotText: before.split('\n', 1)[0] ?? '' })
          .waitFor({ timeout: 3_000 })
          .catch(() => undefined);
        return undefined;
      },
      { what: 'the third row highlighted' },
    );
    await page.keyboard.press('Enter');
    await chat.workbench.pick(/This conversation/);
    await (await chat.frame()).locator('[data-test=model][data-ref="team/llama-4-v12"]').waitFor({ timeout: 15_000 });
  });

  it('is told where the choice counts, and takes it back with a click or the command', async () => {
    const chat = await openList();
    const { workbench } = chat;
    const { page } = workbench;
    const chosen = async (): Promise<string> => {
      const text = await session()
        .read('.vscode/settings.json')
        .catch(() => '');
      return text.includes('crossfade.models.chat') ? text : '';
    };
    await page.keyboard.type('gpt-5-mini', { delay: 20 });
    await page.keyboard.press('Enter');
    await workbench.pick(/This workspace/);
    await workbench.waitFor(async () => ((await chosen()).includes('team/gpt-5-mini') ? true : undefined), {
      what: 'the choice in the settings',
    });
    const line = page.locator('.statusbar-item[id*="crossfade.modelChange"]');
    await line.filter({ hasText: 'Chat in this workspace: gpt-5-mini · Undo' }).waitFor();
    await line.locator('a').click();
    await workbench.waitFor(async () => ((await chosen()) === '' ? true : undefined), { what: 'settings without it' });
    await line.filter({ hasText: 'Chat in this workspace: not set' }).waitFor();
    // The one before was for the conversation.
    await chat.runCommand('crossfade.undoModelChange');
    await (await chat.frame()).locator('[data-test=model][data-ref="team/gemma-4-mini"]').waitFor({ timeout: 15_000 });
  });

  it('goes on typing in the chat after a choice with its button', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    const frame = await chat.frame();
    await frame.locator('[data-test=model]').press('Enter');
    await workbench.pick(/gpt-5-70b/, 'gpt-5-70b');
    await workbench.pick(/This conversation/);
    await frame.locator('[data-test=model][data-ref="team/gpt-5-70b"]').waitFor();
    await frame.locator('[data-test=input]:focus').waitFor();
    assert.equal(await frame.evaluate(() => document.hasFocus()), true);
  });

  it('goes on typing in the chat after Escape from the list of its button', async () => {
    const { workbench } = session();
    const { page } = workbench;
    const chat = await ChatPage.open(workbench);
    const frame = await chat.frame();
    await frame.locator('[data-test=model]').press('Enter');
    await page.locator('.quick-input-list .monaco-list-row.focused').first().waitFor();
    await workbench.closeQuickInput();
    await workbench.waitFor(
      async () => {
        const isFocused = await frame.locator('[data-test=input]:focus').isVisible();
        return isFocused && (await frame.evaluate(() => document.hasFocus())) ? true : undefined;
      },
      { what: 'the focus in the input box of the chat' },
    );
  });

  it('puts the list of a role in order with the keyboard', async () => {
    const chat = await openList();
    const { workbench } = chat;
    await workbench.pick(/Edit This List/);
    await workbench.page.locator('.quick-input-widget').filter({ hasText: 'Chat everywhere' }).waitFor();
    await workbench.pick(/in-reserve/, 'reserve');
    await workbench.pick(/Move Up/);
    const first = workbench.page.locator('.quick-input-list .monaco-list-row').first();
    await first.filter({ hasText: /in-reserve.*Used first/s }).waitFor();
    await workbench.closeQuickInput();
    const line = workbench.page.locator('.statusbar-item[id*="crossfade.modelChange"]');
    await line.filter({ hasText: 'Chat everywhere: in-reserve → in-use' }).waitFor();
  });

  it('is offered the text as typed where nothing has it', async () => {
    const chat = await openList();
    const { page } = chat.workbench;
    await page.keyboard.type('team/not/listed', { delay: 20 });
    await page.locator(focused).filter({ hasText: 'Use “team/not/listed” as typed' }).waitFor();
    assert.equal((await chat.workbench.quickPickLabels()).length, 2);
    await chat.workbench.closeQuickInput();
  });
});
