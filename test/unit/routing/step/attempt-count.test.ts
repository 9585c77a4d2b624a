import assert from 'node:assert/strict';
import { retryLimits } from '../../../../src/routing/health/retry-policy.ts';
import {
  breaks,
  endsEarly,
  eventsOf,
  fails,
  harnessWith,
  kindOf,
  says,
  stalls,
  unreachable,
} from '../answer-harness.ts';
import type { Answered, Reply } from '../answer-harness.ts';

/** What the requests of a step are told to be, of those that are not the first to a model: `2 of 3`. */
const counts = (answered: Answered): string[] =>
  eventsOf(answered, 'attempt').flatMap(({ again }) =>
    again === undefined ? [] : [`${again.request} of ${again.of}`],
  );

describe('one bound on the requests of a step to the same model', () => {
  const long = 'A first sentence that is shown. '.repeat(20);
  const broken: Readonly<Record<string, Reply>> = {
    'that closes its streams at once': endsEarly(),
    'that closes its streams behind a word': endsEarly('Word. '),
    'that breaks its streams behind a word': breaks('Word. '),
    'that breaks its streams behind a long text': breaks(long),
    'that cannot be reached': unreachable,
    'that is overloaded': fails(529),
    'that has an internal error': fails(500),
  };
  for (const [name, reply] of Object.entries(broken)) {
    it(`a server ${name} gets three requests, and the person is told which one it is`, async () => {
      const harness = harnessWith({ one: [reply] });
      const answered = await harness.run(harness.request(['one']));
      assert.equal(harness.sent.length, retryLimits.attempts);
      assert.equal(retryLimits.attempts, 3);
      assert.deepEqual(counts(answered), ['2 of 3', '3 of 3']);
      assert.ok(kindOf(answered) !== undefined);
    });
  }

  it('faults of different kinds count together', async () => {
    const harness = harnessWith({ one: [fails(529), breaks('Word. '), endsEarly(), says('Never')] });
    await harness.run(harness.request(['one']));
    assert.equal(harness.sent.length, 3);
  });

  it('silence, which has cost a long wait each time, gets two', async () => {
    const harness = harnessWith({ one: [stalls('Word. ')] });
    assert.deepEqual(counts(await harness.run(harness.request(['one']))), ['2 of 2']);
    assert.equal(harness.sent.length, 2);
  });

  it('the third request waits, and the wait in the middle of an answer is told', async () => {
    const harness = harnessWith({ one: [breaks('Word. ')] });
    const answered = await harness.run(harness.request(['one']));
    const [first, second, third] = harness.sent.map(({ at }) => at);
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    assert.ok(third - second >= retryLimits.firstBackoffMs, `${third - second} ms`);
    const [wait] = eventsOf(answered, 'retry');
    assert.deepEqual([wait?.request, wait?.of, wait?.shown], [3, 3, true]);
  });

  it('a request that goes to another model counts for that one', async () => {
    const harness = harnessWith({ one: [endsEarly()], two: [endsEarly(), says('Hello')] });
    const answered = await harness.run();
    assert.deepEqual(answered.sent, ['one', 'one', 'one', 'two', 'two']);
    assert.deepEqual(counts(answered), ['2 of 3', '3 of 3', '2 of 3']);
    assert.equal(answered.text, 'Hello');
  });
});
