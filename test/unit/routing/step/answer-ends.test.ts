import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answerLimits } from '../../../../src/routing/answer-limits.ts';
import {
  breaks,
  callChunk,
  chunk,
  done,
  endsEarly,
  eventsOf,
  fails,
  harnessWith,
  kindOf,
  says,
  stream,
  unreachable,
} from '../answer-harness.ts';
import type { Answered, Reply } from '../answer-harness.ts';

/** An answer that ends with a finish word of the server's own. */
const endsWith =
  (word: string, text = ''): Reply =>
  () =>
    stream([chunk(text), chunk('', word), done]);
const thinks = (word = 'stop'): Reply => {
  const delta = { choices: [{ index: 0, delta: { reasoning_content: 'Hm.' }, finish_reason: null }] };
  return () => stream([`data: ${JSON.stringify(delta)}\n\n`, chunk('', word), done]);
};
const codeOf = ({ outcome }: Answered): string | undefined => outcome.fault?.code;

describe('an answer whose end is not known to be good', () => {
  it('is asked for again and handed over, and what was shown of it goes on', async () => {
    const harness = harnessWith({ one: [endsWith('gone_fishing', 'Half of ')], two: [says('a sentence.')] });
    const answered = await harness.run();
    assert.deepEqual(answered.sent, ['one', 'one', 'two']);
    assert.equal(answered.outcome.fault, undefined);
    assert.ok(eventsOf(answered, 'hand-off').some(({ fault }) => fault?.code === 'gone_fishing'));
  });

  it('ends the step in a fault with the word where nobody else can answer', async () => {
    const harness = harnessWith({ one: [endsWith('network_error', 'Half of a sent')] });
    const answered = await harness.run(harness.request(['one']));
    assert.equal(kindOf(answered), 'cut');
    assert.equal(codeOf(answered), 'network_error');
    assert.match(answered.text, /Half of a sent/);
  });

  it('runs no call', async () => {
    const harness = harnessWith({ one: [() => stream([callChunk('read_file', '{}', 'gone_fishing'), done])] });
    assert.deepEqual((await harness.run(harness.request(['one']))).outcome.calls, []);
  });

  it('is a refusal where the word says that it was filtered, and goes to nobody else', async () => {
    const harness = harnessWith({ one: [endsWith('sensitive')], two: [says('Never')] });
    const answered = await harness.run();
    assert.deepEqual(answered.sent, ['one']);
    assert.equal(answered.outcome.step?.end.kind ?? 'refusal', 'refusal');
  });

  it('goes to a bigger model where the window is full', async () => {
    const harness = harnessWith({ one: [endsWith('model_context_window_exceeded')], two: [says('Here.')] });
    const answered = await harness.run();
    assert.deepEqual(answered.sent, ['one', 'two']);
    assert.equal(answered.text, 'Here.');
  });

  it('is asked for again once where the server could not read its own call, then the next model is asked', async () => {
    const harness = harnessWith({ one: [endsWith('MALFORMED_FUNCTION_CALL')], two: [says('Here.')] });
    assert.deepEqual((await harness.run()).sent, ['one', 'one', 'two']);
  });
});

describe('an answer that says nothing', () => {
  const nothing: Readonly<Record<string, Reply>> = {
    empty: endsWith('stop'),
    'of white space only': says(' \n\n'),
    'of blank calls': endsWith('tool_calls'),
    'of thinking only': thinks(),
    'of thinking up to the limit': thinks('length'),
  };
  for (const [name, reply] of Object.entries(nothing)) {
    it(`${name} is asked for again once and handed over, and nobody is told of it`, async () => {
      const harness = harnessWith({ one: [reply], two: [says('Here.')] });
      const answered = await harness.run();
      assert.deepEqual(answered.sent, ['one', 'one', 'two']);
      assert.equal(answered.outcome.fault, undefined);
      assert.equal(answered.text, 'Here.');
    });

    it(`${name} is a fault where nobody else can answer`, async () => {
      const harness = harnessWith({ one: [reply] });
      const answered = await harness.run(harness.request(['one']));
      assert.equal(harness.sent.length, 2);
      assert.deepEqual([kindOf(answered), codeOf(answered)], ['shape', 'empty']);
    });
  }

  it('says whether the model thought', async () => {
    const message = async (reply: Reply): Promise<string | undefined> => {
      const harness = harnessWith({ one: [reply] });
      return (await harness.run(harness.request(['one']))).outcome.fault?.message;
    };
    assert.equal(await message(endsWith('stop')), 'The model gave an empty answer.');
    assert.equal(await message(thinks()), 'The model only thought and gave no answer.');
  });

  it('is good where it goes on with a text that was whole already', async () => {
    const long = 'A sentence that is shown. '.repeat(20);
    const harness = harnessWith({ one: [breaks(long), endsWith('stop')] });
    const answered = await harness.run(harness.request(['one']));
    assert.equal(answered.outcome.fault, undefined);
    assert.equal(answered.text, long);
  });
});

describe('the number of requests of a step', () => {
  const long = 'A first sentence that is shown. '.repeat(20);
  const bad: readonly Reply[] = [
    endsWith('gone_fishing', 'Half'),
    endsWith('MALFORMED_FUNCTION_CALL'),
    endsWith('stop'),
    thinks(),
    breaks('Word. '),
    breaks(long),
    endsEarly(long),
    unreachable,
    fails(400),
    fails(422, {}, 'unknown field'),
    fails(500),
    fails(429),
    () => stream([callChunk('read_file', '{"pa')]),
  ];

  it('is at most 4 to one model and 8 in all, whatever comes and whatever was shown', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...bad), { minLength: 12, maxLength: 12 }),
        fc.array(fc.constantFrom(...bad), { minLength: 12, maxLength: 12 }),
        async (one, two) => {
          const harness = harnessWith({ one, two, three: one });
          const { sent } = await harness.run(harness.request(['one', 'two', 'three']));
          assert.ok(sent.length <= answerLimits.requests, sent.join());
          for (const name of ['one', 'two', 'three'])
            assert.ok(sent.filter((each) => each === name).length <= answerLimits.requestsToOneModel, sent.join());
        },
      ),
      { numRuns: 20 },
    );
    assert.deepEqual([answerLimits.requests, answerLimits.requestsToOneModel], [8, 4]);
  });
});
