import { setImmediate } from 'node:timers/promises';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { Entry, StepEntry } from '../../../src/conversation/entry.ts';
import type { FaultKind } from '../../../src/conversation/fault.ts';
import type { ModelRef } from '../../../src/models/model-ref.ts';
import { LearnedSettingsStore } from '../../../src/models/learned-settings.ts';
import { Registry } from '../../../src/models/registry.ts';
import type { DeclaredModel, Provider } from '../../../src/models/provider.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import type { Logger } from '../../../src/platform/logger.ts';
import { noThirdPartyProviders } from '../../../src/protocols/third-party/third-party-provider.ts';
import { FakeEditorModels } from '../../../src/protocols/editor-lm/editor-models.fake.ts';
import { answer } from '../../../src/routing/answer.ts';
import type { AnswerDependencies } from '../../../src/routing/answer.ts';
import type { AnswerEvent, StepOutcome } from '../../../src/routing/answer-event.ts';
import type { AnswerRecord, AnswerRequest } from '../../../src/routing/answer-request.ts';
import { noBudgets } from '../../../src/routing/usage/budget-gate.ts';
import { CircuitBreaker, breakerLimits } from '../../../src/routing/health/circuit-breaker.ts';
import { singleEndpoint } from '../../../src/routing/connection/endpoint-choice.ts';

const encoder = new TextEncoder();

/** What a scripted server sees of a request. */
export interface Sent {
  readonly provider: string;
  readonly body: { readonly messages?: readonly { readonly role: string; readonly content?: unknown }[] };
  readonly signal: AbortSignal | undefined;
  readonly at: number;
}
export type Reply = (sent: Sent) => Response | Promise<Response>;

/** A provider of the OpenAI chat wire by default; one model `m`. */
export function provider(
  id: string,
  facts: Partial<Provider> & { readonly model?: Partial<DeclaredModel> } = {},
): Provider {
  const { model, ...rest } = facts;
  return {
    id,
    name: id,
    protocol: 'openai-chat',
    baseUrl: `https://${id}.example/v1`,
    auth: { kind: 'none' },
    source: 'user',
    ...(model !== undefined && { models: [{ id: 'm', ...model }] }),
    ...rest,
  };
}

