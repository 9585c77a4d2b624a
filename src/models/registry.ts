import { emptyCatalogue } from './catalogue/catalogue.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { BoundedMap } from '../base/bounded-map.ts';
import { Listeners } from '../base/listeners.ts';
import type { ModelInfo } from './model-info.ts';
import type { ModelRef } from './model-ref.ts';
import { present } from '../base/present.ts';
import type { DeclaredModel, Provider } from './provider.ts';

/** A model as a provider's live list tells it. */
export interface LiveModel {
  readonly id: string;
  readonly name?: string;
  readonly abilities?: ModelInfo['abilities'];
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly price?: ModelInfo['price'];
}

/** Whether a provider can be used now, as far as is known. */
export type Reachability =
  | { readonly state: 'unknown' }
  | { readonly state: 'checking' }
  | { readonly state: 'ready' }
  | { readonly state: 'key-needed' }
  /** `answers`: something is there, but it gave no list. */
  | { readonly state: 'unreachable'; readonly reason: string; readonly answers?: true };

/** Model ids come from settings, lists and other extensions: more than a person has are not kept. */
const mostInfos = 2_000;
const unknownReachability: Reachability = { state: 'unknown' };

/**
 * All providers and models that the user registered, and the only way to a model. Facts are merged in this order, later ones winning where
 * they say something: catalogue, live list, the provider entry's own declarations (the user's word is last).
 */
export class Registry {
  readonly #providers = new Map<Provider['source'], readonly Provider[]>();
  readonly #live = new Map<string, readonly LiveModel[]>();
  readonly #reachability = new Map<string, Reachability>();
  readonly #changes = new Listeners<undefined>();
  #catalogue: Catalogue = emptyCatalogue;
  /** All providers by id; made anew after they changed, since every key asks for some of them. */
  #byId: ReadonlyMap<string, Provider> | undefined;
  /** What is known of models that were asked for, by provider and model; forgotten with every change. */
  readonly #infos = new BoundedMap<string, ModelInfo>(mostInfos);
  /** The known models of providers whose lists were asked for; forgotten with every change. A gateway has thousands. */
  readonly #lists = new Map<string, readonly ModelInfo[]>();

  /** Fires after providers, models, reachability or catalogue changed; never when they were set to what they are. */
  readonly onDidChange = this.#changes.on;

