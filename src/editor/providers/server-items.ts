import { isProviderId } from '../../models/model-ref.ts';
import type { EnteredAddress } from '../../models/entered-address.ts';
import { isLoopbackUrl } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import type { EndpointPreset } from '../../providers/endpoint-presets.ts';
import type { FoundServer } from '../../routing/discovery/find-server.ts';
import { modelCount } from '../shell/count-text.ts';
import type { Translate } from '../shell/translate.ts';

/** Longest name of a server, in characters; the settings take no longer one. */
export const longestName = 80;

/** Why a text cannot be the address of a server. */
export function addressProblem(address: Exclude<EnteredAddress, { kind: 'address' }>, t: Translate): string {
  if (address.kind === 'incomplete') return t('Enter the URL of the server, for example 127.0.0.1:8080.');
  switch (address.reason) {
    case 'not-http':
      return t('The URL must start with http:// or https://.');
    case 'credentials':
      return t('The URL must not contain a user name or password.');
    case 'key-parameter':
      return t(
        'The URL must not contain a key (parameter "{0}"). You will be asked for a key later.',
        address.parameter,
      );
    case 'key':
      return t('The URL must not contain a key. You will be asked for a key later.');
    case 'not-an-address':
      return t('Not a valid URL. Example: 127.0.0.1:8080');
  }
}

/** What was found at an address, in a few words. */
export function foundText(found: FoundServer, isHttpsGuessed: boolean, t: Translate): string {
  switch (found.kind) {
    case 'models':
      return t('Server found: {0}', modelCount(found.count, t));
    case 'key-needed':
      return t('The server requires an API key. Press Enter to continue.');
    case 'unknown':
      return t('The server responds, but not with a model list. Press Enter to use it anyway.');
    case 'silent':
      return isHttpsGuessed
        ? t(
            'No response over https yet. Start the URL with http:// to try without encryption, or press Enter to use it anyway.',
          )
        : t('No response yet. Press Enter to use it anyway.');
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
    ? { text: t('Its models are referred to as {0}/…', id), isTaken: false }
    : {
        text: t(
          'A provider named {0} already exists. The models of this one are referred to as {1}/…',
          namesake.name,
          id,
        ),
        isTaken: true,
      };
}

function comparable(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (url === null) return baseUrl;
  const host = isLoopbackUrl(baseUrl) ? 'loopback' : url.hostname;
  return `${url.protocol}//${host}:${url.port}${url.pathname.replace(/\/+$/, '')}`;
}
