import type * as vscode from 'vscode';
import type { Logger } from '../../platform/logger.ts';
import type { BudgetHouse } from './budget-house.ts';
import { registerCommand } from '../shell/register-command.ts';

/** Registers Show Spending. */
export function registerSpending(load: () => Promise<BudgetHouse>, logger: Logger): vscode.Disposable {
  return registerCommand('crossfade.spending.show', async () => (await load()).show(), logger);
}