export function chunk(content: string, finish: string | null = null): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
}
export function callChunk(name: string, args: string, finish: string | null = null): string {
  const call = { index: 0, id: 'native-1', type: 'function', function: { name, arguments: args } };
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: finish }] })}\n\n`;
}
export const done = 'data: [DONE]\n\n';

const sse = { 'content-type': 'text/event-stream' };

/** A whole answer. */
export function says(text: string): Reply {
  return () => stream([chunk(text), chunk('', 'stop'), done]);
}
/** An answer that breaks off behind these pieces. */
export function breaks(...texts: readonly string[]): Reply {
  return () =>
    stream(
      texts.map((text) => chunk(text)),
      'break',
    );
}
/** An answer whose body is over without a terminator. */
export function endsEarly(...texts: readonly string[]): Reply {
  return () => stream(texts.map((text) => chunk(text)));
}
/** An answer that falls silent. */
export function stalls(...texts: readonly string[]): Reply {
  return () =>
    stream(
      texts.map((text) => chunk(text)),
      'stall',
    );
}
export function fails(status: number, headers: Record<string, string> = {}, message = `status ${status}`): Reply {
  return () =>
    new Response(JSON.stringify({ error: { message } }), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });
}
export const unreachable: Reply = () =>
  Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }));

export function stream(pieces: readonly (string | Uint8Array)[], then: 'end' | 'break' | 'stall' = 'end'): Response {
  const rest = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = rest.shift();
      if (next !== undefined) controller.enqueue(typeof next === 'string' ? encoder.encode(next) : next);
      else if (then === 'end') controller.close();
      else if (then === 'break') controller.error(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
      else return new Promise<void>(() => undefined);
      return undefined;
    },
  });
  return new Response(body, { headers: sse });
}

/** Everything an answer depends on, scripted. Each provider answers with the next of its replies; the last one stays. */
export class AnswerHarness {
  readonly clock = new FakeClock();
  readonly registry = new Registry();
  readonly log = new ConversationLog();
  readonly sent: Sent[] = [];
  readonly asked: (readonly [string, boolean])[] = [];
  readonly warnings: string[] = [];
  readonly notes: string[] = [];
  readonly partials: (() => StepEntry)[] = [];
  readonly breaker = new CircuitBreaker(this.clock, breakerLimits);
  /** What is learned, as it is stored. */
  storedLearned: unknown;
  readonly learned = new LearnedSettingsStore({
    get: () => this.storedLearned,
    set: (next) => Promise.resolve(void (this.storedLearned = next)),
  });
  readonly replies = new Map<string, readonly Reply[]>();
  readonly refused = new Map<string, string>();
  readonly controller = new AbortController();
  dependencies: AnswerDependencies;

  constructor(providers: readonly Provider[] = [provider('one'), provider('two'), provider('three')]) {
    this.registry.setProviders('user', providers);
    const warn = (text: string): void => void this.warnings.push(text);
    const logger: Logger = { debug: () => undefined, info: (text) => void this.notes.push(text), warn, error: warn };
    this.dependencies = {
      registry: this.registry,
      connector: { connect: (target, options) => this.#connect(target, options.interactive) },
      editorModels: new FakeEditorModels(),
      thirdParty: noThirdPartyProviders,
      clock: this.clock,
      logger,
      random: () => 0.5,
      budgets: noBudgets,
      endpoints: singleEndpoint,
      breaker: this.breaker,
      learned: this.learned,
    };
    this.log.append({ k: 'user', parts: [{ t: 'text', text: 'hello' }] });
  }

  #connect(target: Provider, interactive: boolean): ReturnType<AnswerDependencies['connector']['connect']> {
    this.asked.push([target.id, interactive]);
    const code = this.refused.get(target.id);
    if (code !== undefined) {
      return Promise.resolve({ ok: false, fault: { kind: 'policy', message: 'not allowed', code } });
    }
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      const replies = this.replies.get(target.id) ?? [];
      const count = this.sent.filter((sent) => sent.provider === target.id).length;
      const body = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as Sent['body'];
      const sent: Sent = { provider: target.id, body, signal: init?.signal ?? undefined, at: this.clock.now() };
      this.sent.push(sent);
      const reply = replies[Math.min(count, replies.length - 1)];
      return await (reply ?? unreachable)(sent);
    };
    return Promise.resolve({ ok: true, connection: { provider: target, fetch } });
  }

  get record(): AnswerRecord {
    return {
      log: this.log,
      append: (entry: Entry) => Promise.resolve(this.log.append(entry)),
      keepPartial: (step) => void this.partials.push(step),
    };
  }

  request(refs: readonly string[] = ['one', 'two'], more: Partial<AnswerRequest> = {}): AnswerRequest {
    return {
      record: this.record,
      refs: refs.map((id): ModelRef => ({ provider: id, model: 'm' })),
      role: 'chat',
      options: {},
      signal: this.controller.signal,
      ...more,
    };
  }

  /** Runs an answer to its end; time moves on whenever nothing else does. */
  async run(
    request: AnswerRequest = this.request(),
    onEvent: (event: AnswerEvent, events: readonly AnswerEvent[]) => void | Promise<void> = () => undefined,
  ): Promise<Answered> {
    const events: AnswerEvent[] = [];
    const state = { isDone: false };
    const collecting = (async () => {
      for await (const event of answer(this.dependencies, request)) {
        events.push(event);
        await onEvent(event, events);
      }
    })().finally(() => (state.isDone = true));
    const pass = async (): Promise<void> => {
      for (let round = 0; round < 20_000; round++) {
        for (let tick = 0; tick < 5; tick++) {
          await setImmediate();
          if (state.isDone) return;
        }
        await this.clock.advance(250);
      }
    };
    await pass();
    await collecting;
    return summary(events, this);
  }
}

export interface Answered {
  readonly events: readonly AnswerEvent[];
  /** What a view shows in the end, and what it showed before each take-back. */
  readonly text: string;
  readonly taken: readonly string[];
  readonly sent: readonly string[];
  readonly modes: readonly string[];
  readonly outcome: StepOutcome;
}

function summary(events: readonly AnswerEvent[], harness: AnswerHarness): Answered {
  const last = events.at(-1);
  if (last?.e !== 'finished') throw new Error('The answer did not finish.');
  const { text, taken } = viewOf(events);
  return {
    events,
    text,
    taken,
    sent: harness.sent.map((sent) => sent.provider),
    modes: events.flatMap((event) => (event.e === 'attempt' ? [event.mode] : [])),
    outcome: last.outcome,
  };
}

/** What a view that follows the contract shows. */
export function viewOf(events: readonly AnswerEvent[]): { readonly text: string; readonly taken: readonly string[] } {
  const parts = new Map<number, string>();
  const taken: string[] = [];
  const text = (): string =>
    [...parts]
      .sort(([a], [b]) => a - b)
      .map(([, part]) => part)
      .join('');
  for (const event of events) {
    if (event.e === 'take-back' || (event.e === 'attempt' && event.mode === 'restart')) {
      taken.push(text());
      parts.clear();
    }
    if (event.e === 'delta' && event.kind === 'text') parts.set(event.part, (parts.get(event.part) ?? '') + event.text);
    if (event.e === 'part' && event.part.t === 'text') parts.set(event.index, event.part.text);
  }
  return { text: text(), taken };
}

/** A harness whose providers answer so. */
export function harnessWith(replies: Readonly<Record<string, readonly Reply[]>>): AnswerHarness {
  const harness = new AnswerHarness();
  for (const [id, list] of Object.entries(replies)) harness.replies.set(id, list);
  return harness;
}
export const kindOf = ({ outcome }: Answered): FaultKind | undefined => outcome.fault?.kind;
export const eventsOf = <E extends AnswerEvent['e']>(answered: Answered, e: E) =>
  answered.events.filter((event): event is Extract<AnswerEvent, { e: E }> => event.e === e);
export const stepsOf = (harness: AnswerHarness): readonly StepEntry[] =>
  harness.log.entries.filter((entry) => entry.k === 'step');
export const kindsOf = (harness: AnswerHarness): string[] => harness.log.entries.map(({ k }) => k);
