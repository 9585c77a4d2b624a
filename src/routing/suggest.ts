import { ConversationLog } from '../conversation/log.ts';
import type { Fault } from '../conversation/fault.ts';
import type { StreamEvent } from '../conversation/stream-event.ts';
import { fillingRoute } from '../models/fim-profile.ts';
import type { FillingRoute } from '../models/fim-profile.ts';
import { holePrompt } from '../models/fim-profiles/hole-filling.ts';
import { formatModelRef } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { ModelInfo } from '../models/model-info.ts';
import { isLoopbackUrl } from '../models/provider.ts';
import type { Provider } from '../models/provider.ts';
import type { Registry } from '../models/registry.ts';
import { relayOf } from '../models/relay.ts';
import type { Clock } from '../platform/clock.ts';
import { orAborted } from '../platform/aborted.ts';
import { redactFault } from '../protocols/fault-redaction.ts';
import type { EditorModels } from '../protocols/editor-lm/editor-models.ts';
import type { FimRequest } from '../protocols/fim/fim-request.ts';
import type { Connection, RequestOptions } from '../protocols/protocol.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { Connector } from './connector.ts';
import { HoleAnswerStream } from './hole-answer-stream.ts';
import type { ChoiceScope, ModelChoice } from './model-choice.ts';
import { openStream } from './open-stream.ts';

/** No suggestion is worth waiting longer for, in milliseconds. There are no retries: the next key asks again. */
export const suggestLimitMs = 30_000;
/** A model that failed five times in a row is not asked for half a minute. */
const breakerLimits = { failures: 5, restMs: 30_000 };

/** A hole in a document. */
export interface HoleRequest extends FimRequest {
  readonly languageId: string;
  /** False where the answer must stay on the cursor's line. */
  readonly multiline: boolean;
}

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
  /** Told of every request that failed (not of cancelled ones) and of every one that was answered. */
  readonly observer: SuggestObserver;
}

export interface SuggestObserver {
  failed(ref: ModelRef, fault: Fault): void;
  answered(ref: ModelRef): void;
}

/** From the role `completion` to the models that fill a hole. */
export class Suggest {
  readonly #ports: SuggestPorts;
  readonly #breaker: CircuitBreaker;

  constructor(ports: SuggestPorts) {
    this.#ports = ports;
    this.#breaker = new CircuitBreaker(ports.clock, breakerLimits);
  }

  /** The candidates for a document. Cheap: nothing is loaded or sent. */
  candidates(scope: ChoiceScope): SuggestCandidates {
    const models: SuggestModel[] = [];
    const left: { ref: ModelRef; reason: string }[] = [];
    let embedded = false;
    for (const ref of this.#ports.choice.resolve('completion', scope).refs) {
      const provider = this.#ports.registry.provider(ref.provider);
      const info = this.#ports.registry.model(ref);
      if (provider === undefined || info === undefined) {
        left.push({ ref, reason: `The provider "${ref.provider}" is not set up on this machine.` });
        continue;
      }
      const route = fillingRoute(provider, info);
      if (route.via === 'embedded') embedded = true;
      else if (route.via === 'none') left.push({ ref, reason: route.reason });
      else models.push(this.#model(provider, info, route));
    }
    return { models, embedded, left };
  }

  /** Gives every resting model another chance, e.g. after a key or a setting changed. */
  forgetFailures(): void {
    this.#breaker.reset();
  }

  #model(provider: Provider, info: ModelInfo, route: SuggestModel['route']): SuggestModel {
    const name = formatModelRef(info.ref);
    const target: Target = { provider, info, route };
    return {
      ref: info.ref,
      info,
      route,
      isLocal: isLoopbackUrl(fimBaseUrl(provider)) && relayOf(provider, info.ref.model) === undefined,
      isResting: this.#breaker.isResting(name),
      stream: (request, signal) => this.#observed(name, target, { request, signal }),
    };
  }

