import * as vscode from 'vscode';
import { errorDetails, errorText } from '../../base/error-text.ts';
import type { Logger } from '../../platform/logger.ts';
import { localize } from './localize.ts';
import type { CommandId } from '../manifest/commands.ts';
import { showError } from './show-notice.ts';

/**
 * Registers a command of the manifest. A handler that throws or rejects becomes one message with a way to the log; nothing reaches the
 * console.
 */
export function registerCommand(
  id: CommandId,
  handler: (...args: readonly unknown[]) => unknown,
  logger?: Logger,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: readonly unknown[]): Promise<unknown> => {
    try {
      return await handler(...args);
    } catch (error) {
      const reason = errorText(error);
      logger?.error(`The command ${id} failed: ${errorDetails(error)}`);
      void showFailure(reason);
      return undefined;
    }
  });
}

/** Runs a command of the manifest. */
export async function runCommand(id: CommandId, ...args: readonly unknown[]): Promise<unknown> {
  return await vscode.commands.executeCommand(id, ...args);
}

async function showFailure(reason: string): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  const picked = await showError(localize('Crossfade: {0}', reason), showLog);
  if (picked === showLog) await runCommand('crossfade.log.show');
}
