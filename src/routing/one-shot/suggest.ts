import type { Fault } from '../../conversation/fault.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import { fillingRoute } from '../../models/profiles/fim-profile.ts';
import type { FillingRoute } from '../../models/profiles/fim-profile.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import { isLoopbackUrl } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import { upstreamOf } from '../../models/relay.ts';
import { fimBaseUrl } from '../../models/servers.ts';
import type { Clock } from '../../platform/clock.ts';
import { orAborted } from '../../platform/aborted.ts';
import type { EditorModels } from '../../protocols/editor-lm/editor-models.ts';
import { noBudgets } from '../usage/budget-gate.ts';
import type { BudgetGate, PlannedRequest } from '../usage/budget-gate.ts';
import { CircuitBreaker } from '../health/circuit-breaker.ts';
import type { Connector } from '../connection/connector.ts';
import { singleEndpoint } from '../connection/endpoint-choice.ts';
import type { EndpointChoice, EndpointOutcome } from '../connection/endpoint-choice.ts';
import { isOurRefusal, isSickness } from '../health/fault-blame.ts';
import type { HoleRequest, HoleTarget } from './hole-request.ts';
import type { ChoiceScope, ModelChoice } from '../model-choice.ts';

/** No suggestion is worth waiting longer for, in milliseconds. There are no retries: the next key asks again. */
export const suggestLimitMs = 30_000;
/** A model that failed five times in a row is not asked for half a minute. */
const breakerLimits = { failures: 5, restMs: 30_000 };

/** A model that can fill holes. Embedded ones are asked in process and have no stream here. */
export interface SuggestModel {
  readonly ref: ModelRef;
  readonly info: ModelInfo;
  readonly route: Extract<FillingRoute, { via: 'fim' | 'chat' }>;
  /** Requests stay on this machine. */
  readonly isLocal: boolean;
  /** True while it rests after failures in a row. */
  readonly isResting: boolean;
  /** Asks the model. Ends in exactly one terminal event, never throws, never asks the person anything. */
  stream(request: HoleRequest, signal: AbortSignal): AsyncGenerator<StreamEvent, void>;
}

/** What may complete at a place, in order. */
export interface SuggestCandidates {
  readonly models: readonly SuggestModel[];
  /** Whether the embedded model is among the candidates; it is always the last one that is asked. */
  readonly embedded: boolean;
  /** Refs that cannot complete, each with one sentence for "Why No Suggestion?". */
  readonly left: readonly { readonly ref: ModelRef; readonly reason: string }[];
}

export interface SuggestPorts {
  readonly registry: Registry;
  readonly choice: ModelChoice;
  readonly connector: Connector;
  readonly editorModels: EditorModels;
  readonly clock: Clock;
  /** Chooses among the servers of a provider; every provider's own base URL unless given. */
  readonly endpoints?: EndpointChoice;
  /** Limits of the person; none unless given. */
  readonly budgets?: BudgetGate;
  /** Told of every request that failed (not of cancelled ones) and of every one that was answered. */
  readonly observer: SuggestObserver;
}

export interface SuggestObserver {
  failed(ref: ModelRef, fault: Fault): void;
  answered(ref: ModelRef): void;
}

/** How a model is asked, which depends on nothing but its provider and what is known of it. */
interface Way {
  readonly name: string;
  readonly route: FillingRoute;
  readonly isLocal: boolean;
}

/** From the role `completion` to the models that fill a hole. */
export class Suggest {
  readonly #ports: SuggestPorts;
  readonly #breaker: CircuitBreaker;
  readonly #ways = new WeakMap<ModelInfo, Way>();
  #parts: ReturnType<typeof loadParts> | undefined;

  constructor(ports: SuggestPorts) {
    this.#ports = ports;
    this.#breaker = new CircuitBreaker(ports.clock, breakerLimits);
  }

  /** The candidates for a document. Cheap: nothing is loaded or sent. */
  candidates(scope: ChoiceScope): SuggestCandidates {
    const models: SuggestModel[] = [];
    const left: { ref: ModelRef; reason: string }[] = [];
    let embedded = false;
    const { refs } = this.#ports.choice.resolve('completion', scope);
    for (const [index, ref] of refs.entries()) {
      const provider = this.#ports.registry.provider(ref.provider);
      const info = this.#ports.registry.model(ref);
      if (provider === undefined || info === undefined) {
        left.push({ ref, reason: `The provider "${ref.provider}" is not set up on this machine.` });
        continue;
      }
      const way = this.#way(provider, info);
      if (way.route.via === 'embedded') embedded = true;
      else if (way.route.via === 'none') left.push({ ref, reason: way.route.reason });
      else models.push(this.#model({ provider, info, route: way.route }, way, refs.slice(index + 1)));
    }
    return { models, embedded, left };
  }

  /** Every key asks. The registry gives the same facts until they, or their provider, change. */
  #way(provider: Provider, info: ModelInfo): Way {
    const known = this.#ways.get(info);
    if (known !== undefined) return known;
    const way = {
      name: formatModelRef(info.ref),
      route: fillingRoute(provider, info),
      isLocal: isLoopbackUrl(fimBaseUrl(provider)) && upstreamOf(provider, info.ref.model) === undefined,
    };
    this.#ways.set(info, way);
    return way;
  }

