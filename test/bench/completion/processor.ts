import type { Suggestion } from '../../../src/completion/engine/suggestion.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import type { Figure } from '../figure.ts';
import { EditorHost } from './editor-host.ts';
import { median, simulate } from './simulate.ts';
import { typedFile } from './typed-file.ts';
import { typistTrace } from './typist.ts';

const rounds = 7;

/** Processor time of the engine a key: the simulated trace with the engine minus the same trace with one that does nothing. */
export async function cpuFigure(): Promise<Figure> {
  await simulate({ seed: 1 });
  await idleTrace();
  const used: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const idle = await cpuOf(idleTrace);
    const busy = await cpuOf(() => simulate({ seed: 1 }));
    used.push((busy - idle) / keys());
  }
  return {
    name: 'completion.cpu',
    measured: Math.max(0, median(used)),
    unit: 'ms',
    goal: { atMost: 1 },
    note: 'processor time of the engine a key',
  };
}

function keys(): number {
  return typistTrace(typedFile().typed, 1).length;
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function idleTrace(): Promise<void> {
  const file = typedFile();
  const clock = new FakeClock();
  const nothing = (): Promise<Suggestion | undefined> => Promise.resolve(undefined);
  const host = new EditorHost({ clock, requests: () => 0 }, file, nothing);
  for (const key of typistTrace(file.typed, 1)) {
    await clock.advance(key.gapMs);
    if (key.kind === 'backspace') host.backspace();
    else host.type(key.text);
  }
  host.stop();
}
