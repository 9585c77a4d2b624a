import { textSnapshot } from '../../../src/completion/engine/document-snapshot.ts';
import { CompletionEngine } from '../../../src/completion/engine/engine.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import type { Figure } from '../figure.ts';
import { CountingModel } from './counting-model.ts';
import { Oracle } from './oracle.ts';
import { typedFile } from './typed-file.ts';

const requests = 1_000;
/** Rounds of as many requests before: caches fill, and the runtime settles on its heap. */
const warmUps = 5;

/** How much the process grows over 1,000 requests at different places, after several thousand that filled every cache. */
export async function growthFigure(): Promise<Figure> {
  const file = typedFile();
  const clock = new FakeClock();
  const model = new CountingModel(clock, new Oracle('', 'nowhere', 1), { firstMs: 5, tokenMs: 1 });
  const engine = new CompletionEngine({ sources: () => ({ models: [model], left: [] }), clock, logger: silentLogger });
  const ask = async (from: number): Promise<void> => {
    for (let each = 0; each < requests; each++) {
      const offset = file.text.indexOf('\n', ((from + each) * 31) % file.text.length);
      const call = {
        document: `file:///${each % 40}.ts`,
        version: each,
        languageId: 'typescript',
        path: 'src/file.ts',
        text: textSnapshot(file.text),
        offset: Math.max(0, offset),
        trigger: 'invoke' as const,
      };
      const answer = engine.provide(call, new AbortController().signal);
      await clock.advance(400);
      await answer;
    }
  };
  for (let round = 0; round < warmUps; round++) await ask(round * requests);
  const before = settledSize();
  await ask(warmUps * requests);
  const after = settledSize();
  const asked = model.counts.requests;
  engine.dispose();
  return {
    name: 'completion.growth',
    measured: Math.max(0, (after - before) / 2 ** 20),
    unit: 'MB',
    goal: { atMost: 10 },
    note: `resident size over ${requests} calls, ${asked} requests in all`,
  };
}

function settledSize(): number {
  const { gc } = globalThis as { readonly gc?: () => void };
  for (let each = 0; each < 3; each++) gc?.();
  return process.memoryUsage().rss;
}
