import * as vscode from 'vscode';
import type { LeftKey } from '../../guard/left-keys.ts';
import { providerOrigin } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import { atServer, serversOf } from '../../models/servers.ts';
import { chooseSecret, enterSecretHeader } from './enter-secret-header.ts';
import { keepSecret } from './keep-secret.ts';
import { askKey } from './ask-key.ts';
import { leftKeyItem, removeLeftKey, unusedKeys } from './left-keys.ts';
import { localize } from '../shell/localize.ts';
import type { KeyEntryDependencies } from './provider-dependencies.ts';
import { plainText } from '../shell/plain-text.ts';
import { openSetting } from '../shell/open-setting.ts';
import { askModal, showInformation, showWarning } from '../shell/show-notice.ts';

/** Asks for a provider's key (and for the provider where none is named), keeps it and says in a moment whether it works. */
export async function setKey(dependencies: KeyEntryDependencies, providerId?: string): Promise<void> {
  const named = providerId === undefined ? undefined : dependencies.registry.provider(providerId);
  if (named?.auth.kind === 'none' && named.source === 'user' && named.secretHeader === undefined) {
    await explainNoKey(named);
    return;
  }
  const provider = await whichProvider(
    dependencies,
    providerId,
    vscode.l10n.t('Select a Provider to Set the API Key For'),
  );
  if (provider === undefined) return;
  const part = await chooseSecret(provider);
  if (part === 'header') await enterSecretHeader(dependencies, provider);
  if (part !== 'key') return;
  const key = (await offerVariable(dependencies, provider)) ?? (await enterKey(provider));
  if (key === undefined || key === 'cancelled') return;
  await keepSecret(dependencies, provider, { value: key.value });
}

/** The entry says that its server takes no key: only the person can change that. */
async function explainNoKey({ name }: Provider): Promise<void> {
  const open = vscode.l10n.t('Open Settings');
  const text = localize(
    '{0} is configured without a key. Remove "auth": "none" from its entry in the settings, and then set the key.',
    name,
  );
  if ((await showWarning(text, open)) === open) await openSetting('crossfade.providers');
}

/**
 * Forgets the key of a provider, at all its servers; asks which one where none with a key is named. Keys for addresses that no provider has any
 * more are listed as well.
 */
export async function removeKey(dependencies: KeyEntryDependencies, providerId?: string): Promise<void> {
  const { registry, keys } = dependencies;
  const all = registry.providers();
  const stored = await Promise.all(all.map((provider) => keys.hasSecret(provider)));
  const withKey = takingKeys(all.filter((_provider, index) => stored[index]));
  const named = withKey.find(({ id }) => id === providerId);
  const left = named === undefined ? await unusedKeys(keys, registry) : [];
  if (withKey.length + left.length === 0) {
    void showInformation(vscode.l10n.t('No API keys are stored.'));
    return;
  }
  const picked = named === undefined ? await whichKey(withKey, left, registry) : { provider: named };
  if (picked === undefined) return;
  if ('left' in picked) await removeLeftKey(keys, picked.left, registry);
  else await removeStored(dependencies, picked.provider);
}

type StoredKey = { readonly provider: Provider } | { readonly left: LeftKey };

async function whichKey(
  withKey: readonly Provider[],
  left: readonly LeftKey[],
  registry: Registry,
): Promise<StoredKey | undefined> {
  const items: (vscode.QuickPickItem & StoredKey)[] = [
    ...withKey.map(providerItem),
    ...left.map((each) => ({ ...leftKeyItem(each, registry), left: each })),
  ];
  const title = vscode.l10n.t('Select the API Key to Remove');
  return await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
}

async function removeStored(dependencies: KeyEntryDependencies, provider: Provider): Promise<void> {
  if (!(await confirmRemoval(provider))) return;
  await forgetKey(dependencies, provider);
  void dependencies.discovery.detect({ only: provider.id });
  void showInformation(localize('The API key for {0} was removed.', provider.name));
}

