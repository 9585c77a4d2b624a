import * as vscode from 'vscode';
import { registerCommand } from '../shell/register-command.ts';
import type { InlineEditDependencies } from './inline-edit-dependencies.ts';
import type { InlineEdits } from './inline-edits.ts';

/** Registers the commands that ask a model to edit the code at the cursor. What does it is loaded with the first edit. */
export function registerInlineEdits(dependencies: InlineEditDependencies): vscode.Disposable {
  const { logger } = dependencies;
  let loaded: Promise<InlineEdits> | undefined;
  const edits = (): Promise<InlineEdits> =>
    (loaded ??= import('./inline-edits.ts').then(({ InlineEdits: Loaded }) => new Loaded(dependencies)));
  return vscode.Disposable.from(
    registerCommand('crossfade.edit.inline', async () => (await edits()).start(), logger),
    registerCommand('crossfade.edit.stop', async () => (await loaded)?.stop(), logger),
    registerCommand('crossfade.edit.regenerate', async () => (await loaded)?.regenerate(), logger),
    registerCommand('crossfade.edit.retryWith', async (ref) => (await loaded)?.retryWith(ref), logger),
  );
}
