import type { Fault } from '../../conversation/fault.ts';
import { errorText } from '../../base/error-text.ts';
import { Listeners } from '../../base/listeners.ts';
import type { Disposable } from '../../base/listeners.ts';
import { isLoopbackUrl } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { LiveModel, Reachability, Registry } from '../../models/registry.ts';
import { atAddress } from '../../models/servers.ts';
import { DeadlinePassed } from '../../platform/deadline.ts';
import { webPageCode } from '../../protocols/http-exchange/http-failure.ts';
import { ListError } from '../../protocols/protocol.ts';
import { askForList } from './ask-for-list.ts';
import type { ListDependencies } from './ask-for-list.ts';
import type { DetectOptions, Discovery, Finding } from './discovery.ts';
import type { ModelListCache } from './discover-cache.ts';
import { localServerIds } from './discover-local.ts';
import { ListLimit, listName } from './list-limit.ts';

/** What detection needs from the outside. */
export interface DiscoveryDependencies extends ListDependencies {
  readonly registry: Registry;
  readonly cache: ModelListCache;
  readonly isTrusted: () => boolean;
  /** Whether a key bound to the provider and its origin is stored; undefined where the secret store did not answer. */
  readonly hasKey: (provider: Provider) => Promise<boolean | undefined>;
  /** Whether the environment has the variable. Its value is never asked for here. */
  readonly hasVariable: (name: string) => boolean;
  /** Registers a built-in provider at the address where its server was found; without it the other addresses are not looked at. */
  readonly move?: (providerId: string, address: string) => void;
}

const editorProviderId = 'editor';
const noReachability: Reachability = { state: 'unknown' };

/** A list, or why there is none. */
type ListAnswer =
  | { readonly models: readonly LiveModel[]; readonly error?: undefined }
  | { readonly models?: undefined; readonly error: unknown };

/**
 * Detection over the registry and the connector: everything it sends goes through the same gates as every other request, and what no person
 * asked for through a limit ({@link ListLimit}).
 */
export class ProviderDiscovery implements Discovery {
  readonly #dependencies: DiscoveryDependencies;
  readonly #limit: ListLimit;
  readonly #changes = new Listeners<undefined>();
  /** Fetches under way, by the name of their list. */
  readonly #running = new Map<string, Promise<void>>();
  /** Detections that wait for the limit, by provider. */
  readonly #postponed = new Map<string, Disposable>();
  /** Lists that were asked for once more after a time-out, and have not come since. */
  readonly #retried = new Set<string>();
  #found: ReadonlyMap<string, readonly Finding[]> = new Map();
  #findings: readonly Finding[] = [];
  #isDetected = false;