/** Removes the key of a provider and the value of its secret header at all its servers, without asking. Rejects with `KeyRefused` when the secret store fails. */
export async function forgetKey({ keys, registry }: KeyEntryDependencies, provider: Provider): Promise<void> {
  for (const server of serversOf(provider)) await keys.remove(atServer(provider, server));
  if (provider.secretHeader !== undefined) await forgetHeader(keys, provider);
  registry.setReachability(provider.id, provider.auth.kind === 'none' ? { state: 'unknown' } : { state: 'key-needed' });
}

/** Removes the value of a provider's secret header at all its servers. Rejects with `KeyRefused` when the secret store fails. */
export async function forgetHeader(keys: KeyEntryDependencies['keys'], provider: Provider): Promise<void> {
  for (const server of serversOf(provider)) await keys.remove({ ...atServer(provider, server), part: 'header' });
}

async function confirmRemoval(provider: Provider): Promise<boolean> {
  const t = localize;
  const remove = t('Remove Key');
  const hosts = serversOf(provider).map((server) => new URL(server).host);
  const detail = t('The key will be deleted from secret storage and no longer sent to {0}.', hosts.join(', '));
  const text = t('Remove the API key for {0}?', provider.name);
  return (await askModal({ severity: 'warning', text, detail, actions: [remove] })) === remove;
}

async function whichProvider(
  { registry }: KeyEntryDependencies,
  providerId: string | undefined,
  title: string,
): Promise<Provider | undefined> {
  const candidates = takingKeys(registry.providers());
  const named = candidates.find(({ id }) => id === providerId);
  if (named !== undefined) return named;
  const items = candidates.map(providerItem);
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.provider;
}

function takingKeys(providers: readonly Provider[]): readonly Provider[] {
  return providers.filter((provider) => {
    const takesSecret = provider.auth.kind !== 'none' || provider.secretHeader !== undefined;
    return takesSecret && providerOrigin(provider) !== undefined;
  });
}

function providerItem(provider: Provider): vscode.QuickPickItem & { readonly provider: Provider } {
  return {
    label: plainText(provider.name),
    description: provider.id,
    detail: plainText(provider.baseUrl),
    provider,
  };
}

/** Offers the key of the environment by the name of its variable. It is read and copied only on the person's yes. */
async function offerVariable(
  { variable }: KeyEntryDependencies,
  provider: Provider,
): Promise<{ readonly value: string } | 'cancelled' | undefined> {
  const names = provider.auth.kind === 'none' ? [] : provider.auth.environmentVariables;
  const name = names.find((candidate) => variable(candidate) !== undefined);
  const { keyPage } = provider;
  if (name === undefined && keyPage === undefined) return undefined;
  const enter = { label: vscode.l10n.t('$(key) Enter API Key…'), action: 'enter' as const };
  const items = [
    ...(name === undefined
      ? []
      : [
          {
            label: localize('$(symbol-variable) Use the Key from {0}', name),
            detail: localize('The key is copied to secret storage and sent to {0} only.', provider.baseUrl),
            action: 'variable' as const,
          },
        ]),
    enter,
    ...(keyPage === undefined
      ? []
      : [
          {
            label: vscode.l10n.t('$(link-external) Get an API Key'),
            detail: plainText(keyPage),
            action: 'page' as const,
          },
        ]),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: localize('API Key for {0}', provider.name) });
  if (picked === undefined) return 'cancelled';
  if (picked.action === 'page' && keyPage !== undefined) await vscode.env.openExternal(vscode.Uri.parse(keyPage));
  const value = picked.action === 'variable' && name !== undefined ? variable(name) : undefined;
  return value === undefined ? undefined : { value };
}

async function enterKey(provider: Provider): Promise<{ readonly value: string } | undefined> {
  const value = await askKey({
    title: localize('API Key for {0}', provider.name),
    prompt: localize('The key is kept in secret storage and sent to {0} only.', provider.baseUrl),
  });
  return value === undefined ? undefined : { value };
}
