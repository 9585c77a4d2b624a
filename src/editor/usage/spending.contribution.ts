import type * as vscode from 'vscode';
import type { Logger } from '../../platform/logger.ts';
import type { BudgetServices } from './budget-services.ts';
import { registerCommand } from '../shell/register-command.ts';

/** Registers Show Spending. */
export function registerSpending(load: () => Promise<BudgetServices>, logger: Logger): vscode.Disposable {
  return registerCommand('crossfade.spending.show', async () => (await load()).show(), logger);
}
