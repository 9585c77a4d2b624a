import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { wilsonInterval } from '../../base/wilson.ts';
import type { LearnedStore } from '../../models/learned-settings.ts';
import type { RefusalReason } from '../edit-refused.ts';
import type { AskedDialect } from './default-dialects.ts';

/** A model at the server that answers for it: the same name elsewhere may be another model. */
export interface ModelAtServer {
  /** `provider/model`. */
  readonly ref: string;
  /** Origin of the server. */
  readonly server: string;
}

/** A provider, by its id, at one of its servers. */
export interface ProviderAtServer {
  readonly id: string;
  /** Origin of the server. */
  readonly server: string;
}

/** How the edits of a model in one dialect came out. */
export interface DialectResult {
  readonly dialect: AskedDialect;
  readonly successes: number;
  readonly failures: number;
}

/** Tries after which a dialect is judged, and results that are kept: above, old ones count half. */
const leastTries = 8;
const mostTries = 100;
/** A dialect is given up where this share of successes is out of reach of its interval. */
const wantedShare = 0.8;
/** Models and dialects that are kept. */
const mostKept = 500;

/** Refusals that say how well a model writes the dialect. The others are about the file, the path or the moment. */
const fromDialect: ReadonlySet<RefusalReason> = new Set([
  'not-found',
  'ambiguous',
  'elided',
  'malformed',
  'empty-search',
  'overlapping',
]);

/** Whether a refusal counts against the dialect the model wrote. */
export function countsAgainstDialect(reason: RefusalReason): boolean {
  return fromDialect.has(reason);
}

/** What was learned of how well each model writes each dialect, kept in a store that every window reads. */
export class DialectResults {
  readonly #store: LearnedStore;
  #turn: Promise<void> = Promise.resolve();

  constructor(store: LearnedStore) {
    this.#store = store;
  }

  /** Counts an edit that was applied, or refused for a reason that {@link countsAgainstDialect}. */
  async record(model: ModelAtServer, dialect: AskedDialect, isSuccess: boolean): Promise<void> {
    await this.#change((kept) => {
      const key = keyOf(model, dialect);
      const [successes, failures] = kept.get(key) ?? [0, 0];
      const scale = successes + failures >= mostTries ? 0.5 : 1;
      const counted = [scale * successes + (isSuccess ? 1 : 0), scale * failures + (isSuccess ? 0 : 1)] as const;
      // The one used last is forgotten last.
      kept.delete(key);
      kept.set(key, counted);
      while (kept.size > mostKept) kept.delete(kept.keys().next().value ?? '');
    });
  }

  /** What is known of a model, for showing. Counts of old results may be halves. */
  of(model: ModelAtServer): readonly DialectResult[] {
    const kept = this.#read();
    return dialects.flatMap((dialect) => {
      const [successes, failures] = kept.get(keyOf(model, dialect)) ?? [0, 0];
      return successes + failures === 0 ? [] : [{ dialect, successes, failures }];
    });
  }

  /** The first of the dialects that has not proved bad; where all have, the one that is best by what is known. */
  best(model: ModelAtServer, order: readonly AskedDialect[]): AskedDialect | undefined {
    const results = new Map(this.of(model).map((result) => [result.dialect, result]));
    const good = order.find((dialect) => !isGivenUp(results.get(dialect)));
    if (good !== undefined) return good;
    const low = (dialect: AskedDialect): number => intervalOf(results.get(dialect)).low;
    return order.toSorted((one, other) => low(other) - low(one))[0];
  }

  /** Whether anything is known of the models of a provider. */
  hasAny(provider: ProviderAtServer): boolean {
    return [...this.#read().keys()].some((key) => isOfProvider(key, provider));
  }

  /** Forgets the models of one provider, or all. */
  async reset(provider?: ProviderAtServer): Promise<void> {
    await this.#change((kept) => {
      for (const key of [...kept.keys()]) if (provider === undefined || isOfProvider(key, provider)) kept.delete(key);
    });
  }

  /** Changes run one after the other, each on what the store holds then: another window may have written meanwhile. */
  #change(change: (kept: Map<string, Counts>) => void): Promise<void> {
    const turn = this.#turn.then(async () => {
      const kept = this.#read();
      change(kept);
      await this.#store.set(Object.fromEntries(kept));
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #read(): Map<string, Counts> {
    const stored = this.#store.get() as Json | undefined;
    const entries = stored !== undefined && isJsonObject(stored) ? Object.entries(stored) : [];
    return new Map(entries.flatMap(([key, value]) => (isCounts(value) ? [[key, value] as const] : [])));
  }
}

type Counts = readonly [number, number];

const dialects: readonly AskedDialect[] = ['replace', 'patch', 'blocks', 'whole'];

function keyOf({ ref, server }: ModelAtServer, dialect: AskedDialect): string {
  return JSON.stringify([server, ref, dialect]);
}

function isOfProvider(key: string, { id, server }: ProviderAtServer): boolean {
  const parts = parseJson(key);
  if (!Array.isArray(parts)) return false;
  const [ofServer, ref] = parts as readonly Json[];
  return ofServer === server && typeof ref === 'string' && ref.startsWith(`${id}/`);
}

function isCounts(value: unknown): value is Counts {
  const isCount = (count: unknown): boolean => typeof count === 'number' && Number.isFinite(count) && count >= 0;
  return Array.isArray(value) && value.length === 2 && value.every(isCount);
}

function intervalOf(result: DialectResult | undefined): {
  readonly low: number;
  readonly high: number;
} {
  return wilsonInterval(result?.successes ?? 0, (result?.successes ?? 0) + (result?.failures ?? 0));
}

function isGivenUp(result: DialectResult | undefined): boolean {
  if (result === undefined || result.successes + result.failures < leastTries) return false;
  return intervalOf(result).high < wantedShare;
}
