import assert from 'node:assert/strict';
import { standInForVscode } from '../vscode-stand-ins.ts';

describe('reading a setting', () => {
  it('needs of VS Code only what a caller uses, so that a test stands in for that alone', async () => {
    const stand = standInForVscode({
      workspace: { getConfiguration: () => ({ inspect: () => ({ globalValue: false }) }), workspaceFile: undefined },
    });
    const { readSetting } = await import('../../../../src/editor/shell/read-setting.ts');
    stand.deregister();
    assert.equal(readSetting('crossfade.chat.lookups'), false);
  });
});
