import * as vscode from 'vscode';
import { errorText } from '../../base/error-text.ts';
import type { BudgetGate } from '../../routing/usage/budget-gate.ts';
import type { BudgetServices } from './budget-services.ts';
import { localize } from '../shell/localize.ts';
import { onDidChangeSettings, readSetting } from '../shell/read-setting.ts';
import { registerSpending } from './spending.contribution.ts';
import type { Foundation } from '../activation/start-foundation.ts';
import type { Models } from '../activation/start-models.ts';

/**
 * The budgets of this window. Nothing is loaded at start unless a limit is set: without one a request is let through at once, and
 * what it used is written down afterwards.
 */
export function startBudgets(context: vscode.ExtensionContext, foundation: Foundation, models: Models): BudgetGate {
  const { clock, logger } = foundation;
  const { registry, notices, prices } = models;
  const storage = context.globalStorageUri.fsPath;
  let services: Promise<BudgetServices> | undefined;
  const load = async (): Promise<BudgetServices> => {
    services ??= import('./budget-services.ts').then(({ openBudgets }) =>
      openBudgets({ registry, notices, clock, logger, storage }),
    );
    // A request right after the start must not pass for free because its price is not loaded yet.
    await prices.known();
    return await services;
  };
  const failed = (error: unknown): string => {
    const reason = errorText(error);
    logger.error(`Budgets failed: ${reason}`);
    return reason;
  };
  const hasLimits = (): boolean => readSetting('crossfade.budgets').length > 0;
  const reportProblems = (): void => {
    if (hasLimits()) load().then((opened) => opened.reportProblems(), failed);
  };
  reportProblems();
  context.subscriptions.push(
    registerSpending(load, logger),
    onDidChangeSettings(['crossfade.budgets'], reportProblems),
    new vscode.Disposable(() => void services?.then((opened) => opened.flush()).catch(failed)),
  );
  return {
    before: async (request, signal) => {
      if (!hasLimits()) return { kind: 'go' };
      try {
        return await (await load()).gate.before(request, signal);
      } catch (error) {
        return { kind: 'stop', reason: localize('Your limits could not be checked: {0}', failed(error)) };
      }
    },
    spent: (request) => void load().then((opened) => opened.gate.spent(request), failed),
  };
}
