import assert from 'node:assert/strict';
import type { codeAtCursor } from '../../../../src/editor/chat-view/code-at-cursor.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { madeUpKey } from '../../../support/private-keys.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

describe('the code at the cursor', () => {
  let hooks: { deregister(): void };
  let code: typeof codeAtCursor;
  let text = '';
  /** First and last line of the selection, from 0. */
  let selected = { start: 0, end: 0 };

  const document = {
    uri: { scheme: 'file', path: '/w/notes.txt' },
    languageId: 'plaintext',
    isUntitled: false,
    getText: (range?: { readonly start: { line: number }; readonly end: { line: number } }): string =>
      range === undefined
        ? text
        : text
            .split('\n')
            .slice(range.start.line, range.end.line + 1)
            .join('\n'),
  };
  const editor = {
    document,
    get selection() {
      return {
        isEmpty: false,
        start: { line: selected.start, character: 0 },
        end: { line: selected.end, character: 1 },
      };
    },
  };

  before(async () => {
    hooks = standInForVscode({
      window: { activeTextEditor: editor, visibleTextEditors: [editor] },
      workspace: { getWorkspaceFolder: () => undefined, asRelativePath: () => 'notes.txt', workspaceFolders: [] },
      l10n: { t: (sentence: string) => sentence },
      languages: {},
      commands: {},
      SymbolKind: {},
    });
    ({ codeAtCursor: code } = await import('../../../../src/editor/chat-view/code-at-cursor.ts'));
  });
  after(() => hooks.deregister());

  it('is what is selected', async () => {
    text = 'one\ntwo\nthree\n';
    selected = { start: 1, end: 1 };
    const found = await code('explain', new FakeClock());
    assert.equal(typeof found === 'string' ? found : found.text, 'two');
  });

  it('is nothing in a file with a private key, whichever of its lines are selected', async () => {
    text = `notes\n${madeUpKey()}more\n`;
    for (const line of [0, 4]) {
      selected = { start: line, end: line };
      assert.match(JSON.stringify(await code('explain', new FakeClock())), /may contain secrets/);
    }
  });
});
