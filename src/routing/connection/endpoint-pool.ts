import { atServer, serversOf } from '../../models/servers.ts';
import type { Provider } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EndpointChoice, EndpointOutcome } from './endpoint-choice.ts';

/** First rest of a server that failed, in milliseconds; each further failure doubles it. */
export const shortestRestMs = 5_000;
/** Longest rest, in milliseconds. */
export const longestRestMs = 5 * 60_000;
/** A trial that nobody reported on is given up after this many milliseconds, so that a server is never forgotten. */
const trialPatienceMs = 60_000;
/** Servers whose failures are remembered; the oldest is forgotten first, and counts as healthy again. */
const maximumSick = 256;
/** Conversations whose server is remembered. */
const maximumConversations = 1_000;

interface Sickness {
  failures: number;
  /** By {@link Clock.now}. */
  restsUntil: number;
  /** Until when one request tries whether the server is back; undefined while none does. */
  triedUntil?: number;
}

/**
 * Servers of a provider in turn. A server that failed rests 5 seconds, then longer with each failure up to 5 minutes; after its rest one
 * request tries it, and only what becomes of that one brings it back. Memory is bounded. Only providers with mirrors are looked after.
 */
export class EndpointPool implements EndpointChoice {
  readonly #clock: Clock;
  readonly #sick = new Map<string, Sickness>();
  readonly #conversations = new Map<string, string>();
  readonly #turns = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  pick(provider: Provider, affinity?: string): Provider {
    const servers = serversOf(provider);
    if (servers.length < 2) return provider;
    const conversation = affinity === undefined ? undefined : nameOf(provider.id, affinity);
    const kept = conversation === undefined ? undefined : this.#conversations.get(conversation);
    const stays = kept !== undefined && servers.includes(kept) && !this.#sick.has(nameOf(provider.id, kept));
    const server = stays ? kept : this.#next(provider, servers);
    if (conversation !== undefined) remember(this.#conversations, conversation, server, maximumConversations);
    return atServer(provider, server);
  }

  report(provider: Provider, outcome: EndpointOutcome): void {
    if (serversOf(provider).length < 2) return;
    const name = nameOf(provider.id, provider.baseUrl);
    const sickness = this.#sick.get(name);
    if (outcome === 'ok') this.#sick.delete(name);
    else if (outcome === 'sick') this.#worsen(name, sickness);
    else delete sickness?.triedUntil;
  }

  /** True while a server of the provider rests or is being tried. */
  isResting(provider: Provider, server: string): boolean {
    return this.#stateOf(nameOf(provider.id, server)) === 'resting';
  }

  /** Forgets every failure, e.g. after a changed key or setting. */
  reset(): void {
    this.#sick.clear();
  }

  #next(provider: Provider, servers: readonly string[]): string {
    const usable = servers.filter((server) => this.#stateOf(nameOf(provider.id, server)) !== 'resting');
    const [first] = usable;
    if (first === undefined) return this.#leastBad(provider, servers);
    const turn = this.#turns.get(provider.id) ?? 0;
    remember(this.#turns, provider.id, turn + 1, maximumSick);
    const server = usable[turn % usable.length] ?? first;
    const sickness = this.#sick.get(nameOf(provider.id, server));
    if (sickness !== undefined) sickness.triedUntil = this.#clock.now() + trialPatienceMs;
    return server;
  }

  /** All rest: the one that is up again soonest, which failed the least. */
  #leastBad(provider: Provider, servers: readonly string[]): string {
    const until = (server: string): number => this.#sick.get(nameOf(provider.id, server))?.restsUntil ?? 0;
    return servers.reduce((best, server) => (until(server) < until(best) ? server : best));
  }

  #stateOf(name: string): 'healthy' | 'due' | 'resting' {
    const sickness = this.#sick.get(name);
    if (sickness === undefined) return 'healthy';
    const now = this.#clock.now();
    return now < sickness.restsUntil || now < (sickness.triedUntil ?? 0) ? 'resting' : 'due';
  }

  #worsen(name: string, sickness: Sickness | undefined): void {
    const now = this.#clock.now();
    // Requests that were under way when the first of them failed tell nothing new.
    if (sickness !== undefined && now < sickness.restsUntil) return;
    const failures = (sickness?.failures ?? 0) + 1;
    const restMs = Math.min(shortestRestMs * 2 ** (failures - 1), longestRestMs);
    remember(this.#sick, name, { failures, restsUntil: now + restMs }, maximumSick);
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
