import * as vscode from 'vscode';
import type { Disposable } from '../../base/listeners.ts';
import type { Registry } from '../../models/registry.ts';
import type { Provider } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { localize } from '../shell/localize.ts';
import { createThirdPartyApi } from './third-party-api.ts';
import type { CrossfadeApi } from './third-party-api.ts';
import { mostDefects, ThirdPartyRegistry } from './third-party-registry.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';
import { areAiFeaturesDisabled, onDidChangeAiFeatures } from '../shell/read-setting.ts';
import { runCommand } from '../shell/register-command.ts';
import { showWarning } from '../shell/show-notice.ts';

/** Dependencies of the providers of other extensions. */
export interface ThirdPartyDependencies {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trust: WorkspaceTrust;
}

/** The API for other extensions, and the providers that they registered. */
export interface ThirdParty extends Disposable {
  readonly api: CrossfadeApi;
  readonly providers: ThirdPartyRegistry;
}

/** Offers the API. Nothing is loaded before an extension registers a provider. */
export function startThirdParty({ registry, clock, logger, trust }: ThirdPartyDependencies): ThirdParty {
  const providers = new ThirdPartyRegistry({
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
    api: createThirdPartyApi(providers),
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
