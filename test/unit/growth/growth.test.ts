import assert from 'node:assert/strict';
import { growthSubjects } from '../../support/growth/growth-subjects.ts';
import { leastCostOf } from '../../support/growth/measure.ts';
import type { GrowthSubject } from '../../support/growth/subject.ts';

/** Eight times the input: linear work takes eight times as long, the square of it sixty-four times. The limit is far from both. */
const factor = 8;
const limit = 24;
/** Work below this is not told apart from what surrounds it, in milliseconds of processor time. */
const noise = 1.5;

describe('what others send', () => {
  for (const subject of growthSubjects) {
    it(`is read in time that grows with its length: ${subject.name}`, async () => {
      const ratios: number[] = [];
      for (let attempt = 0; attempt < 3; attempt++) {
        ratios.push(await growthOf(subject));
        if ((ratios.at(-1) ?? 0) < limit) return;
      }
      assert.fail(
        `${factor} times the input takes ${ratios.map((ratio) => ratio.toFixed(1)).join(', ')} times as long`,
      );
    });
  }
});

async function growthOf(subject: GrowthSubject): Promise<number> {
  const size = subject.size ?? 32 * 1024;
  const large = await leastCostOf(subject, factor * size, 2);
  const small = await leastCostOf(subject, size, 2);
  return large.total / Math.max(small.total, noise);
}
