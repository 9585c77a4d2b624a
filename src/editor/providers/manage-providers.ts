import { DialectResults } from '../../edit/learning/dialect-results.ts';
import * as vscode from 'vscode';
import { destinationOf } from '../../transcript/model-label.ts';
import { providerAtServer } from '../../edit/learning/model-at-server.ts';
import type { Provider } from '../../models/provider.ts';
import { roles } from '../../models/role.ts';
import { addServer, settleIn } from './add-server.ts';
import { changeAddress } from './change-address.ts';
import { localize } from '../shell/localize.ts';
import { openSetting } from '../shell/open-setting.ts';
import { plainText } from '../shell/plain-text.ts';
import { isUnusedVendor, providerActions, providerRow } from './provider-items.ts';
import type { ProviderAction } from './provider-items.ts';
import { pullWithProgress } from './pull-progress.ts';
import type { ProviderManagerDependencies } from './provider-dependencies.ts';
import { destinationLine } from '../shell/row-line.ts';
import { runCommand } from '../shell/register-command.ts';
import { removeServer } from './remove-server.ts';
import { setSecretHeader } from './set-secret-header.ts';
import { setKey } from './set-key.ts';
import { testProvider } from './test-provider.ts';

interface Choice extends vscode.QuickPickItem {
  readonly provider?: Provider;
  readonly run?: () => Promise<void>;
}

/** Lists the providers and what can be done with the one that is chosen, or with the one whose id is given. */
export async function manageProviders(dependencies: ProviderManagerDependencies, id: unknown): Promise<void> {
  const named = typeof id === 'string' ? dependencies.registry.provider(id) : undefined;
  const choice = named === undefined ? await choose(dependencies) : { provider: named };
  await choice?.run?.();
  if (choice?.provider !== undefined) await manage(choice.provider, dependencies);
}

async function choose(
  dependencies: ProviderManagerDependencies,
): Promise<Pick<Choice, 'provider' | 'run'> | undefined> {
  const t = localize;
  const pick = vscode.window.createQuickPick<Choice>();
  const refresh: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: t('Refresh') };
  pick.title = t('Manage Providers');
  pick.placeholder = t('Select a provider to configure');
  pick.matchOnDescription = true;
  pick.buttons = [refresh];
  const watching = dependencies.registry.onDidChange(() => void render(pick, dependencies));
  await render(pick, dependencies);
  const chosen = new Promise<Choice | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => resolve(undefined));
  });
  pick.onDidTriggerButton(() => void look(pick, dependencies));
  pick.show();
  const choice = await chosen;
  watching.dispose();
  pick.dispose();
  return choice;
}

async function look(pick: vscode.QuickPick<Choice>, dependencies: ProviderManagerDependencies): Promise<void> {
  pick.busy = true;
  await dependencies.discovery.refresh();
  await dependencies.discovery.detect();
  pick.busy = false;
}

async function render(pick: vscode.QuickPick<Choice>, dependencies: ProviderManagerDependencies): Promise<void> {
  const t = localize;
  const { registry, here, keys } = dependencies;
  const all = registry.providers().filter((provider) => provider.protocol !== 'workspace');
  const stored = await Promise.all(all.map((provider) => keys.has(provider)));
  const withKey = new Set(all.filter((_provider, index) => stored[index]));
  const inUse = new Set(roles.flatMap((role) => here.resolve(role).refs.map((ref) => ref.provider)));
  const unused = all.filter((provider) => isUnusedVendor(provider, { hasKey: withKey.has(provider), inUse }));
  const rows = all
    .filter((provider) => !unused.includes(provider))
    .map((provider): Choice => {
      const { label, description, detail } = providerRow(provider, withKey.has(provider), registry, t);
      return { label, description, detail, provider };
    });
  const vendors: Choice = {
    label: t('$(key) Add Vendor API Key…'),
    detail: unused.map(({ name }) => plainText(name)).join(', '),
    run: () => addVendorKey(dependencies, unused),
  };
  pick.items = [
    {
      label: t('$(add) Add Server…'),
      detail: t('Your own server on this machine or elsewhere, a gateway, or a cluster'),
      run: () => addServer(dependencies),
    },
    ...(unused.length === 0 ? [] : [vendors]),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...rows,
  ];
}

async function addVendorKey(dependencies: ProviderManagerDependencies, vendors: readonly Provider[]): Promise<void> {
  const items = vendors.map((provider) => ({
    label: plainText(provider.name),
    description: destinationLine(destinationOf(provider)),
    provider,
  }));
  const title = localize('Select a Vendor');
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  if (picked !== undefined) await setKey(dependencies, picked.provider.id);
}

async function manage(provider: Provider, dependencies: ProviderManagerDependencies): Promise<void> {
  const hasKey = await dependencies.keys.has(provider);
  const { learned, dialectStore } = dependencies;
  const isLearned = learned.has(provider) || new DialectResults(dialectStore).hasAny(providerAtServer(provider));
  const items = providerActions(provider, hasKey, isLearned).map((action) => ({
    ...actionLabel(action, provider),
    action,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: plainText(provider.name),
    placeHolder: plainText(provider.baseUrl),
  });
  if (picked !== undefined) await act(picked.action, provider, dependencies);
}

function actionLabel(action: ProviderAction, provider: Provider): vscode.QuickPickItem {
  const t = localize;
  switch (action) {
    case 'set-key':
      return { label: t('$(key) Set API Key…') };
    case 'remove-key':
      return { label: t('$(trash) Remove API Key…') };
    case 'secret-header':
      return {
        label: t('$(shield) Set Secret Header…'),
        detail: t('A second secret that a gateway wants beside the key'),
      };
    case 'change-address':
      return { label: t('$(link) Change URL…'), detail: plainText(provider.baseUrl) };
    case 'remove':
      return { label: t('$(trash) Remove Server…') };
    case 'list':
      return { label: t('$(refresh) Quick Test: List Models') };
    case 'test':
      return {
        label: t('$(beaker) Test Provider…'),
        detail: t('Sends a few small requests to find out what the server supports'),
      };
    case 'forget':
      return { label: t('$(discard) Reset Detected Settings') };
    case 'pull':
      return { label: t('$(cloud-download) Pull a Model…') };
    case 'key-page':
      return { label: t('$(link-external) Get an API Key'), detail: plainText(provider.keyPage ?? '') };
    case 'edit':
      return { label: t('$(gear) Edit in Settings') };
  }
}

async function act(
  action: ProviderAction,
  provider: Provider,
  dependencies: ProviderManagerDependencies,
): Promise<void> {
  switch (action) {
    case 'set-key':
      await setKey(dependencies, provider.id);
      return;
    case 'remove-key':
      await runCommand('crossfade.key.remove', provider.id);
      return;
    case 'list':
      await settleIn(dependencies, provider);
      return;
    case 'test':
      await testProvider(dependencies, provider.id);
      return;
    case 'forget':
      await dependencies.learned.forget(provider);
      await new DialectResults(dependencies.dialectStore).reset(providerAtServer(provider));
      return;
    case 'pull':
      if (await pullWithProgress(provider, dependencies.connector)) await settleIn(dependencies, provider);
      return;
    case 'key-page':
      if (provider.keyPage !== undefined) await vscode.env.openExternal(vscode.Uri.parse(provider.keyPage));
      return;
    case 'secret-header':
      await setSecretHeader(dependencies, provider.id);
      return;
    case 'change-address':
      await changeAddress(dependencies, provider.id);
      return;
    case 'remove':
      await removeServer(dependencies, provider.id);
      return;
    case 'edit':
      await openSetting('crossfade.providers');
      return;
  }
}
