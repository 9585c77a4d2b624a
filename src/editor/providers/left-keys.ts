import type * as vscode from 'vscode';
import type { KeyRing } from '../../guard/key-ring.ts';
import { leftKeys, removeLeft } from '../../guard/left-keys.ts';
import type { LeftKey } from '../../guard/left-keys.ts';
import type { Registry } from '../../models/registry.ts';
import { atServer, serversOf } from '../../models/servers.ts';
import { localize } from '../shell/localize.ts';
import { plainText } from '../shell/plain-text.ts';
import { askModal, showInformation } from '../shell/show-notice.ts';

/** The keys in the secret store that no registered provider finds at any of its servers. Never rejects. */
export async function unusedKeys(keys: KeyRing, registry: Pick<Registry, 'providers'>): Promise<readonly LeftKey[]> {
  const places = registry.providers().flatMap((provider) => serversOf(provider).map((url) => atServer(provider, url)));
  const headers = places
    .filter(({ secretHeader }) => secretHeader !== undefined)
    .map((place) => ({ ...place, part: 'header' as const }));
  return await leftKeys(keys, [...places, ...headers]);
}

/** How such a key is listed: by the address that it is for. */
export function leftKeyItem(left: LeftKey, registry: Pick<Registry, 'provider'>): vscode.QuickPickItem {
  return {
    label: nameOf(left, registry),
    description: left.providerId,
    detail: localize('For {0}, which no provider in this window uses', left.origins.join(', ')),
  };
}

/** Removes such a key, after asking. */
export async function removeLeftKey(keys: KeyRing, left: LeftKey, registry: Pick<Registry, 'provider'>): Promise<void> {
  const remove = localize('Remove Key');
  const [name, origins] = [nameOf(left, registry), left.origins.join(', ')];
  const picked = await askModal({
    severity: 'warning',
    text: localize('Remove the API key for {0} at {1}?', name, origins),
    detail: localize(
      'The key will be deleted from secret storage. If you use that URL again, you will need to enter a key again.',
    ),
    actions: [remove],
  });
  if (picked !== remove) return;
  await removeLeft(keys, left);
  void showInformation(localize('The API key for {0} at {1} was removed.', name, origins));
}

function nameOf({ providerId }: LeftKey, registry: Pick<Registry, 'provider'>): string {
  return plainText(registry.provider(providerId)?.name ?? providerId);
}
