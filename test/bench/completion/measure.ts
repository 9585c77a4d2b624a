import diagnostics from 'node:diagnostics_channel';
import { Worker } from 'node:worker_threads';
import { CompletionEngine } from '../../../src/completion/engine/engine.ts';
import { completionSources } from '../../../src/completion/engine/sources.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { Suggest } from '../../../src/routing/one-shot/suggest.ts';
import { benchHarness } from '../bench-harness.ts';
import { usualPace } from './simulate.ts';
import { benchCall } from './bench-call.ts';
import { EditorHost } from './editor-host.ts';
import type { OracleServerData, OracleServerMessage } from './oracle-server.ts';
import { typedFile } from './typed-file.ts';
import { typistTrace } from './typist.ts';

/** Times of one typed trace over HTTP on the clock of the machine, in milliseconds. */
export interface Measurement {
  /**
   * From the call of the provider to the head of its request in the socket, for calls that needed one; 0 where it left before the call. The
   * engine's own wait for the next key is switched off; calls that waited for the answer of another request first are left out.
   */
  readonly callMs: readonly number[];
  /** The same from the key where the engine asked with the key, else from the call. */
  readonly keyMs: readonly number[];
  /** From the call of the provider to an answer from memory. */
  readonly memoryMs: readonly number[];
  /** From the call to any answer that was not cancelled. */
  readonly answerMs: readonly number[];
  /** Most processor time of this thread between two turns of its event loop: what the system gave to others does not count. */
  readonly longestStretchMs: number;
  readonly requests: number;
  readonly keys: number;
}

export interface MeasureOptions {
  readonly seed: number;
  readonly lines: number;
  readonly speculation: boolean;
  /** Times the typist is faster than a person; pauses for the host and the server stay real. Default 1. */
  readonly haste?: number;
  /** Looks for stretches in which nothing else could run. The watch itself wakes the processor every millisecond: times are taken without. */
  readonly watchesStretches?: boolean;
}

/** What Node's own `fetch` tells when it has written the head of a request to its socket. */
const sentHeaders = 'undici:client:sendHeaders';

/** What the engine says of a call that found a request under way, and of one whose own request left with the key. */
const waited = 'that still fits is under way';
const askedWithKey = 'was asked when the key was typed';

const provider = {
  id: 'bench',
  name: 'bench',
  protocol: 'fim',
  auth: { kind: 'none' },
  fim: { style: 'completions' },
  models: [{ id: 'oracle', fim: true, contextTokens: 32_768 }],
  source: 'user',
} as const;

/** Types a trace in real time into the engine with its real way to a server: connector, guarded fetch, FIM protocol. */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { seed, lines, speculation, haste = 1, watchesStretches = false } = options;
  const file = typedFile(lines);
  const before = file.text.slice(0, file.offset);
  const server = await startOracle({ typed: file.typed, before, seed, pace: usualPace });
  const harness = benchHarness([{ ...provider, baseUrl: `${server.origin}/v1` }]);
  const choice = {
    resolve: () => ({ role: 'completion' as const, refs: [{ provider: 'bench', model: 'oracle' }], problems: [] }),
    onDidChange: () => ({ dispose: () => undefined }),
  };
  const observer = { failed: () => undefined, answered: () => undefined };
  const suggest = new Suggest({ ...harness, choice, observer });
  const engine = new CompletionEngine({
    sources: (scope) => completionSources(suggest, undefined, scope),
    clock: systemClock,
    logger: silentLogger,
    speculation,
    maximumDelay: () => 0,
  });
  const times = { call: [] as number[], key: [] as number[], memory: [] as number[], answer: [] as number[] };
  const sent: number[] = [];
  let key = { at: 0, sent: 0, version: 0 };
  const watch = (): void => void sent.push(performance.now());
  diagnostics.subscribe(sentHeaders, watch);
  const host = new EditorHost(
    {
      clock: systemClock,
      requests: () => server.requests.length,
      typed: (document) => {
        key = { at: performance.now(), sent: sent.length, version: document.version };
        void engine.anticipate(benchCall(file, document), () => Promise.resolve(true));
      },
    },
    file,
    async (document, signal) => {
      // Not everything that is typed is a key that the engine is told of at once.
      const typed = key.version === document.version ? key : undefined;
      const known = typed?.sent ?? sent.length;
      const started = performance.now();
      const suggestion = await engine.provide(benchCall(file, document), signal);
      const took = performance.now() - started;
      if (suggestion !== undefined && !signal.aborted) {
        times.answer.push(took);
        if (suggestion.isCached) times.memory.push(took);
      }
      const left = sent[known];
      const told = left === undefined || speculation ? waited : engine.explainLast();
      if (left !== undefined && !told.includes(waited)) {
        const isEarly = typed !== undefined && (left < started || told.includes(askedWithKey));
        times.call.push(Math.max(0, left - started));
        times.key.push(left - (isEarly ? typed.at : started));
      }
      return suggestion;
    },
  );
  const stretches = new StretchWatch();
  const keystrokes = typistTrace(file.typed, seed);
  if (watchesStretches) stretches.start();
  for (const stroke of keystrokes) {
    await new Promise((resolve) => setTimeout(resolve, stroke.gapMs / haste));
    if (stroke.kind === 'backspace') host.backspace();
    else host.type(stroke.text);
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  stretches.stop();
  diagnostics.unsubscribe(sentHeaders, watch);
  host.stop();
  engine.dispose();
  await server.stop();
  return {
    callMs: times.call,
    keyMs: times.key,
    memoryMs: times.memory,
    answerMs: times.answer,
    longestStretchMs: stretches.longestMs,
    requests: server.requests.length,
    keys: keystrokes.length,
  };
}

/** Notes the most processor time that this thread spends between two turns of its event loop, to the millisecond. */
class StretchWatch {
  longestMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #before = process.threadCpuUsage();

  start(): void {
    this.#before = process.threadCpuUsage();
    this.#timer = setInterval(() => {
      const now = process.threadCpuUsage();
      this.longestMs = Math.max(
        this.longestMs,
        (now.user + now.system - this.#before.user - this.#before.system) / 1_000,
      );
      this.#before = now;
    }, 1);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

interface RunningOracle {
  readonly origin: string;
  /** When each request arrived, on the clock that all threads share. */
  readonly requests: number[];
  stop(): Promise<void>;
}

/** Starts an oracle in a thread of its own. */
export async function startOracle(data: OracleServerData): Promise<RunningOracle> {
  const worker = new Worker(new URL('./oracle-server.ts', import.meta.url), { workerData: data });
  const requests: number[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: OracleServerMessage) => {
      if (message.kind === 'listening') resolve(message.port);
      if (message.kind === 'request') requests.push(message.at);
    });
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    stop: async () => {
      await worker.terminate();
    },
  };
}
