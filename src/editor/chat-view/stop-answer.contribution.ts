import * as vscode from 'vscode';
import type { ChatSession } from '../../chat/chat-session.ts';
import type { Logger } from '../../platform/logger.ts';
import { registerCommand } from '../shell/register-command.ts';

/** Dependencies of stopping a running answer. */
export interface StopAnswerDependencies {
  readonly session: ChatSession;
  readonly logger: Logger;
}

/**
 * Registers the command that stops the running answer, and shows it in the status bar while one runs: the button in the chat view is of no use
 * while the view is hidden or its page is busy.
 */
export function registerStopAnswer({ session, logger }: StopAnswerDependencies): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('crossfade.answer', vscode.StatusBarAlignment.Right, 101);
  item.name = vscode.l10n.t('Crossfade: Stop Answer');
  item.text = `$(debug-stop) ${vscode.l10n.t('Stop Answer')}`;
  item.tooltip = vscode.l10n.t('Crossfade is answering in chat. Click to stop. The text so far is kept.');
  item.accessibilityInformation = { label: vscode.l10n.t('Stop Answer'), role: 'button' };
  item.command = 'crossfade.chat.stop';
  const watching = session.onDidChangeBusy((busy) => {
    if (busy) item.show();
    else item.hide();
  });
  return vscode.Disposable.from(
    item,
    new vscode.Disposable(() => watching.dispose()),
    registerCommand('crossfade.chat.stop', () => session.stop(), logger),
  );
}
