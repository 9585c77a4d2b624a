import { ConversationLog } from '../../conversation/log.ts';
import type { Entry, Usage } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { Owner } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { ChatQuirks } from '../../models/chat-quirks.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Provider } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Connection, RequestOptions, HttpProtocol } from '../../protocols/protocol.ts';
import { streamAnswer } from '../../protocols/stream/stream-answer.ts';

/** What became of one tiny request. */
export interface ProbeAnswer {
  /** The server took the request. */
  readonly taken: boolean;
  readonly text: string;
  /** Whether a tool was called. */
  readonly called: boolean;
  readonly usage?: Usage;
  /** Why it was not taken, or what went wrong afterwards. */
  readonly fault?: Fault;
}

/** A test that cannot go on: the fault says why. */
export class ProbeStopped extends Error {
  override readonly name = 'ProbeStopped';
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

export interface ProbeSenderDependencies {
  readonly protocol: HttpProtocol;
  readonly connection: Connection;
  readonly model: string;
  readonly info?: ModelInfo;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Answers are read no further than this many characters: the request is ended then. */
const maximumText = 400;
/** Output limit of a request, in tokens: the least that OpenAI takes. */
export const probeTokens = 16;
/** A server that has to load its model first may take long for the headers. Milliseconds. */
const timeouts = { headers: 120_000, firstByte: 120_000, idle: 30_000 };
/** Faults that no other form of the request would change. */
const final: ReadonlySet<Fault['kind']> = new Set([
  'auth',
  'quota',
  'rate',
  'network',
  'timeout',
  'policy',
  'cancelled',
]);

/** Sends the tiny requests of a test. What it sends is made here from fixed texts: nothing of a workspace is in it. */
export class ProbeSender {
  readonly #dependencies: ProbeSenderDependencies;
  /** Requests that went out. */
  sent = 0;

  constructor(dependencies: ProbeSenderDependencies) {
    this.#dependencies = dependencies;
  }

  get provider(): Provider {
    return this.#dependencies.connection.provider;
  }

  get info(): ModelInfo | undefined {
    return this.#dependencies.info;
  }

  /** Sends one conversation with some quirks changed. Rejects with {@link ProbeStopped} when nothing else would work either. */
  async ask(
    entries: readonly Entry[],
    options: RequestOptions,
    quirks: Partial<ChatQuirks> = {},
  ): Promise<ProbeAnswer> {
    const { protocol, connection, model, info, clock, signal } = this.#dependencies;
    const provider = { ...connection.provider, quirks: { ...connection.provider.quirks, ...quirks } };
    const log = new ConversationLog();
    for (const entry of entries) log.append(entry);
    // The abilities a list told of are what is tested here.
    const abilities = { ...(info?.abilities.reasoning !== undefined && { reasoning: info.abilities.reasoning }) };
    const target = { provider, model, ...(info !== undefined && { info: { ...info, abilities } }) };
    const projection = protocol.project(log.entries, target, options);
    const context = { owner: this.owner, callIds: log.callIds };
    this.sent++;
    const answer = await read(
      streamAnswer(protocol, {
        projection,
        connection: { ...connection, provider },
        context,
        signal,
        clock,
        timeouts,
      }),
    );
    if (answer.fault !== undefined && final.has(answer.fault.kind)) throw new ProbeStopped(answer.fault);
    return answer;
  }

  /** The model that is tested, as a conversation names it. */
  get owner(): Owner {
    return { protocol: this.#dependencies.protocol.id, provider: this.provider.id, model: this.#dependencies.model };
  }
}

async function read(events: ReturnType<typeof streamAnswer>): Promise<ProbeAnswer> {
  const seen: Seen = { text: '', called: false, taken: false };
  for await (const event of events) {
    if (event.e === 'fault') {
      // An answer that breaks off later was taken all the same; the server's end mark is not what is tested.
      const taken = seen.taken && (event.fault.kind === 'cut' || event.fault.kind === 'shape');
      return { ...seen, taken, fault: event.fault };
    }
    watch(event, seen);
    if (seen.text.length > maximumText) break;
  }
  return seen;
}

type Seen = { -readonly [K in keyof Omit<ProbeAnswer, 'fault'>]: ProbeAnswer[K] };

function watch(event: StreamEvent, seen: Seen): void {
  if (event.e === 'usage') seen.usage = event.usage;
  if (event.e === 'delta' || event.e === 'part' || event.e === 'end') seen.taken = true;
  if (event.e === 'delta' && event.kind === 'text') seen.text += event.text;
  if (event.e === 'part' && event.part.t === 'call' && event.part.executor === 'client') seen.called = true;
}
