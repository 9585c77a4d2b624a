import type { GrowthSubject } from './subject.ts';

/** What a subject cost at one size. */
export interface Cost {
  /** Processor time, in milliseconds. */
  readonly total: number;
  /** The longest piece that ran without letting anything else run, in milliseconds of processor time. */
  readonly stretch: number;
}

/** Stretches shorter than this are not told apart, in milliseconds: looking at the processor's account would cost more than they do. */
const shortestStretch = 0.5;

/** Runs a subject once over an input of `size` characters. */
export async function costOf(subject: GrowthSubject, size: number): Promise<Cost> {
  const work = subject.prepare(size);
  let total = 0;
  let stretch = 0;
  let at = threadTime();
  let clock = performance.now();
  const end = (): void => {
    const spent = threadTime() - at;
    total += spent;
    stretch = Math.max(stretch, spent);
  };
  for await (const _piece of work()) {
    if (performance.now() - clock < shortestStretch) continue;
    end();
    at = threadTime();
    clock = performance.now();
  }
  end();
  return { total, stretch };
}

/** Processor time of this thread in milliseconds: what other processes do does not count. */
function threadTime(): number {
  // Linux brings the account of a running thread up to date for the question about the process only, else with every tick of 4 ms.
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Shorter times are not told apart: some systems count processor time in ticks, in milliseconds. */
const shortest = 10;

/** The mean of as many runs as take long enough to be measured, at most 50. */
async function meanCostOf(subject: GrowthSubject, size: number): Promise<Cost> {
  let total = 0;
  let stretch = 0;
  let runs = 0;
  while (runs < 50 && total < shortest) {
    const cost = await costOf(subject, size);
    total += cost.total;
    stretch = Math.max(stretch, cost.stretch);
    runs++;
  }
  return { total: total / runs, stretch };
}

/** The least of several measurements: what disturbs one only ever adds to it. */
export async function leastCostOf(subject: GrowthSubject, size: number, times: number): Promise<Cost> {
  const costs: Cost[] = [];
  for (let time = 0; time < times; time++) costs.push(await meanCostOf(subject, size));
  return {
    total: Math.min(...costs.map(({ total }) => total)),
    stretch: Math.min(...costs.map((cost) => cost.stretch)),
  };
}
