import * as vscode from 'vscode';
import type { Logger } from '../../platform/logger.ts';
import { areAiFeaturesDisabled } from '../shell/read-setting.ts';
import { registerCommand } from '../shell/register-command.ts';
import type { CodeEditCommand, CodeEditDependencies, CodeEdits } from './code-edits.ts';

const commands = {
  fix: 'crossfade.edit.fix',
  docs: 'crossfade.edit.docs',
  tests: 'crossfade.edit.tests',
} as const satisfies Readonly<Record<CodeEditCommand, string>>;

/** Registers the quick fix and the commands that change the code at the cursor. What asks a model is loaded with the first of them. */
export function registerQuickFixes(
  dependencies: CodeEditDependencies & { readonly logger: Logger },
): vscode.Disposable {
  const { logger, trust } = dependencies;
  let loaded: Promise<CodeEdits> | undefined;
  const edits = (): Promise<CodeEdits> =>
    (loaded ??= import('./code-edits.ts').then(({ CodeEdits: Loaded }) => new Loaded(dependencies)));
  const provideCodeActions: vscode.CodeActionProvider['provideCodeActions'] = async (
    { uri },
    range,
    { diagnostics },
  ) =>
    diagnostics.length > 0 && trust.isTrusted() && !areAiFeaturesDisabled()
      ? (await import('./problem-actions.ts')).actionsFor(uri, range, diagnostics)
      : [];
  return vscode.Disposable.from(
    vscode.languages.registerCodeActionsProvider(
      { scheme: 'file' },
      { provideCodeActions },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    registerCommand('crossfade.edit.fixProblems', async (...place) => (await edits()).fixProblems(...place), logger),
    ...Object.entries(commands).map(([command, id]) =>
      registerCommand(id, async () => (await edits()).run(command as CodeEditCommand), logger),
    ),
  );
}
