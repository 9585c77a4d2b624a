import * as vscode from 'vscode';
import { parseModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Clock } from '../../platform/clock.ts';
import { gatherChanges } from '../shell/gather-changes.ts';
import { localize } from '../shell/localize.ts';
import { rowKey } from '../model-choice/model-items.ts';
import type { ModelRow, ModelRowsInput } from '../model-choice/model-items.ts';
import { ModelSearch } from '../model-choice/model-search.ts';
import { SearchedPick } from '../shell/searched-pick.ts';
import type { RowItem } from '../shell/searched-pick.ts';

/** What the question is asked with. */
export interface SuccessorQuestion extends Pick<ModelRowsInput, 'registry' | 'resolved'> {
  /** The model that answers now; it is not offered. Undefined where none does yet. */
  readonly answering: ModelRef | undefined;
  /** Estimated tokens of the conversation. */
  readonly tokens: number | undefined;
  readonly clock: Pick<Clock, 'after' | 'now'>;
  /** Asks the providers for their models again. */
  readonly refresh: (signal: AbortSignal) => Promise<void>;
  /** Words for another answer than that of the chat. */
  readonly words?: { readonly title: string; readonly placeholder: string };
}

/** Asks which model shall go on: those of the list first, then every other model that chats, by provider. Searched as in the model picker. */
export async function pickSuccessor(question: SuccessorQuestion): Promise<ModelRef | undefined> {
  const { registry, clock, refresh } = question;
  let search = searchOf(question);
  const pick = vscode.window.createQuickPick<RowItem<ModelRow>>();
  pick.title = question.words?.title ?? vscode.l10n.t('Switch Model Now');
  pick.placeholder = question.words?.placeholder ?? vscode.l10n.t('Select a model to continue this answer');
  // VS Code hides nothing here, since every row is always shown: it only marks what was typed.
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const list = new SearchedPick<ModelRow>({
    pick,
    search: (text) => search.find(text),
    matches: (row, text) => search.matches(row, text),
    item: itemOf,
    keyOf: rowKey,
    gap: () => ({ label: '', kind: vscode.QuickPickItemKind.Separator }),
    now: () => clock.now(),
  });
  const watching = gatherChanges(clock, [registry], () => {
    search = searchOf(question);
    list.rowsChanged();
  });
  const abort = new AbortController();
  const listAnew = async (): Promise<void> => {
    pick.busy = true;
    await refresh(abort.signal);
    if (!abort.signal.aborted) pick.busy = false;
  };
  const picked = await new Promise<string | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const row = list.accepted();
      if (row?.kind === 'action') void listAnew();
      if (row?.kind !== 'model') return;
      resolve(row.ref);
      pick.hide();
    });
    pick.onDidHide(() => resolve(undefined));
    pick.show();
  });
  abort.abort();
  watching.dispose();
  list.dispose();
  pick.dispose();
  return picked === undefined ? undefined : parseModelRef(picked);
}

function searchOf({ registry, resolved, answering, tokens }: SuccessorQuestion): ModelSearch {
  return new ModelSearch({
    role: 'chat',
    registry,
    resolved,
    t: localize,
    goesOn: { ...(answering !== undefined && { from: answering }) },
    ...(tokens !== undefined && { conversationTokens: tokens }),
  });
}

function itemOf(row: ModelRow): RowItem<ModelRow> {
  if (row.kind === 'heading') return { label: row.label, kind: vscode.QuickPickItemKind.Separator };
  const shown = { label: row.label, alwaysShow: true, row };
  if (row.kind === 'more') return { ...shown, description: row.description };
  return { ...shown, detail: row.detail, ...(row.description !== undefined && { description: row.description }) };
}
