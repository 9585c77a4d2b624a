import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer, type RecordedRequest } from '../../support/fake-servers/fake-model-server.ts';
import { useSharedWindow } from './use-shared-window.ts';
import { patienceMs } from '../../support/vscode-host/patience.ts';
import { repositoryRoot } from '../../support/vscode-host/paths.ts';

const canary = 'canaryOfAnIgnoredFile';

function promptOf(request: RecordedRequest | undefined): string {
  return JSON.stringify(request?.body?.['messages'] ?? '');
}

describe('the context of completions', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('openai-chat', 'fake-filler');
    model.usualReply = { text: 'summary;' };
    return {
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: { 'crossfade.models.completion': [model.ref], 'crossfade.models.chat': [model.ref] },
      files: {
        '.gitignore': 'generated.ts\n',
        'src/base.ts':
          'export interface Summary {\n  readonly titleOfSummary: string;\n}\n\nexport function summarize(id: string): Summary {\n  return { titleOfSummary: id };\n}\n',
        'src/generated.ts': `// ${canary}\nimport { summarize } from './base.ts';\nconst summary = summarize('one');\n`,
        'src/use.ts': "import { summarize } from './base.ts';\n\nconst summary = summarize('one');\n",
      },
    };
  });
  after(() => model.stop());

  async function typeAndWait(text: string): Promise<RecordedRequest> {
    const { workbench } = session();
    await workbench.type(text);
    return await workbench.waitFor(
      () => Promise.resolve(model.chatRequests.findLast((request) => promptOf(request).includes(text.trim()))),
      { what: 'a request after the last key' },
    );
  }

  it('is made of files that were looked at, and never of ignored ones', async () => {
    const { workbench } = session();
    for (const path of ['src/generated.ts', 'src/base.ts', 'src/use.ts']) await workbench.openFile(path);
    await workbench.cursorToEnd();
    let count = 0;
    // What is prepared is prepared in pauses, by language features that may still be starting.
    const prompt = await workbench.waitFor(
      async () => {
        await workbench.page.waitForTimeout(1_500);
        const sent = promptOf(await typeAndWait(`const next${++count} = `));
        await workbench.type('0;\n');
        return sent.includes('titleOfSummary') ? sent : undefined;
      },
      { what: 'a prompt with the declaration' },
    );
    assert.match(prompt, /Other file src\/base\.ts/);
    const all = model.chatRequests.map(promptOf).join('\n');
    assert.ok(!all.includes(canary), 'text of an ignored file was sent');
  });

  it('is told by "Why No Suggestion?" on a page beside the code, and the cursor stays in the code', async () => {
    const { workbench } = session();
    await workbench.runCommand('Crossfade: Why No Suggestion?');
    const page = await workbench.webview('h1:has-text("Why no suggestion?")', 2 * patienceMs);
    const text = await page.locator('body').innerText();
    assert.match(text, /^Why no suggestion\?\s+\S[^\n]*\s+This is about src\/use\.ts, line \d+, column \d+,/);
    assert.ok((await page.locator('table td').count()) > 0, text);
    await workbench.screenshot(join(repositoryRoot, '.vscode-test', 'pictures', 'why-no-suggestion.png'));
    await workbench.type('// typed in the code\n');
    await workbench.waitFor(
      async () => ((await workbench.editorText('use.ts')).includes('typed in the code') ? true : undefined),
      { what: 'what was typed, in the code' },
    );
    await workbench.runCommand('View: Close Editors in Other Groups');
  });

  it('pauses with a snooze, which the status bar shows and Toggle ends', async () => {
    const { workbench } = session();
    await workbench.openFile('src/use.ts');
    await workbench.cursorToEnd();
    await workbench.runCommand('Crossfade: Snooze Completions…');
    await workbench.pick('5 minutes');
    await workbench.page
      .locator('.part.statusbar [aria-label*="snoozed until"]')
      .first()
      .waitFor({ timeout: patienceMs });
    const before = model.chatRequests.length;
    await workbench.type('\nconst third = ');
    await workbench.page.waitForTimeout(1_500);
    assert.equal(model.chatRequests.length, before);
    await workbench.runCommand('Crossfade: Toggle Completions');
    await workbench.openFile('src/use.ts');
    await workbench.cursorToEnd();
    await typeAndWait('\nconst fourth = ');
  });
});
