import { atServer, serversOf } from '../../models/servers.ts';
import type { Provider } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';
import { CircuitBreaker } from '../health/circuit-breaker.ts';
import type { BreakerLimits } from '../health/circuit-breaker.ts';
import type { EndpointChoice, EndpointOutcome } from './endpoint-choice.ts';

/** A server is cooling down from its first failure on: there is another one. Five seconds, then longer with each failed trial up to five minutes. */
export const serverLimits: BreakerLimits = { failures: 1, coolDownMs: 5_000, longestCoolDownMs: 5 * 60_000 };
/** Providers whose turn is remembered. */
const maximumProviders = 256;
/** Conversations whose server is remembered. */
const maximumConversations = 1_000;

/**
 * Servers of a provider in turn. A server that failed is cooling down; after its cool-down one request tries it, and only what becomes of that one brings it
 * back. Memory is bounded. Only providers with mirrors are looked after.
 */
export class EndpointPool implements EndpointChoice {
  readonly #breaker: CircuitBreaker;
  readonly #conversations = new Map<string, string>();
  readonly #turns = new Map<string, number>();

  constructor(clock: Clock) {
    this.#breaker = new CircuitBreaker(clock, serverLimits);
  }

  pick(provider: Provider, affinity?: string): Provider {
    const servers = serversOf(provider);
    if (servers.length < 2) return provider;
    const conversation = affinity === undefined ? undefined : nameOf(provider.id, affinity);
    const kept = conversation === undefined ? undefined : this.#conversations.get(conversation);
    const stays = kept !== undefined && servers.includes(kept) && this.#coolsUntil(provider, kept) === undefined;
    const server = stays ? kept : this.#next(provider, servers);
    if (conversation !== undefined) remember(this.#conversations, conversation, server, maximumConversations);
    return atServer(provider, server);
  }

  report(provider: Provider, outcome: EndpointOutcome): void {
    if (serversOf(provider).length < 2) return;
    const name = nameOf(provider.id, provider.baseUrl);
    if (outcome === 'ok') this.#breaker.succeeded(name);
    else if (outcome === 'unhealthy') this.#breaker.failed(name);
    else this.#breaker.undecided(name);
  }

  /** True while a server of the provider is cooling down or is being tried. */
  isCoolingDown(provider: Provider, server: string): boolean {
    return this.#breaker.isCoolingDown(nameOf(provider.id, server));
  }

  /** Forgets every failure, e.g. after a changed key or setting. */
  reset(): void {
    this.#breaker.reset();
  }

  #next(provider: Provider, servers: readonly string[]): string {
    const usable = servers.filter((server) => !this.isCoolingDown(provider, server));
    const [first] = usable;
    if (first === undefined) return this.#leastBad(provider, servers);
    const turn = this.#turns.get(provider.id) ?? 0;
    remember(this.#turns, provider.id, turn + 1, maximumProviders);
    const server = usable[turn % usable.length] ?? first;
    this.#breaker.mayTry(nameOf(provider.id, server));
    return server;
  }

  /** All rest: the one that is up again soonest, which failed the least. */
  #leastBad(provider: Provider, servers: readonly string[]): string {
    const until = (server: string): number => this.#coolsUntil(provider, server) ?? 0;
    return servers.reduce((best, server) => (until(server) < until(best) ? server : best));
  }

  #coolsUntil(provider: Provider, server: string): number | undefined {
    return this.#breaker.coolsUntil(nameOf(provider.id, server));
  }
}

function nameOf(providerId: string, rest: string): string {
  return `${providerId} ${rest}`;
}

/** Sets a value as the newest and forgets the oldest ones over the limit. */
function remember<T>(map: Map<string, T>, name: string, value: T, limit: number): void {
  map.delete(name);
  map.set(name, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) return;
    map.delete(oldest);
  }
}