  /** Gives every resting model another chance, e.g. after a key or a setting changed. */
  forgetFailures(): void {
    this.#breaker.reset();
  }

  #model(target: HoleTarget, { name, isLocal }: Way, others: readonly ModelRef[]): SuggestModel {
    const { info, route } = target;
    return {
      ref: info.ref,
      info,
      route,
      isLocal,
      isResting: this.#breaker.isResting(name),
      stream: (request, signal) => this.#observed(name, target, { request, signal, others }),
    };
  }

  async *#observed(name: string, target: HoleTarget, asked: Asked): AsyncGenerator<StreamEvent, void> {
    const { ref } = target.info;
    if (!this.#breaker.mayTry(name)) {
      yield {
        e: 'fault',
        fault: { kind: 'overload', message: `${name} rests after several failures.`, code: 'resting' },
      };
      return;
    }
    const endpoints = this.#ports.endpoints ?? singleEndpoint;
    const at = endpoints.pick(target.provider);
    let outcome: 'answered' | 'failed' | 'open' = 'open';
    let health: EndpointOutcome = 'undecided';
    try {
      for await (const event of this.#limited({ ...target, provider: at }, asked)) {
        if (event.e === 'delta' || event.e === 'end') outcome = 'answered';
        if (event.e === 'fault' && event.fault.kind !== 'cancelled') {
          outcome = isOurRefusal(event.fault) ? 'open' : 'failed';
          if (isSickness(event.fault)) health = 'sick';
          this.#ports.observer.failed(ref, event.fault);
        }
        yield event;
      }
    } finally {
      endpoints.report(at, outcome === 'answered' ? 'ok' : health);
      // The engine may leave in mid-stream: it had what it wanted, so the model works.
      if (outcome === 'answered') {
        this.#breaker.succeeded(name);
        this.#ports.observer.answered(ref);
      } else if (outcome === 'failed') this.#breaker.failed(name);
      else this.#breaker.undecided(name);
    }
  }

  /** The answer within the time limit; a stop by the limit is a time-out, a stop by the caller is not. */
  async *#limited(target: HoleTarget, asked: Asked): AsyncGenerator<StreamEvent, void> {
    const { signal } = asked;
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const timer = this.#ports.clock.after(suggestLimitMs, () => controller.abort(tooLate));
    try {
      for await (const event of this.#ask(target, { ...asked, signal: controller.signal })) {
        const isLate = event.e === 'fault' && event.fault.kind === 'cancelled' && controller.signal.reason === tooLate;
        yield isLate ? { e: 'fault', fault: tooLate } : event;
      }
    } finally {
      timer.dispose();
      signal.removeEventListener('abort', stop);
      controller.abort();
    }
  }

  async *#ask(target: HoleTarget, asked: Asked): AsyncGenerator<StreamEvent, void> {
    const { connector } = this.#ports;
    const options = { interactive: false, model: target.info.ref.model };
    const connected = await orAborted(() => connector.connect(target.provider, options), asked.signal);
    if (connected === undefined || asked.signal.aborted)
      yield { e: 'fault', fault: { kind: 'cancelled', message: 'The request was cancelled.' } };
    else if (!connected.ok) yield { e: 'fault', fault: connected.fault };
    else {
      const { askForHole, withinBudget } = await (this.#parts ??= loadParts());
      const open = (): AsyncIterable<StreamEvent> =>
        askForHole(this.#ports, target, { ...asked, connection: connected.connection });
      yield* withinBudget(this.#ports.budgets ?? noBudgets, planned(target, asked), open, asked.signal);
    }
  }
}

/** What only a request needs. Kept, since asking for a module costs time each time: a key waits for it. */
async function loadParts() {
  const [{ askForHole }, { withinBudget }] = await Promise.all([
    import('./ask-for-hole.ts'),
    import('../usage/budgeted-stream.ts'),
  ]);
  return { askForHole, withinBudget };
}

interface Asked {
  readonly request: HoleRequest;
  readonly signal: AbortSignal;
  /** The models of the list that come after this one. */
  readonly others: readonly ModelRef[];
}

/** Its tokens are counted only where somebody asks: most people have set no limit, and a key waits. */
function planned({ info }: HoleTarget, { request, others }: Asked): PlannedRequest {
  let counted: number | undefined;
  return {
    ref: info.ref,
    role: 'completion',
    others,
    get inputTokens() {
      counted ??= [request.prefix, request.suffix, ...(request.extra ?? []).map(({ text }) => text)]
        .map(estimateTokens)
        .reduce((sum, tokens) => sum + tokens, 0);
      return counted;
    },
  };
}

const tooLate: Fault = {
  kind: 'timeout',
  message: `There was no whole answer within ${suggestLimitMs / 1000} seconds.`,
};
