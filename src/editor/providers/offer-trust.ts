import * as vscode from 'vscode';
import { showInformation } from '../shell/show-notice.ts';

/** Says why nothing can be asked or sent here, with the way to change it. */
export async function offerTrust(): Promise<void> {
  const manage = vscode.l10n.t('Trust This Workspace…');
  const picked = await showInformation(
    vscode.l10n.t('Models are off in Restricted Mode. Only the embedded model suggests code, and nothing is sent.'),
    manage,
  );
  if (picked === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
