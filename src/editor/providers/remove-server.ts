import * as vscode from 'vscode';
import { formatModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import { roles } from '../../models/role.ts';
import type { ModelsHere } from '../../routing/models-here.ts';
import { roleName } from '../model-choice/choice-names.ts';
import { localize } from '../shell/localize.ts';
import { plainText } from '../shell/plain-text.ts';
import { withoutProvider } from './provider-entries.ts';
import { outcomesOf } from './provider-outcomes.ts';
import type { ProviderManagerDependencies } from './provider-dependencies.ts';
import { readSetting, writeSetting } from '../shell/read-setting.ts';
import { forgetKey } from './set-key.ts';
import { askModal, showInformation } from '../shell/show-notice.ts';

/** Takes a server of the person's own out of their settings, after asking, and its key out of the secret store where they want that. */
export async function removeServer(dependencies: ProviderManagerDependencies, id: unknown): Promise<void> {
  const provider = await ownServer(dependencies.registry, id, localize('Select a Server to Remove'));
  if (provider === undefined) return;
  const remove = localize('Remove Server');
  const removeBoth = localize('Remove Server and Key');
  const hasKey = await dependencies.keys.hasSecret(provider);
  const picked = await askModal({
    severity: 'warning',
    text: localize('Remove {0}?', provider.name),
    detail: [
      localize('{0} will be removed from your settings.', provider.baseUrl),
      ...stillChosen(provider, dependencies.here),
    ].join('\n'),
    actions: hasKey ? [removeBoth, remove] : [remove],
  });
  if (picked === undefined) return;
  if (picked === removeBoth) await forgetKey(dependencies, provider);
  outcomesOf(dependencies).close(provider.id);
  await writeSetting('crossfade.providers', withoutProvider(readSetting('crossfade.providers'), provider.id), 'user');
  void showInformation(
    picked === removeBoth
      ? localize('{0} and its key were removed.', provider.name)
      : localize('{0} was removed.', provider.name),
  );
}

/** One of the servers that the person added: the named one, else the one they choose. */
export async function ownServer(registry: Registry, id: unknown, title: string): Promise<Provider | undefined> {
  const own = registry.providers().filter(({ source }) => source === 'user');
  const named = own.find((provider) => provider.id === id);
  if (named !== undefined) return named;
  if (own.length === 0) {
    void showInformation(localize('You have not added any servers.'));
    return undefined;
  }
  const items = own.map((provider) => ({
    label: plainText(provider.name),
    description: provider.id,
    detail: plainText(provider.baseUrl),
    provider,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true }))?.provider;
}

/** The models of the provider that a role still has in its list, one line each. */
function stillChosen({ id }: Provider, here: ModelsHere): readonly string[] {
  const chosen = roles.flatMap((role) =>
    here
      .resolve(role)
      .refs.filter((ref) => ref.provider === id)
      .map((ref) => localize('{0} ({1})', formatModelRef(ref), roleName(role, localize))),
  );
  return chosen.length === 0
    ? []
    : [
        localize(
          'These models are still selected and will be skipped: {0}',
          [...new Set(chosen)].slice(0, 10).join(', '),
        ),
      ];
}
