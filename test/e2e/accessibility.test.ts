import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

const themes = ['Dark Modern', 'Light Modern', 'Dark High Contrast', 'Light High Contrast'];

describe('the chat view for people who do not see it or use no mouse', () => {
  let model: FakeModelServer;
  const session = useSession(async () => {
    model = await FakeModelServer.start('openai-chat');
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: { 'crossfade.models.chat': [model.ref] },
    };
  });
  after(() => model.stop());

  it('has an answer with text, code and a list to look at', async () => {
    const chat = await ChatPage.open(session().workbench);
    model.reply({
      text: 'Some text with `code`.\n\n```ts\nconst a: number = 1;\n```\n\n- one\n- two\n\n[a link](https://example.com)',
    });
    await chat.send('Show me everything');
    assert.match(await chat.waitForAnswer(1), /one/);
  });

  for (const theme of themes)
    it(`passes axe in the theme ${theme}`, async () => {
      const { server, workbench } = session();
      await server.writeUserSettings({ 'workbench.colorTheme': theme, 'crossfade.models.chat': [model.ref] });
      await workbench.page.waitForTimeout(1_500);
      const frame = await (await ChatPage.open(workbench)).frame();
      const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      await frame.evaluate(source);
      const results = await frame.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
        return axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
      });
      // The frame's title and landmarks outside the view are the workbench's.
      const ours = results.violations.filter(
        (rule) => !['page-has-heading-one', 'landmark-one-main'].includes(rule.id),
      );
      const told = ours.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html).join(' | ')}`);
      assert.deepEqual(told, []);
    });

  it('lets the keyboard reach every button', async () => {
    const { workbench } = session();
    const frame = await (await ChatPage.open(workbench)).frame();
    const unreachable = await frame.locator('button, a[href], textarea, [role=button]').evaluateAll((elements) =>
      elements
        .filter((element) => element.checkVisibility() && (element as HTMLElement).tabIndex < 0)
        // A toolbar is one tab stop; its other buttons are reached with the arrow keys.
        .filter((element) => !element.closest('[role=toolbar]'))
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(unreachable, []);
  });
});
