import assert from 'node:assert/strict';
import type { askKey as AskKey } from '../../../../src/editor/providers/ask-key.ts';
import { InputBox, standInForVscode } from '../vscode-stand-ins.ts';

describe('the box for a key', () => {
  let box: InputBox;
  let askKey: typeof AskKey;
  let stand: { deregister(): void };

  before(async () => {
    stand = standInForVscode({
      window: { createInputBox: () => box },
      l10n: { t: (text: string) => text },
    });
    ({ askKey } = await import('../../../../src/editor/providers/ask-key.ts'));
  });
  after(() => stand.deregister());
  beforeEach(() => (box = new InputBox()));

  const ask = (): Promise<string | undefined> => askKey({ title: 'API Key for Team', prompt: 'It is kept.' });

  it('hides what is typed from the first moment on', () => {
    void ask();
    assert.ok(box.isShown);
    assert.ok(box.password);
  });

  for (const nothing of ['', '   '])
    it(`stays open, and stays a key box, after Enter on ${JSON.stringify(nothing)}`, async () => {
      const answer = ask();
      box.enter(nothing);
      assert.match(box.message, /Enter the key/);
      assert.deepEqual([box.isDisposed, box.password], [false, true]);
      box.type('a');
      assert.deepEqual([box.validationMessage, box.password], [undefined, true]);
      box.enter('  abc  ');
      assert.equal(await answer, 'abc');
      assert.ok(box.isDisposed);
    });

  it('takes no key with a line break or a letter that no key has', async () => {
    const answer = ask();
    box.type('söme');
    assert.match(box.message, /invalid characters/);
    box.enter();
    assert.deepEqual([box.isDisposed, box.password], [false, true]);
    box.escape();
    assert.equal(await answer, undefined);
    assert.ok(box.isDisposed);
  });
});
