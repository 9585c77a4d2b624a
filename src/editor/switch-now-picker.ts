import * as vscode from 'vscode';
import { modelLabel } from '../chat/model-label.ts';
import { parseModelRef, sameModel } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { Registry } from '../models/registry.ts';
import { canChat } from './detected-models.ts';
import { plainText } from './plain-text.ts';

type Item = vscode.QuickPickItem & { readonly ref?: string };

/**
 * Asks which model shall go on: those of the list first, then every other model that chats, by provider. The one that answers now is not
 * among them.
 */
export async function pickSuccessor(
  refs: readonly ModelRef[],
  registry: Registry,
  answering: ModelRef | undefined,
): Promise<ModelRef | undefined> {
  const isOther = (ref: ModelRef): boolean => !sameModel(ref, answering);
  const listed = refs.filter((ref) => isOther(ref) && registry.provider(ref.provider) !== undefined);
  const others = registry
    .providers()
    .filter(({ protocol }) => protocol !== 'workspace' && protocol !== 'fim')
    .map((provider): [string, readonly ModelRef[]] => [
      provider.name,
      registry
        .models(provider.id)
        .filter(canChat)
        .map(({ ref }) => ref)
        .filter((ref) => isOther(ref) && !listed.some((each) => sameModel(each, ref))),
    ]);
  const sections: readonly (readonly [string, readonly ModelRef[]])[] = [
    [vscode.l10n.t('Of your list'), listed],
    ...others,
  ];
  const items = sections.flatMap(([label, section]): Item[] =>
    section.length === 0
      ? []
      : [
          { label: plainText(label), kind: vscode.QuickPickItemKind.Separator },
          ...section.map((ref) => itemOf(ref, registry)),
        ],
  );
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Switch Model Now'),
    placeHolder: vscode.l10n.t('Which model shall go on with this answer?'),
    matchOnDescription: true,
  });
  return picked?.ref === undefined ? undefined : parseModelRef(picked.ref);
}

function itemOf(model: ModelRef, registry: Registry): Item {
  const { name, ref, destination } = modelLabel(registry, model);
  return { label: plainText(name), description: plainText(`${ref} · ${destination}`), ref };
}
