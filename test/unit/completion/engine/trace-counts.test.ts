import assert from 'node:assert/strict';
import { simulate } from '../../../bench/completion/simulate.ts';
import type { Simulation } from '../../../bench/completion/simulate.ts';

/** What a trace costs and gives: exact, because its clock moves only when told to. A change here is a change for the person who types. */
async function countsOf(simulation: Simulation): Promise<object> {
  const { keys, requestsPer100Keys, aborts, ghostVisible, answeredLocally, tokens } = await simulate(simulation);
  const ofKeys = (percent: number): number => Math.round((percent * keys) / 100);
  return {
    keys,
    requests: ofKeys(requestsPer100Keys),
    aborts,
    visible: ofKeys(ghostVisible),
    local: ofKeys(answeredLocally),
    tokens,
  };
}

describe('a typed trace', () => {
  for (const [seed, plain, ahead] of [
    [
      1,
      { keys: 535, requests: 27, aborts: 1, visible: 497, local: 490, tokens: 1398 },
      { keys: 535, requests: 32, aborts: 1, visible: 497, local: 490, tokens: 1423 },
    ],
    [
      2,
      { keys: 535, requests: 27, aborts: 1, visible: 499, local: 488, tokens: 1375 },
      { keys: 535, requests: 32, aborts: 1, visible: 499, local: 488, tokens: 1400 },
    ],
    [
      3,
      { keys: 535, requests: 26, aborts: 3, visible: 498, local: 492, tokens: 1318 },
      { keys: 535, requests: 30, aborts: 5, visible: 495, local: 488, tokens: 1375 },
    ],
  ] as const) {
    it(`costs and gives exactly this, typist ${seed}`, async () => {
      assert.deepEqual(await countsOf({ seed, dependencies: { speculation: false } }), plain);
      assert.deepEqual(await countsOf({ seed, local: true }), ahead);
    });
  }
});
