import { ConversationLog } from '../../conversation/log.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import { isAborted, orAborted } from '../../platform/aborted.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Connection } from '../../protocols/protocol.ts';
import type { EditorModels } from '../../protocols/editor-lm/editor-models.ts';
import type { ForeignProviders } from '../../protocols/third-party/foreign-provider.ts';
import type { BudgetGate } from '../usage/budget-gate.ts';
import { withinBudget } from '../usage/budgeted-stream.ts';
import { CircuitBreaker } from '../health/circuit-breaker.ts';
import type { Connector } from '../connection/connector.ts';
import type { EndpointChoice, EndpointOutcome } from '../connection/endpoint-choice.ts';
import { isOurRefusal, isSickness } from '../health/fault-blame.ts';
import type { ChoiceScope, ModelChoice } from '../model-choice.ts';
import { openStream } from '../connection/open-stream.ts';

export interface EditAskPorts {
  readonly registry: Registry;
  readonly choice: ModelChoice;
  readonly connector: Connector;
  readonly endpoints: EndpointChoice;
  readonly budgets: BudgetGate;
  /** Models of VS Code that never ask the person for consent: nobody started this. */
  readonly editorModels: EditorModels;
  /** Providers of other extensions. */
  readonly foreign: ForeignProviders;
  readonly clock: Clock;
}

/** One question to the model for edits. */
export interface EditAsk {
  readonly system: string;
  readonly user: string;
  /** Longest answer, in tokens. */
  readonly maxTokens: number;
}

/** No predicted edit is worth waiting longer for, in milliseconds. */
export const editLimitMs = 15_000;
/** A model that failed three times in a row is not asked for a minute: nobody started these requests. */
const breakerLimits = { failures: 3, restMs: 60_000 };
/** Longest answer that is read, in characters for each token that was asked for. */
const longestToken = 12;

/** From the role `edit` to one short answer, in the background: nothing is asked of the person, nothing is tried twice. */
export class EditDoor {
  readonly #ports: EditAskPorts;
  readonly #breaker: CircuitBreaker;

  constructor(ports: EditAskPorts) {
    this.#ports = ports;
    this.#breaker = new CircuitBreaker(ports.clock, breakerLimits);
  }

  /** The whole answer of the first model of the role that chats; undefined where there is none, whatever the reason. Never rejects. */
  async ask(ask: EditAsk, scope: ChoiceScope, signal: AbortSignal): Promise<string | undefined> {
    const target = this.#target(scope);
    if (target === undefined || signal.aborted) return undefined;
    const name = formatModelRef(target.info.ref);
    if (!this.#breaker.mayTry(name)) return undefined;
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    signal.addEventListener('abort', stop, { once: true });
    const timer = this.#ports.clock.after(editLimitMs, stop);
    let outcome: 'answered' | 'failed' | 'open' = 'open';
    try {
      const answer = await this.#answer(target, ask, controller.signal);
      if (typeof answer === 'string') outcome = 'answered';
      else if (!isAborted(signal) && !isOurRefusal(answer)) outcome = 'failed';
      return typeof answer === 'string' ? answer : undefined;
    } catch {
      outcome = 'failed';
      return undefined;
    } finally {
      timer.dispose();
      signal.removeEventListener('abort', stop);
      controller.abort();
      if (outcome === 'answered') this.#breaker.succeeded(name);
      else if (outcome === 'failed') this.#breaker.failed(name);
      else this.#breaker.undecided(name);
    }
  }

  #target(scope: ChoiceScope): Target | undefined {
    const { refs } = this.#ports.choice.resolve('edit', scope);
    for (const [index, ref] of refs.entries()) {
      const provider = this.#ports.registry.provider(ref.provider);
      const info = this.#ports.registry.model(ref);
      if (provider === undefined || info === undefined || info.abilities.chat === false) continue;
      // Neither the embedded model nor one that only fills holes follows an instruction.
      if (provider.protocol === 'workspace' || provider.protocol === 'fim') continue;
      return { provider, info, others: refs.slice(index + 1) };
    }
    return undefined;
  }

  async #answer({ provider, info, others }: Target, ask: EditAsk, signal: AbortSignal): Promise<string | Fault> {
    const { budgets, connector, endpoints } = this.#ports;
    const at = endpoints.pick(provider);
    let health: EndpointOutcome = 'undecided';
    try {
      const options = { interactive: false, model: info.ref.model };
      const connected = await orAborted(() => connector.connect(at, options), signal);
      if (connected === undefined || signal.aborted) return stopped;
      if (!connected.ok) return connected.fault;
      const events = await this.#open({ provider: at, info }, connected.connection, { ask, signal });
      const inputTokens = estimateTokens(ask.system) + estimateTokens(ask.user);
      const planned = { ref: info.ref, role: 'edit' as const, inputTokens, others, isBackground: true };
      const answer = await textOf(
        withinBudget(budgets, planned, () => events, signal),
        ask.maxTokens * longestToken,
      );
      if (typeof answer === 'string') health = 'ok';
      else if (isSickness(answer)) health = 'sick';
      return answer;
    } finally {
      endpoints.report(at, health);
    }
  }

  async #open(
    { provider, info }: Pick<Target, 'provider' | 'info'>,
    connection: Connection,
    { ask, signal }: { readonly ask: EditAsk; readonly signal: AbortSignal },
  ): Promise<AsyncIterable<StreamEvent>> {
    const log = new ConversationLog();
    log.append({ k: 'instruction', text: ask.system, scope: 'conversation' });
    log.append({ k: 'user', parts: [{ t: 'text', text: ask.user }] });
    // Thinking costs more time than the person waits; models that cannot think refuse to be told not to.
    const quiet = info.abilities.reasoning === true ? { reasoning: 'off' as const } : {};
    const options = { maxOutputTokens: ask.maxTokens, tools: false, ...quiet };
    const { events } = await openStream(this.#ports, {
      target: { provider, model: info.ref.model, info },
      connection,
      request: { log: log.entries, options, callIds: log.callIds, signal },
    });
    return events;
  }
}

interface Target {
  readonly provider: Provider;
  readonly info: ModelInfo;
  readonly others: readonly ModelRef[];
}

const stopped: Fault = { kind: 'cancelled', message: 'The request was cancelled.' };
const unusable: Fault = { kind: 'shape', message: 'The answer is too long, or no whole one.' };

/** The text of a whole answer; a fault where it failed, was cut or is too long. */
async function textOf(events: AsyncIterable<StreamEvent>, longest: number): Promise<string | Fault> {
  let text = '';
  for await (const event of events) {
    if (event.e === 'fault') return event.fault;
    if (event.e === 'delta' && event.kind === 'text') text += event.text;
    if (text.length > longest) return unusable;
    if (event.e === 'end') return event.end.kind === 'stop' ? text : unusable;
  }
  return unusable;
}
