import * as vscode from 'vscode';
import type { Disposable } from '../../base/listeners.ts';
import type { Registry } from '../../models/registry.ts';
import type { Provider } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { localize } from '../shell/localize.ts';
import { createPlugInApi } from './plug-in-api.ts';
import type { CrossfadeApi } from './plug-in-api.ts';
import { mostDefects, PlugInRegistry } from './plug-in-registry.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';
import { areAiFeaturesDisabled, onDidChangeAiFeatures } from '../shell/read-setting.ts';
import { runCommand } from '../shell/register-command.ts';
import { showWarning } from '../shell/show-notice.ts';

/** What the providers of other extensions stand on. */
export interface PlugInDependencies {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trust: WorkspaceTrust;
}

/** The API for other extensions, and the providers that they registered. */
export interface PlugIns extends Disposable {
  readonly api: CrossfadeApi;
  readonly providers: PlugInRegistry;
}

/** Offers the API. Nothing is loaded before an extension registers a provider. */
export function startPlugIns({ registry, clock, logger, trust }: PlugInDependencies): PlugIns {
  const providers = new PlugInRegistry({
    registry,
    clock,
    logger,
    mayAsk: () => trust.isTrusted() && !areAiFeaturesDisabled(),
    onDisabled: tellDisabled,
  });
  const watchers = vscode.Disposable.from(
    trust.onDidGrant(() => providers.refresh()),
    onDidChangeAiFeatures(() => providers.refresh()),
  );
  return {
    api: createPlugInApi(providers),
    providers,
    dispose: () => {
      watchers.dispose();
      providers.dispose();
    },
  };
}

async function tellDisabled({ id, name }: Pick<Provider, 'id' | 'name'>, reason: string): Promise<boolean> {
  const enable = vscode.l10n.t('Enable Again');
  const showLog = vscode.l10n.t('Show Log');
  const text = localize(
    'Crossfade: The provider {0} ({1}) of another extension was turned off because it broke its contract {2} times in a row: {3}.',
    name,
    id,
    mostDefects,
    reason,
  );
  const picked = await showWarning(text, enable, showLog);
  if (picked === showLog) await runCommand('crossfade.log.show');
  return picked === enable;
}
