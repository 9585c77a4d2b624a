import { setImmediate } from 'node:timers/promises';
import type { ToolDefinition } from '../../../src/conversation/entry.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import { takenBack } from '../../../src/conversation/taken-back.ts';
import type { HttpProtocolId } from '../../../src/models/protocol-id.ts';
import type { Provider } from '../../../src/models/provider.ts';
import { Registry } from '../../../src/models/registry.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { FakeEditorModels } from '../../../src/protocols/editor-lm/editor-models.fake.ts';
import { noThirdPartyProviders } from '../../../src/protocols/third-party/third-party-provider.ts';
import { answer } from '../../../src/routing/answer.ts';
import type { AnswerDependencies } from '../../../src/routing/answer.ts';
import type { AnswerEvent } from '../../../src/routing/answer-event.ts';
import type { AnswerRequest } from '../../../src/routing/answer-request.ts';
import { noBudgets } from '../../../src/routing/usage/budget-gate.ts';
import { CircuitBreaker, breakerLimits } from '../../../src/routing/health/circuit-breaker.ts';
import { singleEndpoint } from '../../../src/routing/connection/endpoint-choice.ts';
import { readAnswer } from './recorded-answer.ts';
import type { RecordedAnswer } from './recorded-answer.ts';
import { secondAnswer } from './second-model.ts';
import type { GoOnStyle } from './second-model.ts';
import { StepClock } from './step-clock.ts';

/** What goes wrong at the cut: the connection breaks, the body is over, the server says so in its own frame, or falls silent. */
export const lineFaults = ['lost', 'early', 'frame', 'stall'] as const;
export type LineFault = (typeof lineFaults)[number];

/** One cut and who goes on after it. */
export interface Cut {
  /** Bytes that arrive; a status instead of them where the request is refused. */
  readonly at: number;
  readonly fault: LineFault | 429 | 500 | 529 | 401;
  readonly second: HttpProtocolId;
  readonly style: GoOnStyle;
  /** How many bytes come at once: the pauses between them let the horizon pass. */
  readonly piece: number;
  readonly pauses: boolean;
}

/** More requests than any of these faults can take. */
const mostRequests = 8;
const inFault = 'it ended in the fault';
/** Turns of the event loop after which an answer counts as hanging. */
const mostRounds = 5_000;
const info = { contextTokens: 1_000_000, tools: true, vision: true, reasoning: false } as const;

/** Cuts one recorded answer and lets another model go on. Returns what is wrong with what came out. */
export async function checkCut(recorded: RecordedAnswer, cut: Cut): Promise<string[]> {
  const clock = new StepClock();
  const requests: string[] = [];
  const log = conversation(recorded);
  const dependencies = portsFor(clock, [firstProvider(recorded), secondProvider(cut)], async (provider, url, init) => {
    const resumed = resumedAnswer(recorded, url);
    requests.push(resumed === undefined ? provider.id : 'resume');
    if (resumed !== undefined) return resumed;
    if (provider.id === 'first') {
      return requests.length > 1 ? refusal(503) : firstAnswer(recorded, cut, clock);
    }
    await Promise.resolve();
    if (cut.style === 'nobody') return refusal(401);
    const body = typeof init?.body === 'string' ? init.body : '{}';
    return secondAnswer(recorded, { protocol: cut.second, style: cut.style, body });
  });
  const request: AnswerRequest = {
    record: { log, append: (entry) => Promise.resolve(log.append(entry)), keepPartial: () => undefined },
    refs: [
      { provider: 'first', model: 'm' },
      { provider: 'second', model: 'm' },
    ],
    role: 'chat',
    options: {
      ...(recorded.calls.length === 0 && { tools: false }),
      ...(cut.style === 'resume' && { resumable: true }),
    },
    signal: new AbortController().signal,
  };
  const events = await collect(answer(dependencies, request), clock);
  const problems = problemsOf(asFarAsTold(recorded, cut), { events, requests, log });
  if (cut.style === 'nobody') return problems.filter((problem) => !problem.startsWith(inFault));
  if (requests.includes('resume') && requests.includes('second'))
    problems.push('what was taken up again was also asked elsewhere');
  return problems;
}

