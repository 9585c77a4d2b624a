import * as v from 'valibot';
import type { LiveModel } from '../../models/registry.ts';
import type { Provider } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';

/** Where the cache keeps its one value. What comes back may be anything. */
export interface CacheStore {
  get(): unknown;
  set(value: unknown): Promise<void>;
}

/** A list older than this is fetched again, in milliseconds. */
export const maximumListAge = 24 * 60 * 60 * 1000;
/** Models kept for one provider; a gateway may list thousands. */
const maximumModels = 500;

const flag = v.optional(v.boolean());
const count = v.optional(v.number());
const listSchema = v.object({
  baseUrl: v.string(),
  fetched: v.number(),
  models: v.array(
    v.object({
      id: v.string(),
      name: v.optional(v.string()),
      abilities: v.optional(v.object({ chat: flag, tools: flag, vision: flag, reasoning: flag, fim: flag })),
      contextTokens: count,
      maxOutputTokens: count,
      price: v.optional(v.object({ input: v.number(), output: v.number(), cacheRead: count, cacheWrite: count })),
    }),
  ),
});

/** Model lists kept from one start to the next, each bound to the address it came from. Holds names and limits, never a key. */
export class ModelListCache {
  readonly #store: CacheStore;
  readonly #clock: Clock;

  constructor(store: CacheStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The provider's list, if one was fetched from the same address in the last 24 hours. */
  get(provider: Provider): readonly LiveModel[] | undefined {
    const parsed = v.safeParse(listSchema, this.#all()[provider.id]);
    const list = parsed.success ? parsed.output : undefined;
    if (list?.baseUrl !== provider.baseUrl) return undefined;
    const age = this.#clock.wallTime() - list.fetched;
    // JSON drops what is undefined, so that the optional fields of both types mean the same.
    return age >= 0 && age < maximumListAge ? (JSON.parse(JSON.stringify(list.models)) as LiveModel[]) : undefined;
  }

  async set(provider: Provider, models: readonly LiveModel[]): Promise<void> {
    const kept = models.slice(0, maximumModels);
    await this.#store.set({
      ...this.#all(),
      [provider.id]: { baseUrl: provider.baseUrl, fetched: this.#clock.wallTime(), models: kept },
    });
  }

  /** Everything as it is stored. A list that a newer version wrote hides no other. */
  #all(): Readonly<Record<string, unknown>> {
    const parsed = v.safeParse(v.record(v.string(), v.unknown()), this.#store.get() ?? {});
    return parsed.success ? parsed.output : {};
  }
}
