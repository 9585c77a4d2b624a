import * as vscode from 'vscode';
import { codeCommands } from '../../context/mentions/code-commands.ts';
import type { CodeCommand } from '../../context/mentions/code-commands.ts';
import type { CodeExcerpt } from '../../context/mentions/code-excerpt.ts';
import { holdsPrivateKey } from '../../guard/private-keys.ts';
import { isSecretFile } from '../../guard/secret-files.ts';
import type { Clock } from '../../platform/clock.ts';
import { localize } from '../shell/localize.ts';

/** What a command about code acts on in the active editor, or a sentence for the person that says why there is nothing. */
export async function codeAtCursor(command: CodeCommand, clock: Clock): Promise<CodeExcerpt | string> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (editor === undefined) return vscode.l10n.t('Open a file first. This command acts on the code in it.');
  const { codeTarget, problemsIn } = await import('./code-command-target.ts');
  const excerpt = await codeTarget(editor, clock);
  if (excerpt === undefined) return vscode.l10n.t('There is no code here. Select some code and try again.');
  if (isSecretFile(excerpt.path) || holdsPrivateKey(editor.document.getText()))
    return localize('{0} may contain secrets, so none of it is sent to a model.', excerpt.path);
  if (codeCommands[command].withProblems !== true) return excerpt;
  return { ...excerpt, problems: problemsIn(editor.document, excerpt) };
}
