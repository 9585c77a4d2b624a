import * as vscode from 'vscode';
import { KeyRefused } from '../../guard/key-ring.ts';
import { providerOrigin } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import { atServer, serversOf } from '../../models/servers.ts';
import { localize } from '../shell/localize.ts';
import { plainText } from '../shell/plain-text.ts';
import { showError, showProgress } from '../shell/show-notice.ts';
import type { KeyEntryDependencies } from './provider-dependencies.ts';
import { outcomesOf } from './provider-outcomes.ts';
import { worded } from '../shell/worded.ts';

/** Keeps a key, or the value of the provider's secret header, and says in a moment whether it works. */
export async function keepSecret(
  dependencies: KeyEntryDependencies,
  provider: Provider,
  { value, part }: { readonly value: string; readonly part?: 'header' },
): Promise<void> {
  const { keys, discovery, registry } = dependencies;
  const secret = part === undefined ? {} : { part };
  try {
    await keys.set({ ...provider, ...secret }, value);
    for (const twin of await chooseTwins(provider)) await keys.set({ ...twin, ...secret }, value);
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error;
    void showError(localize('Crossfade: {0}', worded(error.message, localize)));
    return;
  }
  await showProgress('window', localize('Checking the API key for {0}…', provider.name), () =>
    discovery.refresh(provider.id),
  );
  const state = registry.reachability(provider.id);
  void discovery.detect({ only: provider.id });
  // Its notice may stay for long.
  void outcomesOf(dependencies).tell(provider, state, true);
}

/** A key is for one origin: that it may go to the other servers of the provider too is said for each. */
async function chooseTwins(provider: Provider): Promise<readonly Provider[]> {
  const twins = serversOf(provider)
    .map((server) => atServer(provider, server))
    .filter((twin) => providerOrigin(twin) !== providerOrigin(provider));
  if (twins.length === 0) return [];
  const picked = await vscode.window.showQuickPick(
    twins.map((twin) => ({ label: plainText(new URL(twin.baseUrl).host), description: plainText(twin.baseUrl), twin })),
    {
      canPickMany: true,
      ignoreFocusOut: true,
      title: localize('Select Other Servers of {0} That Use the Same Key', provider.name),
      placeHolder: vscode.l10n.t('The key is sent only to the servers that you select'),
    },
  );
  return (picked ?? []).map(({ twin }) => twin);
}