  async *#observed(name: string, target: Target, asked: Asked): AsyncGenerator<StreamEvent, void> {
    const { ref } = target.info;
    if (!this.#breaker.mayTry(name)) {
      yield {
        e: 'fault',
        fault: { kind: 'overload', message: `${name} rests after several failures.`, code: 'resting' },
      };
      return;
    }
    let outcome: 'answered' | 'failed' | 'open' = 'open';
    try {
      for await (const event of this.#limited(target, asked)) {
        if (event.e === 'delta' || event.e === 'end') outcome = 'answered';
        if (event.e === 'fault' && event.fault.kind !== 'cancelled') {
          outcome = isOurRefusal(event.fault) ? 'open' : 'failed';
          this.#ports.observer.failed(ref, event.fault);
        }
        yield event;
      }
    } finally {
      // The engine may leave in mid-stream: it had what it wanted, so the model works.
      if (outcome === 'answered') {
        this.#breaker.succeeded(name);
        this.#ports.observer.answered(ref);
      } else if (outcome === 'failed') this.#breaker.failed(name);
      else this.#breaker.undecided(name);
    }
  }

  /** The answer within the time limit; a stop by the limit is a time-out, a stop by the caller is not. */
  async *#limited(target: Target, { request, signal }: Asked): AsyncGenerator<StreamEvent, void> {
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const timer = this.#ports.clock.after(suggestLimitMs, () => controller.abort(tooLate));
    try {
      for await (const event of this.#ask(target, { request, signal: controller.signal })) {
        const isLate = event.e === 'fault' && event.fault.kind === 'cancelled' && controller.signal.reason === tooLate;
        yield isLate ? { e: 'fault', fault: tooLate } : event;
      }
    } finally {
      timer.dispose();
      signal.removeEventListener('abort', stop);
      controller.abort();
    }
  }

  async *#ask(target: Target, asked: Asked): AsyncGenerator<StreamEvent, void> {
    const { connector } = this.#ports;
    const options = { interactive: false, model: target.info.ref.model };
    const connected = await orAborted(() => connector.connect(target.provider, options), asked.signal);
    if (connected === undefined || asked.signal.aborted)
      yield { e: 'fault', fault: { kind: 'cancelled', message: 'The request was cancelled.' } };
    else if (!connected.ok) yield { e: 'fault', fault: connected.fault };
    else if (target.route.via === 'fim') yield* this.#fill(target, target.route, { ...asked, ...connected });
    else yield* this.#chat(target, { ...asked, ...connected });
  }

  async *#fill(
    { provider, info }: Target,
    route: Extract<FillingRoute, { via: 'fim' }>,
    { request, signal, connection }: Connected,
  ): AsyncGenerator<StreamEvent, void> {
    const { streamFim } = await import('../protocols/fim/stream-fim.ts');
    const { style, profile, stop } = route;
    const events = streamFim(
      { ...request, stop: [...(request.stop ?? []), ...stop] },
      { style, model: info.ref.model, baseUrl: fimBaseUrl(provider), ...(profile !== undefined && { profile }) },
      { connection, signal, clock: this.#ports.clock },
    );
    // A server may echo the key in its refusal, and the refusal is shown.
    for await (const event of events) {
      yield event.e === 'fault' ? { e: 'fault', fault: redactFault(event.fault, connection.key) } : event;
    }
  }

  async *#chat(
    { provider, info }: Target,
    { request, signal, connection }: Connected,
  ): AsyncGenerator<StreamEvent, void> {
    const { prefix, suffix, languageId, multiline, path = 'untitled' } = request;
    const prompt = holePrompt({ prefix, suffix, languageId, multiline, path });
    const log = new ConversationLog();
    log.append({ k: 'instruction', text: prompt.system, scope: 'conversation' });
    log.append({ k: 'user', parts: [{ t: 'text', text: prompt.user }] });
    const { events } = await openStream(this.#ports, {
      target: { provider, model: info.ref.model, info },
      connection,
      request: {
        log: log.entries,
        options: chatOptions(request, info),
        callIds: log.callIds,
        signal,
      },
    });
    yield* cleaned(events, prefix);
  }
}

interface Target {
  readonly provider: Provider;
  readonly info: ModelInfo;
  readonly route: SuggestModel['route'];
}

interface Asked {
  readonly request: HoleRequest;
  readonly signal: AbortSignal;
}

interface Connected extends Asked {
  readonly connection: Connection;
}

const tooLate: Fault = {
  kind: 'timeout',
  message: `There was no whole answer within ${suggestLimitMs / 1000} seconds.`,
};

/** Thinking costs more time than a suggestion has; models that cannot think refuse to be told not to. */
function chatOptions({ maxTokens }: HoleRequest, { abilities }: ModelInfo): RequestOptions {
  return { maxOutputTokens: maxTokens, tools: false, ...(abilities.reasoning === true && { reasoning: 'off' }) };
}

/** A request that was never made (no key, no consent, Restricted Mode) says nothing about the model. */
function isOurRefusal(fault: Fault): boolean {
  return fault.kind === 'policy' || fault.code === 'no-key';
}

function fimBaseUrl(provider: Provider): string {
  return provider.fim?.baseUrl ?? provider.baseUrl;
}

/** Only the text for the hole is passed on, as part 0; reasoning and calls of the model are nothing to insert. */
async function* cleaned(events: AsyncIterable<StreamEvent>, prefix: string): AsyncGenerator<StreamEvent, void> {
  const answer = new HoleAnswerStream(prefix);
  let text = '';
  for await (const event of events) {
    if (event.e === 'delta') {
      const piece = event.kind === 'text' ? answer.push(event.text) : '';
      text += piece;
      if (piece !== '') yield { e: 'delta', part: 0, kind: 'text', text: piece };
    } else if (event.e === 'end') {
      const rest = answer.end();
      text += rest;
      if (rest !== '') yield { e: 'delta', part: 0, kind: 'text', text: rest };
      if (text !== '') yield { e: 'part', index: 0, part: { t: 'text', text } };
      yield event;
    } else if (event.e !== 'part') {
      yield event;
    }
  }
}
