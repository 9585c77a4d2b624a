import * as vscode from 'vscode';
import type { Registry } from '../../models/registry.ts';
import type { Role } from '../../models/role.ts';
import type { ChoiceScope } from '../../routing/model-choice.ts';
import { placeTitle } from './choice-names.ts';
import { localize } from '../shell/localize.ts';
import { parseModelRef } from '../../models/model-ref.ts';
import type { ModelWriter, MoveKind } from './model-writer.ts';
import { plainText } from '../shell/plain-text.ts';

/** All moves, in the order of their buttons. */
export const moveKinds: readonly MoveKind[] = ['first', 'up', 'down', 'remove'];

/** What can be done with entry `at` of a list of `length`, in the order to show. */
export function movesOf(at: number, length: number): readonly MoveKind[] {
  return [
    ...(at > 0 ? (['up'] as const) : []),
    ...(at >= 0 && at < length - 1 ? (['down'] as const) : []),
    ...(at > 1 ? (['first'] as const) : []),
    'remove',
  ];
}

/** A move in words. */
export function moveName(kind: MoveKind): string {
  switch (kind) {
    case 'up':
      return vscode.l10n.t('Move Up');
    case 'down':
      return vscode.l10n.t('Move Down');
    case 'first':
      return vscode.l10n.t('Move to Top');
    case 'remove':
      return vscode.l10n.t('Remove');
  }
}

/** The icon of a move. */
export function moveIcon(kind: MoveKind): string {
  return { up: 'arrow-up', down: 'arrow-down', first: 'arrow-circle-up', remove: 'trash' }[kind];
}

/** Lets the list of a role be put in order by the keyboard alone: a model, then what to do with it, until the person has done. */
export async function editModelList(
  role: Role,
  scope: ChoiceScope,
  { writer, registry }: { readonly writer: ModelWriter; readonly registry: Pick<Registry, 'model'> },
): Promise<void> {
  for (;;) {
    const list = writer.written(role, scope);
    if (list === undefined) return;
    const title = placeTitle(list.role, list.place, localize);
    const entries = list.entries.map((entry, at) => ({ ...entryItem(entry, at, registry), entry, at }));
    const picked = await vscode.window.showQuickPick(entries, {
      title,
      placeHolder: vscode.l10n.t(
        'Select a model to move or remove. The first one is used; the others are fallbacks, in order.',
      ),
      matchOnDescription: true,
    });
    if (picked === undefined) return;
    const moves = movesOf(picked.at, entries.length).map((kind) => ({
      label: `$(${moveIcon(kind)}) ${moveName(kind)}`,
      move: kind,
    }));
    const chosen = await vscode.window.showQuickPick(moves, { title: picked.label });
    if (chosen === undefined) continue;
    await writer.apply({ role: list.role, ref: picked.entry, place: list.place, scope, kind: chosen.move });
  }
}

function entryItem(entry: string, at: number, registry: Pick<Registry, 'model'>): vscode.QuickPickItem {
  const ref = parseModelRef(entry);
  const name = ref === undefined ? entry : (registry.model(ref)?.name ?? ref.model);
  return {
    label: plainText(name),
    description: ref === undefined ? vscode.l10n.t('Alias') : plainText(entry),
    detail: at === 0 ? vscode.l10n.t('Used first') : localize('Fallback {0}', at),
  };
}
