import { Worker } from 'node:worker_threads';
import { answer } from '../../src/routing/answer.ts';
import { bareClients } from './bare-clients.ts';
import type { BareClient } from './bare-clients.ts';
import { benchHarness, requestFor } from './bench-harness.ts';
import { benchModel, benchProvider, benchWires } from './bench-wires.ts';
import type { BenchWire } from './bench-wires.ts';
import { quantile } from './figure.ts';
import type { Figure } from './figure.ts';
import type { WireServerData } from './wire-server.ts';

const latencyMs = 50;
const rounds = 60;
const warmUps = 10;
/** Pieces of the long answer for the speed; one piece counts as a token. */
const tokens = 20_000;
const speedRounds = 9;

/** Times of one answer in milliseconds from the call. */
export interface Timing {
  readonly first: number;
  readonly last: number;
}

/** Our whole way to a model against the vendor's bare SDK, turn about, on the same server. */
export async function overheadFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const wire of benchWires) {
    const bare = bareClients[wire.protocol];
    figures.push(await firstToken(wire, bare), await speed(wire, bare));
  }
  return figures;
}

async function firstToken(wire: BenchWire, bare: BareClient): Promise<Figure> {
  const { ours, theirs } = await compare(wire, bare, { text: 'A short answer.', latencyMs, rounds: warmUps + rounds });
  const [a, b] = [ours, theirs].map((times) =>
    quantile(
      times.slice(warmUps).map(({ first }) => first),
      0.5,
    ),
  );
  return {
    name: `overhead.${wire.protocol}.first-token`,
    measured: (a ?? 0) / (b ?? 1),
    unit: 'x',
    goal: { atMost: 1.02 },
    note: `${a?.toFixed(1)} ms, ${bare.name} ${b?.toFixed(1)} ms`,
  };
}

async function speed(wire: BenchWire, bare: BareClient): Promise<Figure> {
  const text = 'word '.repeat(tokens);
  const { ours, theirs } = await compare(wire, bare, { text, latencyMs: 5, rounds: speedRounds });
  const rate = (times: readonly Timing[]): number =>
    tokens /
    (quantile(
      times.slice(2).map(({ first, last }) => last - first),
      0.5,
    ) /
      1_000);
  const [a, b] = [rate(ours), rate(theirs)];
  return {
    name: `overhead.${wire.protocol}.speed`,
    measured: a / b,
    unit: 'x',
    goal: { atLeast: 1 },
    note: `${Math.round(a / 1_000)}k tokens/s, ${bare.name} ${Math.round(b / 1_000)}k`,
  };
}

interface Trial {
  readonly text: string;
  readonly latencyMs: number;
  readonly rounds: number;
}

async function compare(
  wire: BenchWire,
  bare: BareClient,
  trial: Trial,
): Promise<{ readonly ours: Timing[]; readonly theirs: Timing[] }> {
  const frames = wire.frames({ text: trial.text, pieceLength: 5 }, benchModel);
  const server = await startServer({ frames, contentType: wire.contentType, latencyMs: trial.latencyMs });
  const ours: Timing[] = [];
  const theirs: Timing[] = [];
  try {
    for (let round = 0; round < trial.rounds; round++) {
      ours.push(await ourTiming(wire, server.origin));
      theirs.push(await bare.time(`${server.origin}${wire.prefix}`, benchModel));
    }
  } finally {
    await server.stop();
  }
  return { ours, theirs };
}

async function ourTiming(wire: BenchWire, origin: string): Promise<Timing> {
  const harness = benchHarness([benchProvider(wire, origin)]);
  const request = requestFor([{ provider: wire.protocol, model: benchModel }]);
  const started = performance.now();
  let first: number | undefined;
  for await (const event of answer(harness, request)) {
    if (event.e === 'delta') first ??= performance.now() - started;
    if (event.e === 'finished' && event.outcome.fault !== undefined) throw new Error(event.outcome.fault.message);
  }
  if (first === undefined) throw new Error(`No text came from ${wire.protocol}.`);
  return { first, last: performance.now() - started };
}

async function startServer(data: WireServerData): Promise<{ readonly origin: string; stop(): Promise<void> }> {
  const worker = new Worker(new URL('./wire-server.ts', import.meta.url), { workerData: data });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: async () => {
      worker.postMessage('stop');
      await worker.terminate();
    },
  };
}