  constructor(dependencies: DiscoveryDependencies) {
    this.#dependencies = dependencies;
    this.#limit = new ListLimit(dependencies.clock);
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  readonly onDidChange = (listener: () => void): Disposable => this.#changes.on(listener);

  async detect({ only, signal }: DetectOptions = {}): Promise<readonly Finding[]> {
    const isStopped = (): boolean => signal?.aborted === true;
    if (isStopped()) return this.#findings;
    const found = this.#dependencies.isTrusted() ? await this.#detectTrusted(only, signal) : new Map<string, never>();
    // Trust may have been lost and signals may have fired while waiting; a stale answer is not shown.
    if (!isStopped()) this.#take(found, only);
    return this.#findings;
  }

  async refresh(providerId?: string, signal?: AbortSignal): Promise<void> {
    if (!this.#dependencies.isTrusted()) return;
    const providers = this.#dependencies.registry.providers();
    const wanted =
      providerId === undefined
        ? await this.#usable(providers)
        : providers.filter((provider) => provider.id === providerId);
    await Promise.all(wanted.map((provider) => this.#refreshAnew(provider, signal)));
  }

  async freshen(signal?: AbortSignal): Promise<void> {
    if (!this.#dependencies.isTrusted()) return;
    const usable = await this.#usable(this.#dependencies.registry.providers());
    const wanted = usable.filter(
      (provider) =>
        this.#limit.wait(provider) === 0 && (isLoopbackUrl(provider.baseUrl) || !this.#limit.isFresh(provider)),
    );
    await Promise.all(wanted.map((provider) => this.#refreshOnce(provider, signal)));
    // A server that was started since the last detection is news for everything that shows findings.
    for (const { id } of wanted.filter(isLocalServer)) {
      const now = this.#dependencies.registry.provider(id);
      if (now !== undefined && signal?.aborted !== true) this.#take(new Map([[id, this.#localFindings(now)]]), id);
    }
  }

  /** Keeps what was found, for one provider or for all, and tells the listeners of a real change only; that there is nothing is news the first time. */
  #take(found: ReadonlyMap<string, readonly Finding[]>, only: string | undefined): void {
    this.#found = only === undefined ? found : new Map([...this.#found, [only, found.get(only) ?? []]]);
    const now = this.#dependencies.registry.providers().flatMap(({ id }) => this.#found.get(id) ?? []);
    const isFirst = only === undefined && !this.#isDetected;
    if (isFirst) this.#isDetected = true;
    if (!isFirst && JSON.stringify(now) === JSON.stringify(this.#findings)) return;
    this.#findings = now;
    this.#changes.fire(undefined);
  }

  async #detectTrusted(
    only: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, readonly Finding[]>> {
    const providers = this.#dependencies.registry.providers().filter(({ id }) => only === undefined || id === only);
    return new Map(
      await Promise.all(
        providers.map(async (provider) => [provider.id, await this.#findAt(provider, only, signal)] as const),
      ),
    );
  }

  async #findAt(
    provider: Provider,
    only: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly Finding[]> {
    // The caller that asks for these alone knows that they changed.
    if (provider.id === editorProviderId) return await this.#findEditorModels(provider, only !== undefined, signal);
    if (isLocalServer(provider)) return await this.#findLocalServer(provider, signal);
    return await this.#findKey(provider, signal);
  }

  async #findEditorModels(
    provider: Provider,
    isChanged: boolean,
    signal: AbortSignal | undefined,
  ): Promise<readonly Finding[]> {
    await (isChanged ? this.#refreshOnce(provider, signal) : this.#refreshWhenDue(provider, signal));
    const models = this.#modelIds(provider.id);
    return models.length === 0 ? [] : [{ providerId: provider.id, kind: 'editor-models', name: provider.name, models }];
  }

  async #findLocalServer(provider: Provider, signal: AbortSignal | undefined): Promise<readonly Finding[]> {
    await this.#refreshWhenDue(provider, signal);
    this.#retryAfterTimeout(provider.id, signal);
    return this.#localFindings(provider);
  }

  #localFindings({ id, name }: Provider): readonly Finding[] {
    const { state } = this.#dependencies.registry.reachability(id);
    if (state === 'key-needed') return [{ providerId: id, kind: 'local-key-needed', name, models: [] }];
    return state === 'ready' ? [{ providerId: id, kind: 'local-server', name, models: this.#modelIds(id) }] : [];
  }

  /** Looks once more for a server that did not answer in time: while a window opens, the machine may be too busy for it. */
  #retryAfterTimeout(id: string, signal: AbortSignal | undefined): void {
    const provider = this.#dependencies.registry.provider(id);
    if (provider === undefined || signal?.aborted === true) return;
    const name = listName(provider);
    if (!this.#limit.isLate(provider) || this.#retried.has(name)) return;
    this.#retried.add(name);
    this.#postpone(id, this.#limit.wait(provider), signal);
  }

  async #findKey(provider: Provider, signal: AbortSignal | undefined): Promise<readonly Finding[]> {
    if (provider.auth.kind === 'none') return [];
    const hasKey = await this.#hasKey(provider);
    const before = this.#found.get(provider.id);
    // A secret store that is locked or hangs takes away nothing that was found.
    if (hasKey === undefined && before !== undefined && before.length > 0) return before;
    if (hasKey === true) {
      await this.#useCacheOrRefresh(provider, signal);
      const models = this.#modelIds(provider.id);
      return [{ providerId: provider.id, kind: 'stored-key', name: provider.name, models }];
    }
    // Told by the provider's own data, not by a server; one that works without a key says so itself.
    if (hasKey === false && provider.auth.optional !== true) {
      this.#dependencies.registry.setReachability(provider.id, { state: 'key-needed' });
    }
    const variable = provider.auth.environmentVariables.find((name) => this.#dependencies.hasVariable(name));
    if (variable === undefined) return [];
    return [{ providerId: provider.id, kind: 'environment-key', name: provider.name, variable, models: [] }];
  }

  async #useCacheOrRefresh(provider: Provider, signal: AbortSignal | undefined): Promise<void> {
    const { registry, cache } = this.#dependencies;
    const cached = cache.get(provider);
    const isReady = registry.reachability(provider.id).state === 'ready';
    if (cached !== undefined && isReady) return;
    // What the server itself said in this window counts more than a list of yesterday.
    if (cached === undefined || this.#running.has(listName(provider)) || this.#limit.wasAsked(provider)) {
      await this.#refreshWhenDue(provider, signal);
      return;
    }
    // A list of yesterday does not say that the server is up today.
    registry.setLiveModels(provider.id, cached, { state: 'unknown' });
  }

  /** For what no person asked for: nothing while a list is fresh, and otherwise as soon as the limit allows it. */
  async #refreshWhenDue(provider: Provider, signal: AbortSignal | undefined): Promise<void> {
    const running = this.#running.get(listName(provider));
    if (running !== undefined) {
      await running;
      return;
    }
    const isReady = this.#dependencies.registry.reachability(provider.id).state === 'ready';
    if (isReady && this.#limit.isFresh(provider)) return;
    const wait = this.#limit.wait(provider);
    if (wait === 0) await this.#refreshOnce(provider, signal);
    else this.#postpone(provider.id, wait, signal);
  }

  #postpone(id: string, wait: number, signal: AbortSignal | undefined): void {
    if (this.#postponed.has(id)) return;
    const detecting = this.#dependencies.clock.after(wait, () => {
      this.#postponed.delete(id);
      void this.detect({ only: id, ...(signal !== undefined && { signal }) });
    });
    this.#postponed.set(id, detecting);
  }

  async #usable(providers: readonly Provider[]): Promise<readonly Provider[]> {
    const usable = await Promise.all(
      providers.map(async (provider) => {
        const needsKey = provider.auth.kind !== 'none' && provider.auth.optional !== true;
        return !needsKey || (await this.#hasKey(provider)) === true;
      }),
    );
    return providers.filter((_provider, index) => usable[index]);
  }

  /** For a person, who may have given another key a moment ago: waits for a fetch that began before, and then asks again. */
  async #refreshAnew(provider: Provider, signal: AbortSignal | undefined): Promise<void> {
    const running = this.#running.get(listName(provider));
    if (running === undefined) {
      await this.#refreshOnce(provider, signal);
      return;
    }
    await running;
    const now = this.#dependencies.registry.provider(provider.id);
    if (now === undefined || signal?.aborted === true || !this.#dependencies.isTrusted()) return;
    // Of several that waited the first one asks for all.
    await this.#refreshOnce(now, signal);
  }

  /** One fetch of a list at a time; a second caller waits for the first one's. */
  #refreshOnce(provider: Provider, signal: AbortSignal | undefined): Promise<void> {
    const name = listName(provider);
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    const work = this.#refreshNow(provider, signal).finally(() => this.#running.delete(name));
    this.#running.set(name, work);
    return work;
  }

  async #refreshNow(provider: Provider, signal: AbortSignal | undefined): Promise<void> {
    if (provider.protocol === 'fim') await this.#checkKey(provider);
    if (!hasList(provider, this.#dependencies)) return;
    const { registry } = this.#dependencies;
    const before = registry.reachability(provider.id);
    // A provider that answers is used on while its list is fetched anew.
    if (before.state !== 'ready') registry.setReachability(provider.id, { state: 'checking' });
    const answer = await this.#ask(provider, signal);
    if (answer.models !== undefined && !this.#hasMoved(provider)) await this.#keep(provider, answer.models);
    else if (answer.models === undefined && (await this.#findElsewhere(provider, answer.error, signal))) return;
    else if (this.#hasMoved(provider)) this.#endChecking(provider.id);
    else registry.setReachability(provider.id, reachabilityOf(provider, answer.error, before));
  }

  async #ask(provider: Provider, signal: AbortSignal | undefined): Promise<ListAnswer> {
    try {
      return { models: await askForList(this.#dependencies, provider, () => this.#limit.asks(provider), signal) };
    } catch (error) {
      if (isLoopbackUrl(provider.baseUrl) && isTimeout(error)) this.#limit.timedOut(provider);
      return { error };
    }
  }

  async #keep(provider: Provider, models: readonly LiveModel[]): Promise<void> {
    this.#dependencies.registry.setLiveModels(provider.id, models);
    this.#limit.came(provider);
    this.#retried.delete(listName(provider));
    if (!isInEditor(provider)) await this.#dependencies.cache.set(provider, models);
  }

  /** Looks for a server at its other addresses, and registers it where it is. True where it was found. */
  async #findElsewhere(provider: Provider, error: unknown, signal: AbortSignal | undefined): Promise<boolean> {
    const { move, registry } = this.#dependencies;
    if (move === undefined || provider.source !== 'built-in' || isNotAsked(error)) return false;
    for (const address of provider.otherAddresses ?? []) {
      const there = atAddress(provider, address);
      const { models, error: failure } = await this.#ask(there, signal);
      // Of two servers that want a key the usual one is meant.
      const isFound = models !== undefined || (wantsKey(failure) && !isAuth(error));
      if (!isFound || signal?.aborted === true || this.#hasMoved(provider)) continue;
      move(provider.id, address);
      if (models === undefined) registry.setReachability(provider.id, reachabilityOf(there, failure, noReachability));
      else await this.#keep(there, models);
      return true;
    }
    return false;
  }

  /** Whether the provider is elsewhere by now, or gone: an answer of the old server says nothing about it. */
  #hasMoved(provider: Provider): boolean {
    const now = this.#dependencies.registry.provider(provider.id);
    return now === undefined || listName(now) !== listName(provider);
  }

  /** After an answer that was dropped: nothing is checked any more, unless the new server is being asked. */
  #endChecking(id: string): void {
    const { registry } = this.#dependencies;
    const now = registry.provider(id);
    if (now !== undefined && this.#running.has(listName(now))) return;
    if (registry.reachability(id).state === 'checking') registry.setReachability(id, { state: 'unknown' });
  }

  /** A server that only completes has no list: with a key there is nothing left to ask the person for. */
  async #checkKey(provider: Provider): Promise<void> {
    const { registry } = this.#dependencies;
    if (registry.reachability(provider.id).state !== 'key-needed') return;
    if ((await this.#hasKey(provider)) === true) registry.setReachability(provider.id, { state: 'unknown' });
  }

  /** Undefined where the secret store did not answer. */
  async #hasKey(provider: Provider): Promise<boolean | undefined> {
    try {
      return await this.#dependencies.hasKey(provider);
    } catch {
      return undefined;
    }
  }

  #modelIds(providerId: string): readonly string[] {
    return this.#dependencies.registry.models(providerId).map((model) => model.ref.model);
  }
}

/** True for a server of this machine that is looked for: the usual ones, which a person may have moved elsewhere, and the person's own. */
function isLocalServer(provider: Provider): boolean {
  return isLoopbackUrl(provider.baseUrl) && (provider.source === 'user' || localServerIds.includes(provider.id));
}

/** True where there is a list to ask for. */
function hasList({ protocol }: Provider, { listThirdParty }: DiscoveryDependencies): boolean {
  if (protocol === 'extension') return listThirdParty !== undefined;
  return protocol !== 'workspace' && protocol !== 'fim';
}

/** Models that VS Code or another extension holds are asked for anew at every start. */
function isInEditor({ protocol }: Provider): boolean {
  return protocol === 'editor-lm' || protocol === 'extension';
}

/** Whether a server of models refused for want of a key. The login page of another program is none. */
function wantsKey(error: unknown): boolean {
  return isAuth(error) && faultOf(error)?.code !== webPageCode;
}

/** What a failed list says about the provider. */
function reachabilityOf(provider: Provider, error: unknown, before: Reachability): Reachability {
  const fault = faultOf(error);
  // At the usual port of a server that was never set up, the login page of another program says nothing about a key.
  const isOtherProgram = fault?.code === webPageCode && provider.source === 'built-in' && isLocalServer(provider);
  if (isAuth(error) && !isOtherProgram) return { state: 'key-needed' };
  // Our own gate or the person stopped it: nothing was learned about the server.
  if (isNotAsked(error)) return before.state === 'checking' ? { state: 'unknown' } : before;
  const reason = fault?.message ?? errorText(error, 'No answer.');
  return { state: 'unreachable', reason, ...(isAnswer(fault) && { answers: true }) };
}

function faultOf(error: unknown): Fault | undefined {
  return error instanceof ListError ? error.fault : undefined;
}

function isAuth(error: unknown): boolean {
  return faultOf(error)?.kind === 'auth';
}

function isNotAsked(error: unknown): boolean {
  const kind = faultOf(error)?.kind;
  return kind === 'policy' || kind === 'cancelled';
}

function isTimeout(error: unknown): boolean {
  return error instanceof DeadlinePassed || faultOf(error)?.kind === 'timeout';
}

/** Something came back, even if it was no list. */
function isAnswer(fault: Fault | undefined): boolean {
  return fault !== undefined && fault.kind !== 'network' && fault.kind !== 'timeout';
}
