import assert from 'node:assert/strict';
import type { askFolder as AskFolder } from '../../../../src/editor/chat-view/ask-folder.ts';
import type { FolderQuestion } from '../../../../src/chat/folder-gate.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

interface Row {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

const question: FolderQuestion = {
  folders: [{ name: 'beta' }],
  paths: ['beta/b.ts'],
  model: { ref: 'team/m', name: 'Team M', destination: 'this machine (may pass it on)' },
  otherwise: 'give-back',
};

describe('the question before code of another folder is sent', () => {
  let rows: readonly Row[] = [];
  let pick: (shown: readonly Row[]) => Row | undefined;
  let askFolder: typeof AskFolder;
  let stand: { deregister(): void };

  before(async () => {
    class CancellationTokenSource {
      readonly token = {};
      cancel(): void {}
      dispose(): void {}
    }
    stand = standInForVscode({
      CancellationTokenSource,
      window: {
        showQuickPick: (shown: readonly Row[]) => {
          rows = shown;
          return Promise.resolve(pick(shown));
        },
      },
      l10n: {
        t: (text: string, ...values: readonly string[]) =>
          text.replaceAll(/\{(\d)\}/g, (_all, at: string) => values[Number(at)] ?? ''),
      },
    });
    ({ askFolder } = await import('../../../../src/editor/chat-view/ask-folder.ts'));
  });
  after(() => stand.deregister());

  const ask = (): Promise<boolean> => askFolder(question, new AbortController().signal);

  it('sends nothing by Enter alone: the first row is a no', async () => {
    pick = ([first]) => first;
    assert.equal(await ask(), false);
  });

  it('is a no when the list is closed', async () => {
    pick = () => undefined;
    assert.equal(await ask(), false);
  });

  it('is a yes by the row that names the model and where it is', async () => {
    pick = (shown) => shown.find(({ label }) => label === 'Send to Team M');
    assert.equal(await ask(), true);
    assert.ok(rows.some(({ description }) => description === 'This machine (may pass it on)'));
  });

  it('says what a no means: the question is in the input box again, or the answer or its model stays', async () => {
    await ask();
    assert.equal(rows.at(0)?.detail, 'Your message stays in the input box');
    await askFolder({ ...question, otherwise: 'keep-answer' }, new AbortController().signal);
    assert.equal(rows.at(0)?.detail, 'Nothing is sent, and the current answer is kept');
    await askFolder({ ...question, otherwise: 'keep-model' }, new AbortController().signal);
    assert.equal(rows.at(0)?.detail, 'The current answer continues with its model');
  });
});
