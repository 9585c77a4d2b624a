import { CompletionEngine } from '../../../src/completion/engine/engine.ts';
import type { EngineDependencies } from '../../../src/completion/engine/engine.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { benchCall } from './bench-call.ts';
import { CountingModel } from './counting-model.ts';
import type { Pace } from './counting-model.ts';
import { EditorHost } from './editor-host.ts';
import { Oracle } from './oracle.ts';
import { typedFile } from './typed-file.ts';
import { typistTrace } from './typist.ts';
import type { Typist } from './typist.ts';

export interface Simulation {
  readonly seed: number;
  readonly lines?: number;
  readonly pace?: Pace;
  readonly typist?: Typist;
  /** Requests cost nothing. Default false. */
  readonly local?: boolean;
  /** More of the engine's dependencies, e.g. to switch speculation on. */
  readonly dependencies?: Partial<EngineDependencies>;
}

/** Exact counts of one typed trace; the same in every run for a seed. */
export interface SimulationResult {
  readonly keys: number;
  readonly characters: number;
  readonly requestsPer100Keys: number;
  readonly aborts: number;
  /** Percent of the keys that were answered without a request between call and answer. */
  readonly answeredLocally: number;
  /** Percent of the keys before which ghost text was on the screen. */
  readonly ghostVisible: number;
  /** Percent of the keys whose next characters the ghost text on the screen had right. */
  readonly ghostRight: number;
  readonly promptCharactersPerTyped: number;
  readonly tokens: number;
  /** Percent of a prompt that is the start of the one before; median. */
  readonly commonPrefix: number;
}

/** The server of the peers' measurements: 180 ms to the first token, 125 tokens a second. */
export const usualPace: Pace = { firstMs: 180, tokenMs: 8 };

/** Types a trace into the engine on a clock that only moves when told to: counts are exact, not timed. */
export async function simulate({
  seed,
  lines,
  pace = usualPace,
  typist,
  dependencies,
  local = false,
}: Simulation): Promise<SimulationResult> {
  const file = typedFile(lines);
  const clock = new FakeClock();
  const oracle = new Oracle(file.typed, file.text.slice(0, file.offset), seed);
  const model = new CountingModel(clock, oracle, pace, local);
  const engine = new CompletionEngine({
    sources: () => ({ models: [model], left: [] }),
    clock,
    logger: silentLogger,
    ...dependencies,
  });
  const host = new EditorHost(
    {
      clock,
      requests: () => model.counts.requests,
      typed: (document) => void engine.anticipate(benchCall(file, document), () => Promise.resolve(true)),
    },
    file,
    (document, signal) => engine.provide(benchCall(file, document), signal),
  );
  const keys = typistTrace(file.typed, seed, typist);
  let visible = 0;
  let right = 0;
  for (const key of keys) {
    await clock.advance(key.gapMs);
    if (host.ghost !== '') visible++;
    if (key.kind !== 'backspace' && host.ghost.startsWith(key.text)) right++;
    if (key.kind === 'backspace') host.backspace();
    else host.type(key.text);
  }
  await clock.advance(5_000);
  host.stop();
  engine.dispose();
  const { counts } = model;
  const locally = host.calls.filter((call) => call.isAnswered && call.requests === 0).length;
  const percent = (part: number, whole: number): number => (100 * part) / Math.max(1, whole);
  return {
    keys: keys.length,
    characters: file.typed.length,
    requestsPer100Keys: percent(counts.requests, keys.length),
    aborts: counts.aborts,
    answeredLocally: percent(locally, keys.length),
    ghostVisible: percent(visible, keys.length),
    ghostRight: percent(right, keys.length),
    promptCharactersPerTyped: counts.promptCharacters / file.typed.length,
    tokens: counts.tokens,
    commonPrefix: 100 * median(counts.commonPrefix),
  };
}

/** The middle value; 0 without values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
