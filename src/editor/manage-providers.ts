import * as vscode from 'vscode';
import type { Provider } from '../models/provider.ts';
import { addEndpoint } from './add-endpoint.ts';
import { localize } from './localize.ts';
import { openSetting } from './open-setting.ts';
import { plainText } from './plain-text.ts';
import { modelCount, providerActions, providerRow } from './provider-items.ts';
import type { ProviderAction } from './provider-items.ts';
import { pullWithProgress } from './pull-progress.ts';
import type { ProviderManagerParts } from './provider-parts.ts';
import { runCommand } from './register-command.ts';
import { setKey } from './set-key.ts';
import { showInformation, showProgress, showWarning } from './show-notice.ts';
import { testProvider } from './test-provider.ts';

interface Choice extends vscode.QuickPickItem {
  readonly provider?: Provider;
  readonly add?: true;
}

/** Lists the providers and what can be done with the one that is chosen, or with the one whose id is given. */
export async function manageProviders(parts: ProviderManagerParts, id: unknown): Promise<void> {
  const named = typeof id === 'string' ? parts.registry.provider(id) : undefined;
  const provider = named ?? (await chooseProvider(parts));
  if (provider !== undefined) await manage(provider, parts);
}

async function chooseProvider(parts: ProviderManagerParts): Promise<Provider | undefined> {
  const t = localize;
  const pick = vscode.window.createQuickPick<Choice>();
  const refresh: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: t('Look Again') };
  pick.title = t('Manage Providers');
  pick.placeholder = t('Choose a provider to set it up');
  pick.matchOnDescription = true;
  pick.buttons = [refresh];
  const watching = parts.registry.onDidChange(() => void render(pick, parts));
  await render(pick, parts);
  const chosen = new Promise<Choice | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => resolve(undefined));
  });
  pick.onDidTriggerButton(() => void look(pick, parts));
  pick.show();
  const choice = await chosen;
  watching.dispose();
  pick.dispose();
  if (choice?.add !== true) return choice?.provider;
  const id = await addEndpoint(parts.registry);
  return id === undefined ? undefined : await welcome(id, parts);
}

/** A new entry is asked for its models at once; where it wants a key, that is the next question. What can be done with it comes after. */
async function welcome(id: string, parts: ProviderManagerParts): Promise<Provider | undefined> {
  if (parts.registry.provider(id) === undefined) return undefined;
  await parts.discovery.refresh(id);
  if (parts.registry.reachability(id).state === 'key-needed') await setKey(parts, id);
  return parts.registry.provider(id);
}

async function look(pick: vscode.QuickPick<Choice>, parts: ProviderManagerParts): Promise<void> {
  pick.busy = true;
  await parts.discovery.refresh();
  await parts.discovery.detect();
  pick.busy = false;
}

async function render(pick: vscode.QuickPick<Choice>, parts: ProviderManagerParts): Promise<void> {
  const t = localize;
  const providers = parts.registry.providers().filter((provider) => provider.protocol !== 'workspace');
  const keys = await Promise.all(providers.map((provider) => parts.keys.has(provider)));
  const rows = providers.map((provider, index): Choice => {
    const { label, description, detail } = providerRow(provider, keys[index] === true, parts.registry, t);
    return { label, description, detail, provider };
  });
  pick.items = [
    ...rows,
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: t('$(add) Add Endpoint…'),
      detail: t('A server of your own: a gateway, a cluster, anything compatible.'),
      add: true,
    },
  ];
}

async function manage(provider: Provider, parts: ProviderManagerParts): Promise<void> {
  const hasKey = await parts.keys.has(provider);
  const items = providerActions(provider, hasKey, parts.learned.has(provider)).map((action) => ({
    ...actionLabel(action, provider),
    action,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: plainText(provider.name),
    placeHolder: plainText(provider.baseUrl),
  });
  if (picked !== undefined) await act(picked.action, provider, parts);
}

function actionLabel(action: ProviderAction, provider: Provider): vscode.QuickPickItem {
  const t = localize;
  switch (action) {
    case 'set-key':
      return { label: t('$(key) Set API Key…') };
    case 'remove-key':
      return { label: t('$(trash) Remove API Key') };
    case 'list':
      return { label: t('$(refresh) Quick Test: list its models') };
    case 'test':
      return {
        label: t('$(beaker) Test Provider…'),
        detail: t('Finds out with a few tiny requests what the server takes.'),
      };
    case 'forget':
      return { label: t('$(discard) Forget What Tests Found Out') };
    case 'pull':
      return { label: t('$(cloud-download) Pull a Model…') };
    case 'key-page':
      return { label: t('$(link-external) Get a Key'), detail: plainText(provider.keyPage ?? '') };
    case 'edit':
      return { label: t('$(gear) Edit in Settings') };
  }
}

async function act(action: ProviderAction, provider: Provider, parts: ProviderManagerParts): Promise<void> {
  switch (action) {
    case 'set-key':
      await setKey(parts, provider.id);
      return;
    case 'remove-key':
      await runCommand('crossfade.key.remove', provider.id);
      return;
    case 'list':
      await list(provider, parts);
      return;
    case 'test':
      await testProvider(parts, provider.id);
      return;
    case 'forget':
      await parts.learned.forget(provider);
      return;
    case 'pull':
      if (await pullWithProgress(provider, parts.connector)) await list(provider, parts);
      return;
    case 'key-page':
      if (provider.keyPage !== undefined) await vscode.env.openExternal(vscode.Uri.parse(provider.keyPage));
      return;
    case 'edit':
      await openSetting('crossfade.providers');
      return;
  }
}

async function list(provider: Provider, { discovery, registry }: ProviderManagerParts): Promise<void> {
  const t = localize;
  await showProgress('window', t('Asking {0}…', provider.name), () => discovery.refresh(provider.id));
  const state = registry.reachability(provider.id);
  switch (state.state) {
    case 'ready': {
      const names = registry.models(provider.id).map((model) => model.ref.model);
      const some = names.slice(0, 5).join(', ');
      const count = modelCount(names.length, t);
      void showInformation(t('{0} answers: {1}. {2}', provider.name, count, some));
      return;
    }
    case 'key-needed': {
      const set = t('Set API Key…');
      const text = t('{0} wants a key, or did not accept the one it got.', provider.name);
      if ((await showWarning(text, set)) === set) await runCommand('crossfade.key.set', provider.id);
      return;
    }
    case 'unreachable':
      void showWarning(t('{0} does not answer: {1}', provider.name, state.reason));
      return;
    default:
      void showInformation(t('{0} was not asked: trust the workspace first.', provider.name));
  }
}
