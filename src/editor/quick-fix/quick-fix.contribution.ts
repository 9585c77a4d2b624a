import * as vscode from 'vscode';
import type { Logger } from '../../platform/logger.ts';
import { localize } from '../shell/localize.ts';
import { areAiFeaturesDisabled } from '../shell/read-setting.ts';
import { registerCommand } from '../shell/register-command.ts';
import { formFor } from '../shell/translate.ts';
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
  const provideCodeActions: vscode.CodeActionProvider['provideCodeActions'] = ({ uri }, range, { diagnostics }) =>
    trust.isTrusted() && !areAiFeaturesDisabled() ? actionsFor(uri, range, diagnostics) : [];
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

/** One action for all problems at the place. A hint asks for nothing to be corrected. */
function actionsFor(
  uri: vscode.Uri,
  range: vscode.Range,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  const problems = diagnostics.filter(({ severity }) => severity !== vscode.DiagnosticSeverity.Hint);
  if (problems.length === 0) return [];
  const title =
    problems.length === 1
      ? vscode.l10n.t('Fix with Crossfade')
      : formFor(
          problems.length,
          [
            localize('Fix {0} Problem with Crossfade', problems.length),
            localize('Fix {0} Problems with Crossfade', problems.length),
          ],
          localize,
        );
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = problems;
  const whole = problems.reduce<vscode.Range>((sum, problem) => sum.union(problem.range), range);
  action.command = { title, command: 'crossfade.edit.fixProblems', arguments: [uri, whole] };
  return [action];
}
