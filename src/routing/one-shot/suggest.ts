import type { Fault } from '../../conversation/fault.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import { fillingRoute } from '../../models/profiles/fim-profile.ts';
import type { FillingRoute } from '../../models/profiles/fim-profile.ts';
import { holeFilling } from '../../models/profiles/hole-filling.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import { isLocal } from '../../models/upstream.ts';
import type { RepairedDependencies } from '../connection/open-repaired.ts';
import { inBackground } from '../health/model-health.ts';
import type { Place } from '../health/model-health.ts';
import { fimBaseUrl } from '../../models/servers.ts';
import type { OneShot, OneShotDependencies } from './ask-once.ts';
import type { UnsentRequest } from '../connection/prepare-request.ts';
import type { HoleRequest, HoleTarget } from './hole-request.ts';
import type { ChoiceScope, ModelChoice } from '../model-choice.ts';

/** No suggestion is worth waiting longer for, in milliseconds. There are no retries: the next key asks again. */
export const suggestLimitMs = 30_000;

/** A model that can fill holes. Embedded ones are asked in process and have no stream here. */
export interface SuggestModel {
  readonly ref: ModelRef;
  readonly info: ModelInfo;
  readonly route: Extract<FillingRoute, { via: 'fim' | 'chat' }>;
  /** Requests stay on this machine. */
  readonly isLocal: boolean;
  /** True while it is cooling down after failures in a row. */
  readonly isCoolingDown: boolean;
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

export interface SuggestDependencies extends OneShotDependencies, RepairedDependencies {
  readonly registry: Registry;
  readonly choice: ModelChoice;
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
  readonly #dependencies: SuggestDependencies;
  #ways = new WeakMap<ModelInfo, Way>();
  /** Models whose server said in this window that they have no tokens for a hole, by address and name. */
  readonly #withoutTokens = new Set<string>();
  #modules: ReturnType<typeof loadModules> | undefined;

  constructor(dependencies: SuggestDependencies) {
    this.#dependencies = dependencies;
    // What the person had forgotten is found out anew.
    dependencies.learned?.onDidChange?.(() => {
      this.#withoutTokens.clear();
      this.#ways = new WeakMap();
    });
  }

  /** The candidates for a document. Cheap: nothing is loaded or sent. */
  candidates(scope: ChoiceScope): SuggestCandidates {
    const models: SuggestModel[] = [];
    const left: { ref: ModelRef; reason: string }[] = [];
    let embedded = false;
    const { refs } = this.#dependencies.choice.resolve('completion', scope);
    for (const [index, ref] of refs.entries()) {
      const provider = this.#dependencies.registry.provider(ref.provider);
      const info = this.#dependencies.registry.model(ref);
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
      route: this.#routeOf(provider, info),
      isLocal: isLocal(provider, info.ref.model),
    };
    this.#ways.set(info, way);
    return way;
  }

  /** What a server has refused once is not asked of it again: the model is asked as a chat, where it has one. */
  #routeOf(provider: Provider, info: ModelInfo): FillingRoute {
    const route = fillingRoute(provider, info);
    if (route.via !== 'fim' || !this.#hasNoTokens(provider, info)) return route;
    return { via: 'chat', profile: holeFilling, reason: noTokens };
  }

  #hasNoTokens(provider: Provider, info: ModelInfo): boolean {
    const address = fimBaseUrl(provider);
    const learned = this.#dependencies.learned?.repairsOf(provider, info.ref.model) ?? [];
    return (
      this.#withoutTokens.has(placeName(address, info)) ||
      learned.some((repair) => repair.do === 'without-fim' && repair.at === address)
    );
  }

  #noteFault(target: HoleTarget, fault: Fault): void {
    const { info, provider, route } = target;
    const hasNoTokens = route.via === 'fim' && fault.status === 501 && provider.protocol !== 'fim';
    if (hasNoTokens) {
      const at = addressOf(target);
      this.#withoutTokens.add(placeName(at, info));
      this.#ways.delete(info);
      const learned = { repair: { do: 'without-fim', at }, isLasting: true } as const;
      this.#dependencies.learned?.learnRepair(provider, info.ref.model, learned);
    } else if (isFailure(fault)) this.#dependencies.observer.failed(info.ref, fault);
  }

  #model(target: HoleTarget, way: Way, others: readonly ModelRef[]): SuggestModel {
    const { info, route } = target;
    return {
      ref: info.ref,
      info,
      route,
      isLocal: way.isLocal,
      isCoolingDown: inBackground.isCoolingDown(this.#dependencies.breaker, placeOf(target)),
      stream: (request, signal) => this.#ask(target, { request, signal, others }),
    };
  }

  async *#ask(target: HoleTarget, { request, signal, others }: Asked): AsyncGenerator<StreamEvent, void> {
    const { ref } = target.info;
    const { askForHole, askOnce, slots } = await (this.#modules ??= loadModules(this.#dependencies));
    const question: OneShot = {
      provider: target.provider,
      ref,
      role: 'completion',
      language: request.languageId,
      address: addressOf(target),
      affinity: `completion ${request.path ?? ''}`,
      others,
      limitMs: suggestLimitMs,
      open: (connection, provider, until) => {
        const sending = { request, connection, signal: until, slots };
        return unsent(request, askForHole(this.#dependencies, { ...target, provider }, sending));
      },
    };
    let isAnswered = false;
    try {
      for await (const event of askOnce(this.#dependencies, question, signal)) {
        if (event.e === 'delta' || event.e === 'end') isAnswered = true;
        if (event.e === 'fault') this.#noteFault(target, event.fault);
        yield event;
      }
    } finally {
      // The engine may leave in mid-stream: it had what it wanted, so the model works.
      if (isAnswered) this.#dependencies.observer.answered(ref);
    }
  }
}

const noTokens =
  'The server said that this model has no fill-in-the-middle tokens; it is asked as a chat model to fill the hole.';

/** Where a request for a hole goes. */
function addressOf({ provider, route }: HoleTarget): string {
  return route.via === 'fim' ? fimBaseUrl(provider) : provider.baseUrl;
}

function placeName(address: string, { ref }: ModelInfo): string {
  return `${address} ${ref.model}`;
}

function placeOf(target: HoleTarget): Place {
  return { provider: { ...target.provider, baseUrl: addressOf(target) }, model: target.info.ref.model };
}

/** A model that was not asked, because it is cooling down, has told so before. */
function isFailure({ kind, code }: Fault): boolean {
  return kind !== 'cancelled' && code !== 'cool-down';
}

/** What only a request needs. Kept, since asking for a module costs time each time: a key waits for it. */
async function loadModules({ clock }: Pick<SuggestDependencies, 'clock'>) {
  const [{ askForHole }, { askOnce }, { SharedSlots }] = await Promise.all([
    import('./ask-for-hole.ts'),
    import('./ask-once.ts'),
    import('./shared-slots.ts'),
  ]);
  return { askForHole, askOnce, slots: new SharedSlots(clock) };
}

interface Asked {
  readonly request: HoleRequest;
  readonly signal: AbortSignal;
  /** The models of the list that come after this one. */
  readonly others: readonly ModelRef[];
}

/** The prompt's tokens are counted only where a limit is set. */
function unsent({ prefix, suffix, extra = [] }: HoleRequest, events: AsyncIterable<StreamEvent>): UnsentRequest {
  let counted: number | undefined;
  return {
    events,
    get inputTokens() {
      counted ??= [prefix, suffix, ...extra.map(({ text }) => text)]
        .map(estimateTokens)
        .reduce((sum, tokens) => sum + tokens, 0);
      return counted;
    },
  };
}
