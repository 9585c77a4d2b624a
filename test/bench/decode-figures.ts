import { createCountingCallIdSource } from '../../src/conversation/call-id.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { loadProtocol } from '../../src/protocols/protocol-table.ts';
import type { HttpProtocol } from '../../src/protocols/protocol.ts';
import { streamAnswer } from '../../src/protocols/stream/stream-answer.ts';
import { benchModel, benchProvider, benchWires } from './bench-wires.ts';
import type { BenchWire } from './bench-wires.ts';
import { quantile } from './figure.ts';
import type { Figure } from './figure.ts';

const rounds = 200;
const warmUps = 50;

/** Time from the first bytes of an answer to the first text that comes out of them, without any network. */
export async function decodeFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const wire of benchWires) {
    const protocol = await loadProtocol(wire.protocol);
    const times: number[] = [];
    for (let round = 0; round < warmUps + rounds; round++) {
      const time = await firstText(wire, protocol);
      if (round >= warmUps) times.push(time);
    }
    figures.push({
      name: `first-event.${wire.protocol}.p95`,
      measured: quantile(times, 0.95),
      unit: 'ms',
      note: `first bytes in to first text out, median ${quantile(times, 0.5).toFixed(3)} ms`,
    });
  }
  return figures;
}

async function firstText(wire: BenchWire, protocol: HttpProtocol): Promise<number> {
  const bytes = new TextEncoder().encode(wire.frames({ text: 'Some words of an answer.' }, benchModel).join(''));
  let arrived = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      arrived = performance.now();
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const provider = benchProvider(wire, 'http://127.0.0.1');
  const events = streamAnswer(
    { ...protocol, send: () => Promise.resolve(new Response(body, { headers: { 'content-type': wire.contentType } })) },
    {
      projection: { body: {}, losses: [] },
      connection: { provider, fetch: globalThis.fetch },
      context: {
        owner: { protocol: wire.protocol, provider: provider.id, model: benchModel },
        callIds: createCountingCallIdSource(),
      },
      signal: new AbortController().signal,
      clock: systemClock,
    },
  );
  for await (const event of events) if (event.e === 'delta') return performance.now() - arrived;
  throw new Error(`No text came out of ${wire.protocol}.`);
}
