import { isProviderId } from '../../models/model-ref.ts';
import type { EnteredAddress } from '../../models/entered-address.ts';
import { isLoopbackUrl } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import type { EndpointPreset } from '../../providers/endpoint-presets.ts';
import type { FoundServer } from '../../routing/discovery/find-server.ts';
import { modelCount } from './provider-items.ts';
import type { Translate } from '../shell/translate.ts';

/** Longest name of a server, in characters; the settings take no longer one. */
export const longestName = 80;

/** Why a text cannot be the address of a server. */
export function addressProblem(address: Exclude<EnteredAddress, { kind: 'address' }>, t: Translate): string {
  if (address.kind === 'incomplete') return t('Enter the address of the server, for example 127.0.0.1:8080.');
  switch (address.reason) {
    case 'not-http':
      return t('The address must begin with http:// or https://.');
    case 'secret':
      return t('The address must not hold a user name, a password, a key or a query. A key is asked for later.');
    case 'not-an-address':
      return t('This is not an address. Example: 127.0.0.1:8080');
  }
}

/** What was found at an address, in a few words. */
export function foundText(found: FoundServer, isHttpsGuessed: boolean, t: Translate): string {
  switch (found.kind) {
    case 'models':
      return t('Answers: {0}', modelCount(found.count, t));
    case 'key-needed':
      return t('Wants a key. Press Enter to go on.');
    case 'unknown':
      return t('Something answers, but with no list of models. Press Enter to use it anyway.');
    case 'silent':
      return isHttpsGuessed
        ? t(
            'Nothing answers yet over https. Type http:// in front to try without encryption, or press Enter to use it anyway.',
          )
        : t('Nothing answers yet. Press Enter to use it anyway.');
    case 'refused':
      return t('{0}', found.reason);
  }
}

/** The registered provider that is served at an address already; this machine is the same by name and by number. */
export function providerAt(baseUrl: string, registry: Registry): Provider | undefined {
  const wanted = comparable(baseUrl);
  return registry.providers().find((provider) => provider.baseUrl !== '' && comparable(provider.baseUrl) === wanted);
}

/** The name that is offered for a server: what runs on this machine, else the host. */
export function suggestedName(baseUrl: string, preset: EndpointPreset): string {
  const { hostname } = new URL(baseUrl);
  if (isLoopbackUrl(baseUrl)) return preset.id === 'openai-compatible' ? 'Local' : preset.name;
  return hostname.replace(/^(?:www|api)\./, '').slice(0, longestName);
}

/** The provider id for a name: what stands before the slash in the names of its models. Never one that is taken or reserved. */
export function idForName(name: string, registry: Registry): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 40)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  const base = isProviderId(plain) ? plain : 'server';
  const isFree = (id: string): boolean => id !== 'workspace' && id !== 'editor' && registry.provider(id) === undefined;
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (isFree(id)) return id;
  }
}

/** Says of a name that is typed what the models of that server will be written with, and that another server has the name. */
export function nameHint(
  name: string,
  registry: Registry,
  t: Translate,
): { readonly text: string; readonly isTaken: boolean } {
  const typed = name.trim().toLowerCase();
  const id = idForName(name, registry);
  const namesake = registry.providers().find((provider) => provider.name.toLowerCase() === typed);
  return namesake === undefined
    ? { text: t('Its models are written {0}/…', id), isTaken: false }
    : {
        text: t('{0} is in the list already. The models of this one are written {1}/…', namesake.name, id),
        isTaken: true,
      };
}

function comparable(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (url === null) return baseUrl;
  const host = isLoopbackUrl(baseUrl) ? 'loopback' : url.hostname;
  return `${url.protocol}//${host}:${url.port}${url.pathname.replace(/\/+$/, '')}`;
}
