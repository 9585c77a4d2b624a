import { destinationOf } from '../../transcript/model-label.ts';
import type { HttpProtocolId } from '../../models/protocol-id.ts';
import { providerOrigin } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import { problemOfAddress } from '../../models/server-address.ts';
import type { Reachability, Registry } from '../../models/registry.ts';
import { canProbe } from '../../routing/probe/probe-plan.ts';
import type { EndpointPreset } from '../../providers/endpoint-presets.ts';
import { addressProblem } from './server-items.ts';
import { plainText } from '../shell/plain-text.ts';
import { rowLine } from '../shell/row-line.ts';
import { modelCount } from '../shell/count-text.ts';
import type { Translate } from '../shell/translate.ts';

/** What can be done with a provider. */
export type ProviderAction =
  | 'set-key'
  | 'remove-key'
  | 'secret-header'
  | 'list'
  | 'test'
  | 'forget'
  | 'key-page'
  | 'pull'
  | 'change-address'
  | 'edit'
  | 'remove';

/** A row of the list of providers. */
export interface ProviderRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** The row of a provider: what it is, where it is, and how it is. */
export function providerRow(provider: Provider, hasKey: boolean, registry: Registry, t: Translate): ProviderRow {
  const state = registry.reachability(provider.id);
  const icons: Readonly<Record<Reachability['state'], string>> = {
    ready: '$(pass)',
    checking: '$(loading~spin)',
    'key-needed': '$(key)',
    unreachable: '$(warning)',
    unknown: '$(circle-outline)',
  };
  const words = [stateWords(state, registry.models(provider.id).length, t), hasKey && t('key stored')];
  return {
    id: provider.id,
    label: `${icons[state.state]} ${plainText(provider.name)}`,
    description: `${provider.id} · ${plainText(destinationOf(provider))}${provider.source === 'user' ? ` · ${t('added by you')}` : ''}`,
    detail: rowLine(words.filter((word) => word !== false && word !== '').join(' · ')),
  };
}

/** What can be done with this provider now, the likeliest first. */
export function providerActions(provider: Provider, hasKey: boolean, hasLearned = false): readonly ProviderAction[] {
  const takesKey = provider.auth.kind !== 'none' && providerOrigin(provider) !== undefined;
  const actions: readonly (ProviderAction | false)[] = [
    takesKey && 'set-key',
    takesKey && hasKey && 'remove-key',
    provider.protocol !== 'workspace' && provider.protocol !== 'fim' && 'list',
    canProbe(provider) && 'test',
    hasLearned && 'forget',
    provider.protocol === 'ollama' && 'pull',
    provider.keyPage !== undefined && 'key-page',
    ...(provider.source === 'user' ? (['secret-header', 'change-address', 'edit', 'remove'] as const) : []),
  ];
  return actions.filter((action) => action !== false);
}

/** True for a vendor that can do nothing yet and that is not chosen: such rows differ by their names only, and one row stands for all. */
export function isUnusedVendor(
  { id, source, auth }: Provider,
  { hasKey, inUse }: { readonly hasKey: boolean; readonly inUse: ReadonlySet<string> },
): boolean {
  return source === 'built-in' && auth.kind !== 'none' && auth.optional !== true && !hasKey && !inUse.has(id);
}

function stateWords(state: Reachability, models: number, t: Translate): string {
  switch (state.state) {
    case 'ready':
      return t('ready, {0}', modelCount(models, t));
    case 'checking':
      return t('checking…');
    case 'key-needed':
      return t('key needed');
    case 'unreachable':
      return t('unreachable: {0}', state.reason);
    case 'unknown':
      return models === 0 ? t('not checked yet') : modelCount(models, t);
  }
}

/** A protocol as its vendor calls it. */
export function protocolName(protocol: HttpProtocolId): string {
  return protocolNames[protocol];
}

const protocolNames: Readonly<Record<HttpProtocolId, string>> = {
  'openai-chat': 'OpenAI Chat Completions',
  'openai-responses': 'OpenAI Responses',
  'anthropic-messages': 'Anthropic Messages',
  gemini: 'Gemini',
  ollama: 'Ollama',
};

/** One line on what a preset is for. */
export function presetDetail({ id, placeholder }: EndpointPreset, t: Translate): string {
  switch (id) {
    case 'openai-compatible':
      return t('Any gateway, cluster, or server that supports this protocol, as most do');
    case 'anthropic-compatible':
      return t('A gateway or server that supports this protocol');
    case 'azure':
      return t('Your Azure resource, with its deployments as models');
    default:
      return t('For example {0}', placeholder);
  }
}

/** What an added endpoint is checked for. Returns the reason it cannot be used. */
export function endpointProblem(baseUrl: string, t: Translate): string | undefined {
  const problem = problemOfAddress(baseUrl);
  if (problem === undefined) return undefined;
  if (problem.reason === 'not-an-address') return t('Not a valid URL. Example: http://127.0.0.1:8000/v1');
  return addressProblem({ kind: 'invalid', ...problem }, t);
}