/** What the vendor kept of an answer: its frames behind the one that was read last. */
function resumedAnswer({ bytes, boundaries }: RecordedAnswer, url: URL): Response | undefined {
  const after = url.searchParams.get('starting_after');
  if (after === null) return undefined;
  const frames = boundaries.map((end, index) =>
    new TextDecoder().decode(bytes.subarray(boundaries[index - 1] ?? 0, end)),
  );
  const numberOf = (frame: string): number => Number(/"sequence_number":\s*(\d+)/.exec(frame)?.[1] ?? Infinity);
  const body = frames.filter((frame) => numberOf(frame) > Number(after)).join('');
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

/**
 * Some servers send their end mark more than once: what is cut behind the first is whole to anybody who reads it. Where nobody goes on, all
 * that came is to be shown and kept.
 */
function asFarAsTold(recorded: RecordedAnswer, { at, fault, style }: Cut): RecordedAnswer {
  if (typeof fault === 'number') return recorded;
  const cut = recorded.bytes.subarray(0, at);
  const bytes = fault === 'frame' ? Buffer.concat([cut, Buffer.from(frameFaults[recorded.protocol])]) : cut;
  const read = readAnswer(recorded.protocol, bytes);
  if (read.isWhole) return { ...recorded, ...read };
  return style === 'nobody' ? { ...recorded, ...read, calls: [] } : recorded;
}

interface Outcome {
  readonly events: readonly AnswerEvent[] | undefined;
  readonly requests: readonly string[];
  readonly log: ConversationLog;
}

function problemsOf(recorded: RecordedAnswer, { events, requests, log }: Outcome): string[] {
  if (events === undefined) return ['the answer hangs'];
  const problems: string[] = [];
  const finished = events.filter((event) => event.e === 'finished');
  const [last] = finished.slice(-1);
  if (finished.length !== 1 || events.at(-1)?.e !== 'finished') problems.push(`${finished.length} terminal events`);
  if (requests.length > mostRequests) problems.push(`${requests.length} requests`);
  if (last === undefined) return problems;
  if (last.outcome.fault !== undefined) problems.push(`${inFault} ${last.outcome.fault.message}`);
  const shown = shownText(events);
  const expected = toldText(recorded.text, events);
  if (shown !== expected) problems.push(`shown: ${difference(shown, expected)}`);
  const kept = keptText(log);
  if (kept !== shown) problems.push(`the log differs from what is shown: ${difference(kept, shown)}`);
  const calls = last.outcome.calls.map(({ name }) => name);
  if (calls.join() !== recorded.calls.join())
    problems.push(`calls to run: ${calls.join()} instead of ${recorded.calls.join()}`);
  if (new Set(last.outcome.calls.map(({ id }) => id)).size !== calls.length) problems.push('a call would run twice');
  return problems;
}

/**
 * What is to be shown of a text: all of it. A few recorded answers begin with thinking that only its end marks. It is no text: what was shown of
 * it is taken back. Only where another model went on in the middle of it does it stay, without the mark.
 */
function toldText(text: string, events: readonly AnswerEvent[]): string {
  const mark = /<\/think>\s*/.exec(text);
  if (mark === null) return text;
  const after = text.slice(mark.index + mark[0].length);
  const goesOn = events.findIndex(
    (event) => event.e === 'attempt' && (event.mode === 'ask' || event.mode === 'prefill'),
  );
  const before = shownText(events.slice(0, Math.max(0, goesOn)));
  return before !== '' && text.slice(0, mark.index).startsWith(before) ? text.slice(0, mark.index) + after : after;
}

/** What a view shows that does as the events say. Closing events may not change what the deltas said. */
export function shownText(events: readonly AnswerEvent[]): string {
  const parts = new Map<number, string>();
  for (const event of events) {
    if (event.e === 'take-back' || (event.e === 'attempt' && event.mode === 'restart')) parts.clear();
    if (event.e === 'delta' && event.kind === 'text') parts.set(event.part, (parts.get(event.part) ?? '') + event.text);
    if (event.e === 'part' && event.part.t === 'text' && event.part.refusal !== true) {
      if ((parts.get(event.index) ?? '') !== event.part.text) return `part ${event.index} differs from its deltas`;
    }
  }
  return [...parts]
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join('');
}

/** The text of the step in the log, without what was taken back. */
function keptText(log: ConversationLog): string {
  const gone = takenBack(log.entries);
  return log.entries
    .flatMap((entry) => (entry.k === 'step' && !gone.has(entry.seq) ? entry.parts : []))
    .map((part) => (part.t === 'text' && part.refusal !== true ? part.text : ''))
    .join('');
}

function difference(found: string, expected: string): string {
  let at = 0;
  while (at < found.length && found[at] === expected[at]) at++;
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 30), at + 40));
  return `${found.length} of ${expected.length} characters, from ${at} on ${around(found)} instead of ${around(expected)}`;
}

