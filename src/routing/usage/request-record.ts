import type { Usage } from '../../conversation/entry.ts';
import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { Listeners } from '../../base/listeners.ts';
import { costOf } from '../../models/catalogue/cost.ts';
import type { KnownPrice } from '../../models/catalogue/known-price.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Role } from '../../models/role.ts';
import type { Clock } from '../../platform/clock.ts';

/**
 * Why a request went to its model. `chosen`: it is the first of its role; `again`: it was asked before and failed, whether the request is the same
 * or a repaired one; `failover`: another one failed; `user`: the person wanted it in the middle of an answer; `policy`: a budget, the size of the
 * conversation, or the return of a model.
 */
export type RequestReason = 'chosen' | 'again' | 'failover' | 'user' | 'policy';

/** What is known of a request when it goes out. */
export interface RequestFacts {
  readonly role: Role;
  readonly ref: ModelRef;
  readonly why: RequestReason;
  /** VS Code's id of the language of the document; absent where there is none. */
  readonly language?: string;
}

/** One request that went out, from its beginning to its end. */
export interface RequestRecord extends RequestFacts {
  /** When it went out, in milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds to the first text, thought or argument; absent where none came. */
  readonly firstTokenMs?: number;
  /** Milliseconds to its end. */
  readonly totalMs: number;
  /** Tokens; absent where nothing came. */
  readonly usage?: Usage;
  /** Absent where the price or a count is unknown. `estimated`: the server told no counts. */
  readonly cost?: { readonly usd: number; readonly source: Usage['source'] };
  /** Why there is no whole answer; `cancelled` where it was no longer wanted. */
  readonly fault?: FaultKind;
}

interface RequestLogDependencies {
  readonly clock: Pick<Clock, 'now' | 'wallTime'>;
  readonly priceOf: (ref: ModelRef) => KnownPrice;
}

/** Tells of every request of the window when it is over, once. What is done with it is for those who listen. */
export class RequestLog {
  readonly #dependencies: RequestLogDependencies;
  readonly #records = new Listeners<RequestRecord>();
  readonly onDidEnd = this.#records.on;

  constructor(dependencies: RequestLogDependencies) {
    this.#dependencies = dependencies;
  }

  /** A request goes out now. */
  begin(facts: RequestFacts): RequestWatch {
    const { clock, priceOf } = this.#dependencies;
    const began = clock.now();
    const at = clock.wallTime();
    let firstTokenMs: number | undefined;
    let isOver = false;
    return {
      token: () => (firstTokenMs ??= clock.now() - began),
      end: ({ usage, fault }) => {
        if (isOver) return;
        isOver = true;
        const cost = usage && costWith(usage, priceOf(facts.ref));
        this.#records.fire({
          ...facts,
          at,
          ...(firstTokenMs !== undefined && { firstTokenMs }),
          totalMs: clock.now() - began,
          ...(usage !== undefined && { usage }),
          ...(cost !== undefined && { cost }),
          ...(fault !== undefined && { fault: fault.kind }),
        });
      },
    };
  }
}

/** A request on its way. */
export interface RequestWatch {
  /** Something of the answer has come. */
  token(): void;
  /** It is over; only the first call counts. */
  end(end: { readonly usage?: Usage | undefined; readonly fault?: Fault | undefined }): void;
}

function costWith(usage: Usage, price: KnownPrice): RequestRecord['cost'] {
  const usd = price === 'free' ? 0 : costOf(usage, price);
  return usd === undefined ? undefined : { usd, source: usage.source };
}
