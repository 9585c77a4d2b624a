import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe('the extension in VS Code', () => {
  const extension = vscode.extensions.getExtension('crossfade.crossfade');

  it('is found and activates', async () => {
    assert.ok(extension, 'crossfade.crossfade is not installed');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('has registered every command of its manifest', async () => {
    assert.ok(extension);
    await extension.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = extension.packageJSON as Manifest;
    const missing = manifest.contributes.commands.map((entry) => entry.command).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });

  it('registers no command that its manifest does not name', async () => {
    assert.ok(extension);
    await extension.activate();
    const manifest = extension.packageJSON as Manifest;
    const named = new Set(manifest.contributes.commands.map((entry) => entry.command));
    const extra = (await vscode.commands.getCommands(true)).filter(
      // The workbench adds commands of its own for every view.
      (id) =>
        id.startsWith('crossfade.') &&
        !named.has(id) &&
        !/^crossfade\.chat\.(focus|resetViewLocation|removeView|open|toggleVisibility)$/.test(id),
    );
    assert.deepEqual(extra, []);
  });
});
