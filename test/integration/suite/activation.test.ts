import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { record } from '../../bench/record.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

/** For `npm run bench`: a figure, never a condition of this suite. */
async function recordActivation(root: string, measured: number): Promise<void> {
  const note = 'import of the bundle included';
  await record(root, 'activation', [{ name: 'activation.vscode', measured, unit: 'ms', goal: { atMost: 50 }, note }]);
}

describe('the extension in VS Code', () => {
  const extension = vscode.extensions.getExtension('crossfade.crossfade');

  it('is found and activates', async () => {
    assert.ok(extension, 'crossfade.crossfade is not installed');
    const wasActive = extension.isActive;
    const started = performance.now();
    await extension.activate();
    const measured = Math.round((performance.now() - started) * 10) / 10;
    assert.equal(extension.isActive, true);
    // VS Code may have been faster than this test; then there is nothing to measure.
    if (!wasActive) await recordActivation(extension.extensionPath, measured);
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
        // What only VS Code calls back, e.g. after a suggestion was accepted.
        !id.startsWith('crossfade.internal.') &&
        !/^crossfade\.chat\.(focus|resetViewLocation|removeView|open|toggleVisibility)$/.test(id),
    );
    assert.deepEqual(extra, []);
  });
});
