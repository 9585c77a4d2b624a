import { BoundedMap } from '../../base/bounded-map.ts';
import type { Provider } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';

/** Milliseconds between two requests for the same list that no person asked for. */
export const listInterval = 60_000;
/** The same after a server of this machine did not answer in time, which the machine may have been too busy for. */
export const retryInterval = 10_000;
/** Milliseconds for which a list that came is good enough for everything but a person. */
export const listLifetime = 60 * 60_000;

/** Addresses that are remembered; a person has a few. */
const mostAddresses = 1_000;

interface Asked {
  readonly at: number;
  readonly isKnown: boolean;
  readonly isLate?: boolean;
}

/** When each provider was asked for its models in this window, so that nothing that runs by itself asks it too often. */
export class ListLimit {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #asked = new BoundedMap<string, Asked>(mostAddresses);

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Remembers that a request for the list goes out now. */
  asks(provider: Provider): void {
    this.#set(provider, false);
  }

  /** Remembers that the list came. */
  came(provider: Provider): void {
    const asked = this.#asked.get(listName(provider));
    if (asked !== undefined) this.#asked.set(listName(provider), { ...asked, isKnown: true });
  }

  /** Remembers that no answer came in time: the provider may be asked again sooner. */
  timedOut(provider: Provider): void {
    const asked = this.#asked.get(listName(provider));
    if (asked !== undefined) this.#asked.set(listName(provider), { ...asked, isLate: true });
  }

  /** True when the last request did not get its answer in time. */
  isLate(provider: Provider): boolean {
    return this.#asked.get(listName(provider))?.isLate === true;
  }

  /** True when the provider was asked at its present address. */
  wasAsked(provider: Provider): boolean {
    return this.#asked.has(listName(provider));
  }

  /** True while the list that came last is less than an hour old. */
  isFresh(provider: Provider): boolean {
    const asked = this.#asked.get(listName(provider));
    return asked?.isKnown === true && this.#clock.now() - asked.at < listLifetime;
  }

  /** Milliseconds until the provider may be asked again without a person; 0 when it may be asked now. */
  wait(provider: Provider): number {
    const asked = this.#asked.get(listName(provider));
    if (asked === undefined) return 0;
    return Math.max(0, asked.at + (asked.isLate === true ? retryInterval : listInterval) - this.#clock.now());
  }

  #set(provider: Provider, isKnown: boolean): void {
    this.#asked.set(listName(provider), { at: this.#clock.now(), isKnown });
  }
}

/** Names the list of a provider. Another address is another server: what is known of the old one says nothing about it. */
export function listName({ id, protocol, baseUrl }: Provider): string {
  return `${id} ${protocol} ${baseUrl}`;
}
