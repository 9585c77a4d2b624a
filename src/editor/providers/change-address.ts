import { KeyRefused } from '../../guard/key-ring.ts';
import type { KeyHolder } from '../../guard/key-ring.ts';
import { providerOrigin } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import { originOf } from '../../models/provider.ts';
import { withQuery } from '../../models/server-address.ts';
import { atServer, serversOf } from '../../models/servers.ts';
import { askPlace, settleIn } from './add-server.ts';
import { localize } from '../shell/localize.ts';
import { offerTrust } from './offer-trust.ts';
import { withAddress } from './provider-entries.ts';
import type { ProviderManagerDependencies } from './provider-dependencies.ts';
import { readSetting, writeSetting } from '../shell/read-setting.ts';
import { ownServer } from './remove-server.ts';
import { askModal, showError, showInformation } from '../shell/show-notice.ts';
import { worded } from '../shell/worded.ts';

/** Asks for another address of a server that the person added, says what that means for its key, and says what came of it. */
export async function changeAddress(dependencies: ProviderManagerDependencies, id: unknown): Promise<void> {
  if (!dependencies.trust.isTrusted()) {
    await offerTrust();
    return;
  }
  const provider = await ownServer(dependencies.registry, id, localize('Select a Server to Change'));
  if (provider === undefined) return;
  const place = await askPlace(
    dependencies,
    localize('URL of {0}', provider.name),
    withQuery(provider.baseUrl, provider.queries?.[provider.baseUrl]),
  );
  if (place === undefined || !(await mayUnbindKey(dependencies, provider, place.baseUrl))) return;
  await writeSetting(
    'crossfade.providers',
    withAddress(readSetting('crossfade.providers'), provider.id, place),
    'user',
  );
  const moved = dependencies.registry.provider(provider.id);
  if (moved === undefined) return;
  await leaveKeys(dependencies, provider, moved);
  await settleIn(dependencies, moved);
}

/** A key of the old address goes to no other one, and would lie in the secret store for ever: it is removed. */
async function leaveKeys({ keys }: ProviderManagerDependencies, before: Provider, after: Provider): Promise<void> {
  const places = (provider: Provider): readonly KeyHolder[] =>
    serversOf(provider)
      .map((server) => atServer(provider, server))
      .flatMap((place) => [place, { ...place, part: 'header' as const }]);
  try {
    if (!(await keys.leave(places(before), places(after)))) return;
    const origin = providerOrigin(before) ?? before.baseUrl;
    void showInformation(localize('The API key for {0} at {1} was removed from secret storage.', before.name, origin));
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error;
    void showError(
      localize('The old API key for {0} is still in secret storage: {1}', before.name, worded(error.message, localize)),
    );
  }
}

/** A key is for one origin: that it is not used at another one is said before it happens. */
async function mayUnbindKey(
  dependencies: ProviderManagerDependencies,
  provider: Provider,
  baseUrl: string,
): Promise<boolean> {
  const [before, after] = [providerOrigin(provider), originOf(baseUrl)];
  if (before === after || !(await dependencies.keys.hasSecret(provider))) return true;
  const change = localize('Change URL');
  const picked = await askModal({
    severity: 'warning',
    text: localize('The API key for {0} is for {1} only.', provider.name, before ?? provider.baseUrl),
    detail: localize(
      'The key will be removed from secret storage and not sent to {0}. If that server requires a key, you will be asked for it.',
      after ?? baseUrl,
    ),
    actions: [change],
  });
  return picked === change;
}
