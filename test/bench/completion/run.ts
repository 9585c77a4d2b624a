/**
 * `npm run bench:completion [-- --json FILE] [--quick]`: ghost text on typed traces, three seeds, medians. Counts are exact, on a clock that
 * moves only when told to; times are taken in real time over HTTP, and in the real VS Code (`editor-trace.ts`). `--quick`: the counts only.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { childBench } from '../child-bench.ts';
import { formatTable, isMet, quantile } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { machineFacts } from '../machine.ts';
import { growthFigure } from './growth.ts';
import { measure } from './measure.ts';
import type { Measurement } from './measure.ts';
import { cpuFigure } from './processor.ts';
import { readPerKey } from './read-tokens.ts';
import { median, simulate } from './simulate.ts';
import type { SimulationResult } from './simulate.ts';

const seeds = [1, 2, 3];

type Count = { readonly [K in keyof SimulationResult]: number };

/** Exact counts without and with asking ahead. */
async function counts(): Promise<Figure[]> {
  const plain = await Promise.all(seeds.map((seed) => simulate({ seed, dependencies: { speculation: false } })));
  const ahead = await Promise.all(seeds.map((seed) => simulate({ seed, local: true })));
  const of = (results: readonly Count[], name: keyof Count): number => median(results.map((result) => result[name]));
  const range = (results: readonly Count[], name: keyof Count): string => {
    const values = results.map((result) => result[name]);
    return `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;
  };
  const figure = (name: string, of: number, rest: Omit<Figure, 'name' | 'measured'>): Figure => ({
    name: `completion.${name}`,
    measured: of,
    ...rest,
  });
  return [
    figure('requests', of(plain, 'requestsPer100Keys'), {
      unit: 'count',
      goal: { atMost: 6 },
      note: `per 100 keys, ${range(plain, 'requestsPer100Keys')}`,
    }),
    figure('requests.ahead', of(ahead, 'requestsPer100Keys'), {
      unit: 'count',
      goal: { atMost: 9 },
      note: `with asking ahead, ${range(ahead, 'requestsPer100Keys')}`,
    }),
    figure('local', of(plain, 'answeredLocally'), {
      unit: '%',
      goal: { atLeast: 87 },
      note: `keys answered without a request, ${range(plain, 'answeredLocally')}`,
    }),
    figure('visible', of(plain, 'ghostVisible'), {
      unit: '%',
      goal: { atLeast: 89 },
      note: `keys with ghost text before them, ${range(plain, 'ghostVisible')}`,
    }),
    figure('right', of(plain, 'ghostRight'), { unit: '%', note: 'keys the ghost text had right' }),
    figure('prompt', of(plain, 'promptCharactersPerTyped'), {
      unit: 'count',
      goal: { atMost: 500 },
      note: 'prompt characters per typed character',
    }),
    figure('prompt.ahead', of(ahead, 'promptCharactersPerTyped'), { unit: 'count', goal: { atMost: 800 } }),
    figure('prompt.cached', of(plain, 'commonPrefix'), {
      unit: '%',
      goal: { atLeast: 90 },
      note: 'of the prompt before that begins the next, median',
    }),
    figure('tokens', of(plain, 'tokens'), { unit: 'count', note: 'tokens the server made' }),
  ];
}

/** What a server that keeps the last prompt reads for a key of the session, where every key asks. Exact counts too. */
function readings(): Figure[] {
  return (['psm', 'spm'] as const).flatMap((order) => {
    const runs = seeds.map((seed) => readPerKey(order, { seed }));
    const mean = median(runs.map((keys) => keys.reduce((sum, { read }) => sum + read, 0) / keys.length));
    const prompt = median(runs.map((keys) => median(keys.map((key) => key.prompt))));
    const note = `tokens newly read per key of ${Math.round(prompt)}, ${order === 'psm' ? 'prefix first' : 'suffix first'}`;
    return [{ name: `completion.read.${order}`, measured: mean, unit: 'count', goal: { atMost: 40 }, note } as const];
  });
}

/**
 * Times over HTTP; the runs come one after the other, since they share the processor. A hasty run first, which does not count, loads and warms
 * the code, as an editor that has been open for a minute has.
 */
async function times(): Promise<Figure[]> {
  await measure({ seed: 4, lines: 2_119, speculation: false, haste: 6 });
  const usual: Measurement[] = [];
  for (const seed of seeds) usual.push(await measure({ seed, lines: 2_119, speculation: false }));
  const large = await measure({ seed: 1, lines: 20_000, speculation: false });
  const watched: Measurement[] = [];
  for (const seed of seeds)
    watched.push(await measure({ seed, lines: 2_119, speculation: false, haste: 4, watchesStretches: true }));
  const p = (results: readonly Measurement[], of: (result: Measurement) => readonly number[], share: number): number =>
    median(results.map((result) => quantile(of(result), share)));
  const call = (result: Measurement): readonly number[] => result.callMs;
  const key = (result: Measurement): readonly number[] => result.keyMs;
  const memory = (result: Measurement): readonly number[] => result.memoryMs;
  const ms = (name: string, measured: number, atMost?: number, note?: string): Figure => ({
    name: `completion.${name}`,
    measured,
    unit: 'ms',
    ...(atMost !== undefined && { goal: { atMost } }),
    ...(note !== undefined && { note }),
  });
  return [
    ms(
      'request.p50',
      p(usual, call, 0.5),
      1.5,
      'call to request on the wire, 2,119 lines; 0 where it left with the key',
    ),
    ms('request.p95', p(usual, call, 0.95), 5),
    ms('request.20k.p50', p([large], call, 0.5), 3, '20,000 lines'),
    ms('request.20k.p95', p([large], call, 0.95), 8),
    ms('request.key.p50', p(usual, key, 0.5), 1.5, 'the same from the key, where they left with it'),
    ms('request.key.p95', p(usual, key, 0.95), 5),
    ms('request.20k.key.p50', p([large], key, 0.5), 3),
    ms('request.20k.key.p95', p([large], key, 0.95), 8),
    ms('memory.p50', p(usual, memory, 0.5), 1, 'call to an answer from memory'),
    ms('memory.p95', p(usual, memory, 0.95), 3),
    ms(
      'stretch',
      median(watched.map(({ longestStretchMs }) => longestStretchMs)),
      5,
      'longest synchronous stretch, processor time',
    ),
  ];
}

const { values } = parseArgs({
  options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const figures = [...(await counts()), ...readings()];
if (!values.quick) {
  figures.push(await cpuFigure(), await growthFigure(), ...(await times()));
  figures.push(...(await childBench('test/bench/completion/editor-trace.ts')));
}
const machine = machineFacts();
console.log(`${machine.system}, ${machine.processor}, ${machine.cores} cores, Node ${machine.node}`);
console.log(`${machine.date}, load ${machine.load}, seeds ${seeds.join(', ')}\n`);
console.log(formatTable(figures));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ machine, figures }, undefined, 2)}\n`);
process.exitCode = figures.some((figure) => isMet(figure) === false) ? 1 : 0;