async function collect(stream: AsyncIterable<AnswerEvent>, clock: StepClock): Promise<AnswerEvent[] | undefined> {
  const events: AnswerEvent[] = [];
  const state = { isDone: false };
  const reading = (async () => {
    for await (const event of stream) events.push(event);
    state.isDone = true;
  })();
  for (let round = 0, before = -1; !state.isDone && round < mostRounds; round++) {
    await setImmediate();
    if (events.length !== before) before = events.length;
    else if (round % 3 === 2) clock.jump();
  }
  if (!state.isDone) return undefined;
  await reading;
  return events;
}

function conversation({ calls }: RecordedAnswer): ConversationLog {
  const log = new ConversationLog();
  const added = [...new Set(calls)].map((name): ToolDefinition => ({
    name,
    description: name,
    inputSchema: { type: 'object' },
  }));
  if (added.length > 0) log.append({ k: 'tools', added, removed: [] });
  log.append({ k: 'user', parts: [{ t: 'text', text: 'Tell me.' }] });
  return log;
}

function portsFor(
  clock: StepClock,
  providers: readonly Provider[],
  serve: (provider: Provider, url: URL, init: RequestInit | undefined) => Promise<Response>,
): AnswerDependencies {
  const registry = new Registry();
  registry.setProviders('user', providers);
  return {
    registry,
    connector: {
      connect: (provider) =>
        Promise.resolve({
          ok: true,
          connection: {
            provider,
            fetch: (input, init) => serve(provider, new URL(input instanceof Request ? input.url : input), init),
          },
        }),
    },
    editorModels: new FakeEditorModels(),
    thirdParty: noThirdPartyProviders,
    clock,
    logger: silentLogger,
    random: () => 0.5,
    budgets: noBudgets,
    endpoints: singleEndpoint,
    breaker: new CircuitBreaker(clock, breakerLimits),
  };
}

function firstProvider({ protocol }: RecordedAnswer): Provider {
  const models = [{ id: 'm', ...info }];
  return {
    id: 'first',
    name: 'First',
    protocol,
    baseUrl: 'https://first.example',
    auth: { kind: 'none' },
    models,
    source: 'user',
  };
}

function secondProvider({ second, style }: Cut): Provider {
  const isPrefill = style === 'prefill' || style === 'prefill-echo';
  return {
    id: 'second',
    name: 'Second',
    protocol: second,
    baseUrl: 'https://second.example',
    auth: { kind: 'none' },
    models: [{ id: 'm', ...info }],
    ...(isPrefill && { quirks: { prefill: 'prefix-flag' } }),
    source: 'user',
  };
}

function refusal(status: number): Response {
  const headers = { 'content-type': 'application/json' };
  return new Response(JSON.stringify({ error: { type: 'x', message: `status ${status}` } }), { status, headers });
}

const frameFaults: Readonly<Record<HttpProtocolId, string>> = {
  'openai-chat': 'data: {"error":{"message":"The server is overloaded","code":503,"type":"server_error"}}\n\n',
  'openai-responses':
    'event: error\ndata: {"type":"error","code":"server_error","message":"overloaded","param":null}\n\n',
  'anthropic-messages':
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
  gemini: 'data: {"error":{"code":503,"message":"The model is overloaded","status":"UNAVAILABLE"}}\n\n',
  ollama: '{"error":"an error was encountered while running the model: unexpected EOF"}\n',
};

function firstAnswer({ bytes, protocol }: RecordedAnswer, cut: Cut, clock: StepClock): Response {
  const { at, fault, piece, pauses } = cut;
  if (typeof fault === 'number') return refusal(fault);
  let from = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (from < at) {
          if (pauses) await new Promise<void>((resolve) => clock.after(120, resolve));
          const to = Math.min(at, from + piece);
          controller.enqueue(bytes.subarray(from, to));
          from = to;
          return;
        }
        if (fault === 'frame' && from === at) {
          from++;
          controller.enqueue(new TextEncoder().encode(frameFaults[protocol]));
        } else if (fault === 'lost') controller.error(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
        else if (fault === 'stall') await new Promise<void>(() => undefined);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const type = protocol === 'ollama' ? 'application/x-ndjson' : 'text/event-stream';
  return new Response(body, { headers: { 'content-type': type } });
}
