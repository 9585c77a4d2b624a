import * as v from 'valibot';
import { defaultChatQuirks } from './chat-quirks.ts';
import type { ChatQuirks } from './chat-quirks.ts';
import { Listeners } from '../base/listeners.ts';
import { fimStyles } from './protocol-id.ts';
import type { FimEndpoint, Provider } from './provider.ts';
import { formatRepair, parseRepair } from './request-repair.ts';
import type { RequestRepair } from './request-repair.ts';

/** What a test of a provider found out that its entry does not say. */
export interface LearnedSettings {
  readonly quirks: Partial<ChatQuirks>;
  readonly fim?: FimEndpoint;
}

/** Where learned settings are kept. What comes back may be anything. */
export interface LearnedStore {
  get(): unknown;
  set(value: unknown): Promise<void>;
}

/** Most repairs that are kept of one model. */
const mostRepairs = 16;

const storedSchema = v.object({
  quirks: v.record(v.string(), v.union([v.boolean(), v.string()])),
  fim: v.optional(v.object({ style: v.picklist(fimStyles), baseUrl: v.optional(v.string()) })),
  repairs: v.optional(v.record(v.string(), v.array(v.string()))),
});
type Stored = v.InferOutput<typeof storedSchema>;

/**
 * Settings that tests of built-in providers found out and the person took over, by provider and address: at another address nothing of it
 * counts. Holds flags, never a key.
 */
export class LearnedSettingsStore {
  readonly #store: LearnedStore;
  /** Repairs that are forgotten with the session, by provider, address and model. */
  readonly #session = new Map<string, readonly string[]>();
  readonly #changes = new Listeners<undefined>();
  /** Fires after {@link set} and {@link forget}. */
  readonly onDidChange = this.#changes.on;

  constructor(store: LearnedStore) {
    this.#store = store;
  }

  /** The provider with what was learned put over its own data. An entry of the person's own is left alone: there their word is last. */
  apply(provider: Provider): Provider {
    const learned = provider.source === 'user' ? undefined : this.#read(provider);
    if (learned === undefined) return provider;
    const quirks = { ...provider.quirks, ...knownQuirks(learned.quirks) };
    const fim = provider.fim ?? fimOf(learned.fim);
    return {
      ...provider,
      ...(Object.keys(quirks).length > 0 && { quirks }),
      ...(fim !== undefined && { fim }),
    };
  }

  /** True where something was learned of the provider. */
  has(provider: Provider): boolean {
    const sessionOf = `${nameOf(provider)} `;
    return this.#read(provider) !== undefined || [...this.#session.keys()].some((name) => name.startsWith(sessionOf));
  }

  async set(provider: Provider, { quirks, fim }: LearnedSettings): Promise<void> {
    const before = this.#read(provider);
    const { quirks: known, repairs } = before ?? {};
    const kept = { quirks: { ...known, ...quirks }, ...(fim !== undefined && { fim }), ...(repairs && { repairs }) };
    await this.#store.set({ ...this.#all(), [nameOf(provider)]: kept });
    this.#changes.fire(undefined);
  }

  /** What requests to a model were found to need, in the order in which it was found. */
  repairsOf(provider: Provider, model: string): readonly RequestRepair[] {
    const stored = this.#read(provider)?.repairs ?? {};
    const lasting = Object.hasOwn(stored, model) ? (stored[model] ?? []) : [];
    const texts = [...lasting, ...(this.#session.get(`${nameOf(provider)} ${model}`) ?? [])];
    return texts.map(parseRepair).filter((repair) => repair !== undefined);
  }

  /** Keeps what a request to a model needed; for this session only where that is not lasting. What cannot be written is found out again. */
  learnRepair(
    provider: Provider,
    model: string,
    { repair, isLasting }: { readonly repair: RequestRepair; readonly isLasting: boolean },
  ): void {
    const name = `${nameOf(provider)} ${model}`;
    const inSession = this.#session.get(name) ?? [];
    if (!isLasting) {
      this.#session.set(name, [...new Set([...inSession, formatRepair(repair)])].slice(-mostRepairs));
      return;
    }
    const before = this.#read(provider);
    const known = this.repairsOf(provider, model)
      .filter((one) => one.do !== 'limit' || repair.do !== 'limit')
      .map(formatRepair)
      .filter((one) => !inSession.includes(one));
    const repairs = [...new Set([...known, formatRepair(repair)])].slice(-mostRepairs);
    const kept = { quirks: {}, ...before, repairs: { ...before?.repairs, [model]: repairs } };
    this.#store.set({ ...this.#all(), [nameOf(provider)]: kept }).catch(() => undefined);
  }

  async forget(provider: Provider): Promise<void> {
    const { [nameOf(provider)]: _gone, ...rest } = this.#all();
    for (const name of this.#session.keys()) if (name.startsWith(`${nameOf(provider)} `)) this.#session.delete(name);
    await this.#store.set(rest);
    this.#changes.fire(undefined);
  }

  /** One entry that a newer version wrote hides no other. */
  #read(provider: Provider): Stored | undefined {
    const parsed = v.safeParse(storedSchema, this.#all()[nameOf(provider)]);
    return parsed.success ? parsed.output : undefined;
  }

  /** Everything as it is stored, what cannot be read included: it stays. */
  #all(): Readonly<Record<string, unknown>> {
    const parsed = v.safeParse(v.record(v.string(), v.unknown()), this.#store.get() ?? {});
    return parsed.success ? parsed.output : {};
  }
}

/**
 * The setting `crossfade.providers` with what was learned written into one entry. Undefined where no entry has the id; other entries stay as
 * they are, whatever they hold.
 */
export function withLearned(
  entries: readonly unknown[],
  id: string,
  { quirks, fim }: LearnedSettings,
): readonly unknown[] | undefined {
  const index = entries.findIndex((entry) => isEntry(entry) && entry['id'] === id);
  const entry = entries[index];
  if (!isEntry(entry)) return undefined;
  const before = isEntry(entry['quirks']) ? entry['quirks'] : {};
  const all = { ...before, ...quirks };
  const changed = {
    ...entry,
    ...(Object.keys(all).length > 0 && { quirks: all }),
    ...(fim !== undefined && entry['fim'] === undefined && { fim }),
  };
  return [...entries.slice(0, index), changed, ...entries.slice(index + 1)];
}

function isEntry(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf({ id, baseUrl }: Provider): string {
  return `${id} ${baseUrl}`;
}

/** Flags that this version knows and that have the right type: a store outlives the version that wrote it. */
function knownQuirks(quirks: Readonly<Record<string, boolean | string>>): Partial<ChatQuirks> {
  return Object.fromEntries(
    Object.entries(quirks).filter(
      ([name, value]) =>
        Object.hasOwn(defaultChatQuirks, name) && typeof value === typeof defaultChatQuirks[name as keyof ChatQuirks],
    ),
  );
}

function fimOf(fim: Stored['fim']): FimEndpoint | undefined {
  if (fim === undefined) return undefined;
  return { style: fim.style, ...(fim.baseUrl !== undefined && { baseUrl: fim.baseUrl }) };
}
