import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { record } from '../../bench/record.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

/** The marks that VS Code's extension host sets around loading and activating an extension; times in milliseconds. */
interface HostMarks {
  getMarks(): readonly { readonly name: string; readonly startTime: number }[];
}

/** Milliseconds between two of the host's own marks; undefined where it sets none. */
function betweenMarks(from: string, to: string): number | undefined {
  const { MonacoPerformanceMarks: host } = globalThis as { MonacoPerformanceMarks?: HostMarks };
  const at = (name: string): number | undefined =>
    host?.getMarks().find((mark) => mark.name === `code/extHost/${name}/crossfade.crossfade`)?.startTime;
  const [start, end] = [at(from), at(to)];
  return start === undefined || end === undefined ? undefined : end - start;
}

/** For `npm run bench`: figures, never a condition of this suite. Taken while VS Code itself still starts. */
async function recordActivation(root: string): Promise<void> {
  const load = betweenMarks('willLoadExtensionCode', 'didLoadExtensionCode');
  const activate = betweenMarks('willActivateExtension', 'didActivateExtension');
  if (load === undefined || activate === undefined) return;
  await record(root, 'activation', [
    {
      name: 'activation.vscode',
      measured: activate,
      unit: 'ms',
      goal: { atMost: 50 },
      note: 'activate(), by the host',
    },
    { name: 'activation.vscode.load', measured: load, unit: 'ms', note: 'import, by the host' },
  ]);
}

describe('the extension in VS Code', () => {
  const extension = vscode.extensions.getExtension('crossfade.crossfade');

  it('is found and activates', async () => {
    assert.ok(extension, 'crossfade.crossfade is not installed');
    await extension.activate();
    assert.equal(extension.isActive, true);
    await recordActivation(extension.extensionPath);
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
