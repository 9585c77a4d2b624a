import type { HttpProtocolId } from '../../../src/models/protocol-id.ts';
import { checkCut, lineFaults } from './check-cut.ts';
import type { Cut } from './check-cut.ts';
import { readAnswers } from './recorded-answer.ts';
import type { RecordedAnswer } from './recorded-answer.ts';
import type { GoOnStyle } from './second-model.ts';

export interface FailoverResult {
  readonly cuts: number;
  readonly failed: number;
  readonly problems: readonly string[];
}

/** Random places in each stream, characters of more than one byte included. */
const randomCuts = 200;
/** Cuts of each stream in a quick run. */
const quickCuts = 6;
const seed = 20_261_123;
const refusals = [429, 500, 529, 401] as const;

/** Every wire with every way to go on that it has. */
const seconds: readonly { readonly second: HttpProtocolId; readonly style: GoOnStyle }[] = [
  { second: 'openai-chat', style: 'exact' },
  { second: 'anthropic-messages', style: 'overlap' },
  { second: 'openai-chat', style: 'prefill' },
  { second: 'gemini', style: 'exact' },
  { second: 'ollama', style: 'overlap' },
  { second: 'openai-responses', style: 'exact' },
  { second: 'openai-chat', style: 'prefill-echo' },
  { second: 'anthropic-messages', style: 'anew' },
  { second: 'openai-chat', style: 'nobody' },
];

/**
 * Cuts every recorded stream of a set at every frame and at random bytes, with every kind of fault, and lets another model go on through the
 * real engine and the real decoders. `quick`: a sample by a fixed seed. Never throws for a case; rejects where there is no set.
 */
export async function runFailover(folder: string, { quick }: { readonly quick: boolean }): Promise<FailoverResult> {
  const problems: string[] = [];
  let cuts = 0;
  let failed = 0;
  for (const recorded of readAnswers(folder)) {
    for (const cut of cutsOf(recorded, quick)) {
      cuts++;
      const wrong = await guarded(recorded, cut);
      if (wrong.length === 0) continue;
      failed++;
      const { at, fault, second, style } = cut;
      problems.push(`${recorded.id} at ${at}, ${fault}, ${second} ${style}: ${wrong.join('; ')}`);
    }
  }
  return { cuts, failed, problems };
}

async function guarded(recorded: RecordedAnswer, cut: Cut): Promise<string[]> {
  try {
    return await checkCut(recorded, cut);
  } catch (error) {
    return [`it threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

/** The cuts of a stream; faults, models and the pace of the bytes go round, so that every pair of them meets. */
function* cutsOf({ bytes, boundaries, id, protocol }: RecordedAnswer, quick: boolean): Generator<Cut> {
  const random = seeded(seed + hashOf(id));
  const places = [...boundaries, ...Array.from({ length: randomCuts }, () => Math.floor(random() * bytes.length))];
  const sample = quick
    ? Array.from({ length: quickCuts }, () => places[Math.floor(random() * places.length)] ?? 0)
    : places;
  const frames = new Set(boundaries);
  let turn = Math.floor(random() * 64);
  const next = (at: number, fault: Cut['fault']): Cut => {
    turn++;
    const { second, style } = seconds[turn % seconds.length] ?? { second: 'openai-chat', style: 'exact' };
    // A few hundred pieces at most, so that a long stream takes no longer than others.
    const piece = 1 + Math.floor(bytes.length / 300) + Math.floor(random() ** 2 * 2_000);
    return { at, fault, second, style, piece, pauses: random() < 0.3 };
  };
  if (protocol === 'openai-responses') {
    for (const at of sample)
      yield { ...next(at, lineFaults[turn % 2] ?? 'lost'), second: 'openai-chat', style: 'resume' };
  }
  for (const at of sample) {
    // An error of the wire can only stand where a frame ends.
    const faults = frames.has(at) ? lineFaults : lineFaults.filter((fault) => fault !== 'frame');
    yield next(at, faults[turn % faults.length] ?? 'lost');
  }
  const [first = 401] = [refusals[turn % refusals.length]];
  for (const status of quick ? [first] : refusals) yield { ...next(0, status), second: 'openai-chat', style: 'exact' };
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash, 31) + text.charCodeAt(at);
  return hash;
}

/** Small seeded generator (mulberry32): the same cuts in every run. */
function seeded(start: number): () => number {
  let state = start | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
