import * as vscode from 'vscode';
import { localize } from '../shell/localize.ts';
import { formFor } from '../shell/translate.ts';

/** The quick fix: one action for all problems at the place. A hint asks for nothing to be corrected. */
export function actionsFor(
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
