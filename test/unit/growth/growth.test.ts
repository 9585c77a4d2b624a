import assert from 'node:assert/strict';
import { growthSubjects } from '../../support/growth/growth-subjects.ts';
import { leastCostOf } from '../../support/growth/measure.ts';
import type { GrowthSubject } from '../../support/growth/subject.ts';

/** Four times the input: linear work takes four times as long, the square of it sixteen times. The limit is far from both. */
const limit = 10;
/** Work below this is not told apart from what surrounds it, in milliseconds of processor time. */
const noise = 1.5;
/** The square of the input is never quick by chance; linear work may be slow by chance, on a machine that is busy. */
const attempts = 6;

describe('what others send', () => {
  for (const subject of growthSubjects) {
    it(`is read in time that grows with its length: ${subject.name}`, async () => {
      const failed: string[] = [];
      while (failed.length < attempts) {
        // The largest comes first: it warms the code for the others.
        const four = await timeOf(subject, 4);
        const one = await timeOf(subject, 1);
        if (four <= limit * Math.max(one, noise)) return;
        const two = await timeOf(subject, 2);
        failed.push([one, two, four].map((time) => `${time.toFixed(1)} ms`).join(', '));
      }
      assert.fail(`one, two and four times the input take ${failed.join('; then ')}`);
    });
  }
});

/** Processor time for so many times the smallest input, in milliseconds. */
async function timeOf(subject: GrowthSubject, factor: number): Promise<number> {
  return (await leastCostOf(subject, factor * (subject.size ?? 64 * 1024), 2)).total;
}
