import type { Owner } from '../../src/conversation/part.ts';
import { loadProtocol } from '../../src/protocols/protocol-table.ts';
import { longLog } from './bench-harness.ts';
import { benchModel, benchProvider, benchWires } from './bench-wires.ts';
import { quantile } from './figure.ts';
import type { Figure } from './figure.ts';

const steps = 500;
const rounds = 40;
const warmUps = 10;

/** Time to make the request for a log of 500 steps, each with a call and its result; for its owner and for another model. */
export async function projectionFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const wire of benchWires) {
    const protocol = await loadProtocol(wire.protocol);
    const target = { provider: benchProvider(wire, 'http://127.0.0.1'), model: benchModel };
    const own: Owner = { protocol: wire.protocol, provider: wire.protocol, model: benchModel };
    const log = longLog(own, steps).entries;
    const times: number[] = [];
    for (let round = 0; round < warmUps + rounds; round++) {
      const started = performance.now();
      protocol.project(log, target, {});
      if (round >= warmUps) times.push(performance.now() - started);
    }
    figures.push({
      name: `project.${wire.protocol}`,
      measured: quantile(times, 0.5),
      unit: 'ms',
      goal: { atMost: 10 },
      note: `log of ${steps} steps, ${log.length} entries, p95 ${quantile(times, 0.95).toFixed(2)} ms`,
    });
  }
  return figures;
}
