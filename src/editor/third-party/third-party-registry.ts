import { errorText } from '../../base/error-text.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ThirdPartyProviders, HeldProvider } from '../../protocols/third-party/third-party-provider.ts';
import type { ListedModel } from '../../protocols/protocol.ts';
import { listInterval } from '../../routing/discovery/list-limit.ts';
import { checkProvider, InvalidProviderError } from './check-provider.ts';
import type { CheckedProvider } from './check-provider.ts';

/** Requests in a row that may break the contract before a provider is switched off. */
export const mostDefects = 3;

export interface ThirdPartyRegistryDependencies {
  readonly registry: Pick<Registry, 'provider' | 'setProviders' | 'setLiveModels' | 'setReachability'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a provider may be asked for its models now: not in an untrusted workspace, not while AI features are off. */
  readonly mayAsk: () => boolean;
  /** Tells the person, once, that a provider was switched off. Resolves with true if they want it back. */
  readonly onDisabled: (provider: Pick<Provider, 'id' | 'name'>, reason: string) => Promise<boolean>;
}

interface Registration {
  readonly entry: Provider;
  readonly held: HeldProvider;
  readonly gone: AbortController;
  defects: number;
  disabled: string | undefined;
  /** When its code was asked for its models, by {@link Clock.now}. */
  askedAt: number | undefined;
}

/** The providers of other extensions: registered, listed, switched off when they break their contract again and again, taken away. */
export class ThirdPartyRegistry implements ThirdPartyProviders {
  readonly #dependencies: ThirdPartyRegistryDependencies;
  readonly #registrations = new Map<string, Registration>();

  constructor(dependencies: ThirdPartyRegistryDependencies) {
    this.#dependencies = dependencies;
  }

  /** Adds a provider until the result is disposed. Throws {@link InvalidProviderError} for one that is not in order or whose id is taken. */
  register(candidate: unknown): Disposable {
    const checked = checkProvider(candidate);
    const { id } = checked.entry;
    const other = this.#dependencies.registry.provider(id);
    if (other !== undefined || this.#registrations.has(id)) {
      throw new InvalidProviderError(`The id "${id}" belongs to the provider "${other?.name ?? id}" already.`);
    }
    const registration = this.#hold(checked);
    this.#registrations.set(id, registration);
    this.#dependencies.logger.info(`${checked.entry.name} (${id}) was registered by another extension.`);
    this.#publish();
    void this.#list(registration);
    return { dispose: () => this.#remove(registration) };
  }

  find(id: string): HeldProvider | undefined {
    return this.#registrations.get(id)?.held;
  }

  /** The models of one provider, for the discovery that keeps the lists up to date. Rejects with a `ListError`. */
  async models(id: string, signal: AbortSignal): Promise<readonly ListedModel[]> {
    const held = this.find(id);
    if (held === undefined || held.disabled?.() !== undefined) return [];
    const { listThirdParty } = await import('../../protocols/third-party/list-third-party.ts');
    return await listThirdParty(held, this.#dependencies.clock, signal);
  }

  /** Asks all of them for their models again, e.g. after the workspace was trusted; each at most once a minute. */
  refresh(): void {
    const now = this.#dependencies.clock.now();
    for (const registration of this.#registrations.values()) {
      const { askedAt } = registration;
      if (askedAt === undefined || now - askedAt >= listInterval) void this.#list(registration);
    }
  }

  /** Switches a provider on that was switched off. */
  enable(id: string): void {
    const registration = this.#registrations.get(id);
    if (registration?.disabled === undefined) return;
    registration.disabled = undefined;
    registration.defects = 0;
    if (this.#isInUse(registration.entry)) this.#dependencies.registry.setReachability(id, { state: 'unknown' });
    void this.#list(registration);
  }

  /** Ends all registrations. */
  dispose(): void {
    for (const registration of [...this.#registrations.values()]) this.#remove(registration);
  }

  #hold({ code, entry }: CheckedProvider): Registration {
    const gone = new AbortController();
    const held: HeldProvider = {
      ...code,
      gone: gone.signal,
      disabled: () => registration.disabled,
      settled: (defects) => this.#settled(registration, defects),
    };
    const registration: Registration = { entry, held, gone, defects: 0, disabled: undefined, askedAt: undefined };
    return registration;
  }

  /** Whether the id stands for this provider now: a person may have given it to one of their own, whose facts are theirs. */
  #isInUse(entry: Provider): boolean {
    return this.#dependencies.registry.provider(entry.id) === entry;
  }

  #publish(): void {
    const entries = [...this.#registrations.values()].map(({ entry }) => entry);
    this.#dependencies.registry.setProviders('extension', entries);
  }

  #remove(registration: Registration): void {
    const { entry, gone } = registration;
    if (this.#registrations.get(entry.id) !== registration) return;
    this.#registrations.delete(entry.id);
    // The next provider with this id begins without the models of this one.
    if (this.#isInUse(entry)) this.#dependencies.registry.setLiveModels(entry.id, [], { state: 'unknown' });
    this.#publish();
    gone.abort();
    this.#dependencies.logger.info(`${entry.name} (${entry.id}) was taken away by its extension.`);
  }

  async #list(registration: Registration): Promise<void> {
    const { registry, mayAsk } = this.#dependencies;
    const { entry, held, gone } = registration;
    if (!mayAsk() || held.disabled?.() !== undefined || !this.#isInUse(entry)) return;
    registration.askedAt = this.#dependencies.clock.now();
    registry.setReachability(entry.id, { state: 'checking' });
    try {
      const models = await this.models(entry.id, gone.signal);
      if (held.disabled?.() === undefined && this.#isInUse(entry)) registry.setLiveModels(entry.id, models);
    } catch (error) {
      const reason = errorText(error, 'No answer.');
      if (this.#isInUse(entry)) registry.setReachability(entry.id, { state: 'unreachable', reason });
    }
  }

  #settled(registration: Registration, defects: readonly string[]): void {
    const { entry, gone } = registration;
    if (gone.signal.aborted || registration.disabled !== undefined) return;
    registration.defects = defects.length === 0 ? 0 : registration.defects + 1;
    if (defects.length > 0) {
      this.#dependencies.logger.warn(
        `${entry.name} (${entry.id}) broke its contract: ${defects.join('; ').slice(0, 1_000)}.`,
      );
    }
    if (registration.defects >= mostDefects) void this.#disable(registration, defects);
  }

  async #disable(registration: Registration, defects: readonly string[]): Promise<void> {
    const { entry } = registration;
    const reason = `${entry.name} is switched off: it broke its contract ${mostDefects} times in a row.`;
    registration.disabled = reason;
    if (this.#isInUse(entry)) this.#dependencies.registry.setReachability(entry.id, { state: 'unreachable', reason });
    const isWanted = await this.#dependencies.onDisabled(entry, defects[0] ?? '');
    if (isWanted && this.#registrations.get(entry.id) === registration) this.enable(entry.id);
  }
}
