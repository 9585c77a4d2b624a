import * as vscode from 'vscode';
import { localize } from '../shell/localize.ts';
import { openSetting } from '../shell/open-setting.ts';
import { spendingRows } from './spending-items.ts';
import type { SpendingInput, SpendingRow } from './spending-items.ts';

interface Item extends vscode.QuickPickItem {
  readonly opensLimits?: boolean;
}

/** Shows what was used and how near the limits are, as a list that the keyboard and a screen reader walk through. */
export async function showSpending(input: Promise<Omit<SpendingInput, 't'>>): Promise<void> {
  const t = localize;
  const items = input.then((given) => spendingRows({ ...given, t }).map(itemOf));
  const picked = await vscode.window.showQuickPick<Item>(items, {
    title: t('Spending'),
    placeHolder: t("Estimated from published prices; your vendor's bill may differ"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.opensLimits === true) await openSetting('crossfade.budgets');
}

function itemOf(row: SpendingRow): Item {
  if (row.kind === 'heading') return { label: row.label, kind: vscode.QuickPickItemKind.Separator };
  const { label, description, detail, opensLimits } = row;
  return { label, description, detail, opensLimits: opensLimits === true };
}
