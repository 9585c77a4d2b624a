import * as v from 'valibot';
import { defaultChatQuirks } from './chat-quirks.ts';
import type { ChatQuirks } from './chat-quirks.ts';
import { Listeners } from '../base/listeners.ts';
import { fimStyles } from './protocol-id.ts';
import type { FimEndpoint, Provider } from './provider.ts';

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

const storedSchema = v.object({
  quirks: v.record(v.string(), v.union([v.boolean(), v.string()])),
  fim: v.optional(v.object({ style: v.picklist(fimStyles), baseUrl: v.optional(v.string()) })),
});
type Stored = v.InferOutput<typeof storedSchema>;

/**
 * Settings that tests of built-in providers found out and the person took over, by provider and address: at another address nothing of it
 * counts. Holds flags, never a key.
 */
export class LearnedSettingsStore {
  readonly #store: LearnedStore;
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
    return this.#read(provider) !== undefined;
  }

  async set(provider: Provider, { quirks, fim }: LearnedSettings): Promise<void> {
    const before = this.#read(provider);
    const kept = { quirks: { ...before?.quirks, ...quirks }, ...(fim !== undefined && { fim }) };
    await this.#store.set({ ...this.#all(), [nameOf(provider)]: kept });
    this.#changes.fire(undefined);
  }

  async forget(provider: Provider): Promise<void> {
    const { [nameOf(provider)]: _gone, ...rest } = this.#all();
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
