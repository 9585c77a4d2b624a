import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { cacheFolder } from '../../support/vscode-host/paths.ts';
import { useSharedWindow } from './use-shared-window.ts';

const broken = '{\n  "gain": 1\n  "pan": 2\n}\n';
const whole = '{\n  "gain": 1,\n  "pan": 2\n}\n';

describe('edits that quick fixes and commands of the editor ask for', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('openai-chat');
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: { 'crossfade.models.edit': [model.ref], 'crossfade.models.chat': [model.ref] },
      files: {
        'data/levels.json': broken,
        'src/gain.ts': 'export const unity = 1;\n',
        'test/unit/gain.test.ts': "import { unity } from '../../src/gain.js';\n",
      },
    };
  });
  after(() => model.stop());

  /** Waits for the diff in front and presses a button of it. */
  async function press(button: 'Accept' | 'Discard', title: string): Promise<void> {
    const { page } = session().workbench;
    await page.locator('.tab.active').filter({ hasText: title }).waitFor();
    await page.locator(`.editor-actions [aria-label^="${button} Proposed Changes"]`).first().click();
    await page.locator('.tab').filter({ hasText: 'Proposed Changes' }).waitFor({ state: 'detached' });
  }

  async function waitForText(path: string, is: (text: string) => boolean): Promise<string> {
    const { workbench, read } = session();
    return workbench.waitFor(async () => [await read(path).catch(() => '')].find(is), { what: `the text of ${path}` });
  }

  /** The list of quick fixes at the cursor, opened once more where it came up empty because the problem was not known yet. */
  async function pickQuickFix(title: string): Promise<void> {
    const { page } = session().workbench;
    const row = page.locator('.action-widget .monaco-list-row').filter({ hasText: title }).first();
    await session().workbench.waitFor(
      async () => {
        if (await row.isVisible()) return true;
        await page.keyboard.press('Control+.');
        await row.waitFor({ timeout: 2_000 }).catch(() => page.keyboard.press('Escape'));
        return (await row.isVisible()) ? true : undefined;
      },
      { what: `the quick fix "${title}"` },
    );
    await session().workbench.screenshot(join(cacheFolder, 'pictures', 'quick-fix.png'));
    await row.click();
  }

  it('offer Fix with Crossfade on a problem, and show what a model makes of it before anything changes', async () => {
    const { workbench, read } = session();
    await workbench.openFile('data/levels.json', 3);
    await workbench.page.locator('.editor-instance .squiggly-error').first().waitFor();
    model.reply({ text: `\`\`\`json data/levels.json\n${whole}\`\`\`` });
    await pickQuickFix('Fix with Crossfade');
    await workbench.page.locator('.tab.active').filter({ hasText: 'levels.json (Proposed Changes)' }).waitFor();
    assert.equal(await read('data/levels.json'), broken);
    const sent = model.chatRequests.at(-1)?.text ?? '';
    assert.match(sent, /Problems that the editor reports/);
    assert.match(sent, /line 3, error: Expected comma/);
  });

  it('change the file when it is accepted, and one undo takes it back', async () => {
    const { workbench } = session();
    await press('Accept', 'levels.json (Proposed Changes)');
    await waitForText('data/levels.json', (text) => text === whole);
    await workbench.openFile('data/levels.json');
    await workbench.page.keyboard.press('Control+z');
    await waitForText('data/levels.json', (text) => text === broken);
  });

  it('write tests where the project keeps them', async () => {
    const { workbench, read } = session();
    await workbench.openFile('src/mixer.ts', 1);
    const tests = "import { Mixer } from '../../src/mixer.js';\n";
    model.reply({ text: `\`\`\`ts test/unit/mixer.test.ts\n${tests}\`\`\`` });
    await workbench.runCommand('Crossfade: Generate Tests');
    await press('Accept', 'mixer.test.ts (Proposed Changes)');
    await waitForText('test/unit/mixer.test.ts', (text) => text === tests);
    const sent = model.chatRequests.at(-1)?.text ?? '';
    assert.match(sent, /The file test\/unit\/mixer\.test\.ts does not exist yet/);
    assert.match(sent, /for the style: test\/unit\/gain\.test\.ts/);
    assert.match(await read('src/mixer.ts'), /^import type \{ Track \}/);
  });

  it('document the code at the cursor, and change nothing where that is discarded', async () => {
    const { workbench, read } = session();
    await workbench.openFile('src/gain.ts', 1);
    const before = await read('src/gain.ts');
    model.reply({ text: `\`\`\`ts src/gain.ts\n/** As it is. */\n${before}\`\`\`` });
    await workbench.runCommand('Crossfade: Generate Docs');
    await press('Discard', 'gain.ts (Proposed Changes)');
    assert.equal(await read('src/gain.ts'), before);
    assert.match(model.chatRequests.at(-1)?.text ?? '', /Write documentation comments/);
  });

  it('say what the model said where it proposes nothing', async () => {
    const { workbench } = session();
    await workbench.openFile('src/gain.ts', 1);
    model.usualReply = { text: 'Nothing is wrong here.' };
    await workbench.runCommand('Crossfade: Fix This');
    await workbench.waitForNotification(/Nothing is wrong here/);
  });

  it('write no error of their own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
