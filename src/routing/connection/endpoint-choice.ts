import type { Provider } from '../../models/provider.ts';

/** What became of a request to one server of a provider. */
export type EndpointOutcome = 'ok' | 'unhealthy' | 'undecided';

/**
 * Chooses among the servers of a provider (`baseUrl` and `mirrors`). Healthy ones are dealt in turn to new conversations; a conversation stays
 * with its server while that is healthy, for the server's prompt cache.
 */
export interface EndpointChoice {
  /** The provider with the base URL to use now. `affinity` names the conversation. A provider with one server comes back as it is. */
  pick(provider: Provider, affinity?: string): Provider;
  report(provider: Provider, outcome: EndpointOutcome): void;
}

/** Every provider's own base URL. */
export const singleEndpoint: EndpointChoice = { pick: (provider) => provider, report: () => undefined };
