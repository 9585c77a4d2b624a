import { answer } from '../../src/routing/answer.ts';
import { benchHarness, requestFor } from './bench-harness.ts';
import { benchModel, benchProvider, benchWires } from './bench-wires.ts';
import type { BenchWire } from './bench-wires.ts';
import { quantile } from './figure.ts';
import type { Figure } from './figure.ts';

const rounds = 60;
const warmUps = 10;
const text = 'A sentence that is said before the line breaks. '.repeat(20);

/** Time from a fault that was detected to the request of the next model: a server that refuses, and a stream that breaks off. */
export async function takeOverFigures(): Promise<Figure[]> {
  const [first, second] = [benchWires[1], benchWires[2]];
  if (first === undefined || second === undefined) throw new Error('Two wires are needed.');
  return [
    await figure('take-over.refused.p95', [first, second], refused),
    await figure('take-over.mid-stream.p95', [first, second], brokenOff),
  ];
}

type Failing = (wire: BenchWire, failed: () => void) => Response;

/** A key that is not accepted: the next model is asked at once. */
const refused: Failing = (_wire, failed) => {
  failed();
  return new Response('{"error":{"message":"no"}}', { status: 401, headers: { 'content-type': 'application/json' } });
};

/** A model that reports that it is overloaded after half of its answer. */
const brokenOff: Failing = (wire, failed) => {
  const frames = wire.frames({ text }, benchModel);
  const chunks = [
    frames.slice(0, frames.length / 2).join(''),
    'data: {"error":{"message":"Overloaded","code":529}}\n\n',
  ];
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = chunks.shift();
      if (chunks.length === 0) failed();
      if (next === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(next));
    },
  });
  return new Response(body, { headers: { 'content-type': wire.contentType } });
};

async function figure(name: string, wires: readonly [BenchWire, BenchWire], failing: Failing): Promise<Figure> {
  const times: number[] = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const time = await takeOver(wires, failing);
    if (round >= warmUps) times.push(time);
  }
  const note = `fault to the next request, no backoff, median ${quantile(times, 0.5).toFixed(2)} ms`;
  return { name, measured: quantile(times, 0.95), unit: 'ms', goal: { atMost: 50 }, note };
}

async function takeOver([first, second]: readonly [BenchWire, BenchWire], failing: Failing): Promise<number> {
  let failedAt = 0;
  let askedAt = 0;
  const fetch: typeof globalThis.fetch = (input) => {
    const { port } = new URL(input instanceof Request ? input.url : input);
    if (port === '1') return Promise.resolve(failing(first, () => (failedAt = performance.now())));
    askedAt = performance.now();
    const body = second.frames({ text: 'And so on.' }, benchModel).join('');
    return Promise.resolve(new Response(body, { headers: { 'content-type': second.contentType } }));
  };
  const harness = benchHarness(
    [benchProvider(first, 'http://127.0.0.1:1'), benchProvider(second, 'http://127.0.0.1:2')],
    fetch,
  );
  const refs = [first, second].map((wire) => ({ provider: wire.protocol, model: benchModel }));
  let last = '';
  for await (const event of answer(harness, requestFor(refs))) last = event.e;
  if (last !== 'finished') throw new Error('The answer has no end.');
  if (askedAt === 0 || failedAt === 0) throw new Error('Nobody took over.');
  return askedAt - failedAt;
}
