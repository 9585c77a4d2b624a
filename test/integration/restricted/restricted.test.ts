import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension in a folder that is not trusted', () => {
  it('runs in Restricted Mode', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('activates', async () => {
    const extension = vscode.extensions.getExtension('crossfade.crossfade');
    assert.ok(extension, 'crossfade.crossfade is not loaded');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('does not see the models that the workspace selects', () => {
    const configuration = vscode.workspace.getConfiguration('crossfade', vscode.workspace.workspaceFolders?.[0]?.uri);
    assert.deepEqual(configuration.get('models.chat'), configuration.inspect('models.chat')?.defaultValue);
    assert.deepEqual(configuration.get('providers'), configuration.inspect('providers')?.defaultValue);
  });
});
