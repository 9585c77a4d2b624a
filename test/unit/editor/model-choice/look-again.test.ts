import assert from 'node:assert/strict';
import { standInForVscode } from '../vscode-stand-ins.ts';

describe('a window whose chat has no model', () => {
  it('looks for one when the person comes back to it, and not once there is one', async () => {
    let change: (state: { readonly focused: boolean }) => void = () => undefined;
    const stand = standInForVscode({
      window: {
        onDidChangeWindowState: (listener: typeof change) => {
          change = listener;
          return { dispose: () => undefined };
        },
      },
    });
    const { registerLookAgain } = await import('../../../../src/editor/model-choice/look-again.ts');
    stand.deregister();
    let looked = 0;
    let hasModel = false;
    const detect = (): Promise<[]> => {
      looked++;
      return Promise.resolve([]);
    };
    registerLookAgain({ discovery: { detect }, hasModel: () => hasModel });
    change({ focused: false });
    assert.equal(looked, 0);
    change({ focused: true });
    assert.equal(looked, 1);
    hasModel = true;
    change({ focused: true });
    assert.equal(looked, 1);
  });
});