  /** Replaces all providers of one source. A user's entry hides a built-in one with the same id, and every other hides an extension's. */
  setProviders(source: Provider['source'], providers: readonly Provider[]): void {
    if (isSame(this.#providers.get(source) ?? [], providers)) return;
    const before = new Map(this.providers().map((provider) => [provider.id, provider]));
    this.#providers.set(source, providers);
    this.#byId = undefined;
    this.#forget();
    for (const provider of this.providers()) {
      // A list fetched from another place, or given by another source, says nothing about this one.
      const old = before.get(provider.id);
      if (old !== undefined && !isSamePlace(old, provider)) {
        this.#live.delete(provider.id);
        this.#reachability.delete(provider.id);
      }
    }
    this.#changes.fire(undefined);
  }

  setCatalogue(catalogue: Catalogue): void {
    if (this.#catalogue === catalogue) return;
    this.#catalogue = catalogue;
    this.#forget();
    this.#changes.fire(undefined);
  }

  /** Stores a provider's live list and marks the provider ready, or as given. */
  setLiveModels(
    providerId: string,
    models: readonly LiveModel[],
    reachability: Reachability = { state: 'ready' },
  ): void {
    const before = this.#live.get(providerId);
    const isSameList = before !== undefined && isSame(before, models);
    if (isSameList && isSame(this.reachability(providerId), reachability)) return;
    // A copy: the caller may change the list, and a change must be seen as one.
    this.#live.set(providerId, [...models]);
    this.#forget();
    this.#reachability.set(providerId, reachability);
    this.#changes.fire(undefined);
  }

  setReachability(providerId: string, reachability: Reachability): void {
    if (isSame(this.reachability(providerId), reachability)) return;
    this.#reachability.set(providerId, reachability);
    this.#changes.fire(undefined);
  }

  reachability(providerId: string): Reachability {
    return this.#reachability.get(providerId) ?? unknownReachability;
  }

  providers(): readonly Provider[] {
    return [...this.#known().values()];
  }

  provider(id: string): Provider | undefined {
    return this.#known().get(id);
  }

  #known(): ReadonlyMap<string, Provider> {
    if (this.#byId !== undefined) return this.#byId;
    const byId = new Map<string, Provider>();
    // Another extension comes last: it never hides a provider of the person or of ours.
    for (const source of ['user', 'embedded', 'editor', 'built-in', 'extension'] as const) {
      for (const provider of this.#providers.get(source) ?? []) {
        if (!byId.has(provider.id)) byId.set(provider.id, provider);
      }
    }
    this.#byId = byId;
    return byId;
  }

  /** Known models of a provider, in the order declared, then listed. */
  models(providerId: string): readonly ModelInfo[] {
    const known = this.#lists.get(providerId);
    if (known !== undefined) return known;
    const provider = this.provider(providerId);
    if (provider === undefined) return [];
    const ids = new Set([
      ...(provider.models ?? []).map((model) => model.id),
      ...(this.#live.get(providerId) ?? []).map((model) => model.id),
    ]);
    const models = [...ids].map((id) => this.#merged(provider, id));
    this.#lists.set(providerId, models);
    return models;
  }

  /**
   * What is known of a model; undefined when its provider is not registered. A model that no list names is still usable: lists are
   * incomplete (gateways, deployments), and the provider itself will say when it does not have it.
   */
  model(ref: ModelRef): ModelInfo | undefined {
    const provider = this.provider(ref.provider);
    return provider === undefined ? undefined : this.#info(provider, ref.model);
  }

  /** True when a list or declaration names the model, false when a live list exists and does not, undefined when there is no list. */
  isListed(ref: ModelRef): boolean | undefined {
    const declared = this.provider(ref.provider)?.models;
    const live = this.#live.get(ref.provider);
    if (find(declared, ref.model) !== undefined || find(live, ref.model) !== undefined) return true;
    return live === undefined ? undefined : false;
  }

  #forget(): void {
    this.#infos.clear();
    this.#lists.clear();
  }

  #info(provider: Provider, id: string): ModelInfo {
    const key = `${provider.id}/${id}`;
    const known = this.#infos.get(key);
    if (known !== undefined) return known;
    const info = this.#merged(provider, id);
    this.#infos.set(key, info);
    return info;
  }

  #merged(provider: Provider, id: string): ModelInfo {
    const declared = find(provider.models, id);
    const live = find(this.#live.get(provider.id), id);
    const facts = provider.catalogueId === undefined ? undefined : this.#catalogue.facts(provider.catalogueId, id);
    // The strongest source comes last and overrides the ones before it.
    return {
      name: id,
      ...facts,
      ...listedFacts(live),
      ...listedFacts(declared),
      ref: { provider: provider.id, model: id },
      abilities: { ...live?.abilities, ...declaredAbilities(declared) },
    };
  }
}

/** Whether what is known of one provider holds for the other: the same address, and both or neither by another extension's code. */
function isSamePlace(a: Provider, b: Provider): boolean {
  return (
    a.baseUrl === b.baseUrl && isSame(a.queries, b.queries) && (a.source === 'extension') === (b.source === 'extension')
  );
}

/** Whether two values of plain data are the same. Another order of fields counts as a change; that is only one event too many. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** The models of each list by id. Lists are never changed, only replaced; gateways have some with thousands of models. */
const listsById = new WeakMap<readonly { readonly id: string }[], ReadonlyMap<string, { readonly id: string }>>();

function find<T extends { readonly id: string }>(list: readonly T[] | undefined, id: string): T | undefined {
  if (list === undefined) return undefined;
  let byId = listsById.get(list) as ReadonlyMap<string, T> | undefined;
  if (byId === undefined) {
    // The first of two with one id counts.
    byId = new Map([...list].reverse().map((model) => [model.id, model]));
    listsById.set(list, byId);
  }
  return byId.get(id);
}

/** Written out, and not as a copy of what is present: it is made for each of thousands of models at once. */
function listedFacts(listed: LiveModel | DeclaredModel | undefined): Partial<ModelInfo> {
  if (listed === undefined) return {};
  const facts: { -readonly [K in keyof ModelInfo]?: ModelInfo[K] } = {};
  if (listed.name !== undefined) facts.name = listed.name;
  if (listed.contextTokens !== undefined) facts.contextTokens = listed.contextTokens;
  if (listed.maxOutputTokens !== undefined) facts.maxOutputTokens = listed.maxOutputTokens;
  const price = 'price' in listed ? listed.price : undefined;
  if (price !== undefined) facts.price = price;
  const fimProfile = 'fimProfile' in listed ? listed.fimProfile : undefined;
  if (fimProfile !== undefined) facts.fimProfile = fimProfile;
  return facts;
}

function declaredAbilities(declared: DeclaredModel | undefined): ModelInfo['abilities'] {
  if (declared === undefined) return {};
  const { tools, vision, reasoning, fim } = declared;
  return present({ tools, vision, reasoning, fim });
}
