import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answerLimits } from '../../../../src/routing/answer-limits.ts';
import { eventsOf, fails, harnessWith, kindOf, says } from '../answer-harness.ts';
import type { AnswerHarness, Reply } from '../answer-harness.ts';

const error = (message: string): string => JSON.stringify({ error: { message, type: 'invalid_request_error' } });
const noTools = (): Reply => fails(400, {}, error('This model does not support tools'));
const refuses = (field: string): Reply => fails(400, {}, error(`Unsupported parameter: '${field}'`));
const bodies = ({ sent }: AnswerHarness) => sent.map(({ body }) => body as unknown as Record<string, unknown>);

function withTools(replies: Parameters<typeof harnessWith>[0]): AnswerHarness {
  const harness = harnessWith(replies);
  const tool = { name: 'read_file', description: 'Reads.', inputSchema: { type: 'object' } };
  harness.log.append({ k: 'tools', added: [tool], removed: [] });
  return harness;
}

describe('a request that its server refuses', () => {
  it('goes out again without what was refused, and the next question at once', async () => {
    const harness = harnessWith({ one: [refuses('temperature'), says('Hello')] });
    const options = { temperature: 0.2 };
    assert.equal((await harness.run(harness.request(['one'], { options }))).text, 'Hello');
    await harness.run(harness.request(['one'], { options }));
    assert.deepEqual(
      bodies(harness).map((body) => 'temperature' in body),
      [true, false, false],
    );
  });

  it('is asked without tools where they are refused, and the answer says so', async () => {
    const harness = withTools({ one: [noTools(), says('Hello')] });
    const answered = await harness.run(harness.request(['one']));
    assert.deepEqual(
      bodies(harness).map((body) => 'tools' in body),
      [true, false],
    );
    const told = (from: typeof answered): readonly string[] =>
      eventsOf(from, 'tools-refused').map(({ owner }) => owner.provider);
    assert.deepEqual(told(answered), ['one']);
    assert.deepEqual(told(await harness.run(harness.request(['one']))), [], 'it is told once');
    const { losses } = eventsOf(answered, 'attempt').at(-1) ?? {};
    assert.ok(losses?.some(({ detail }) => detail.includes('refuses requests with tools')));
  });

  it('is repaired once for each refusal, and all that helped is learned', async () => {
    const harness = withTools({ one: [refuses('temperature'), refuses('stream_options'), noTools(), says('Hello')] });
    const options = { temperature: 0.2 };
    assert.equal((await harness.run(harness.request(['one'], { options }))).text, 'Hello');
    await harness.run(harness.request(['one'], { options }));
    const last = bodies(harness).at(-1) ?? {};
    assert.deepEqual(
      ['temperature', 'stream_options', 'tools'].filter((field) => field in last),
      [],
    );
    assert.equal(harness.sent.length, 5);
  });

  it('learns nothing of a repair that was in vain', async () => {
    const harness = harnessWith({ one: [refuses('stream_options')], two: [says('Hello')] });
    assert.deepEqual((await harness.run()).sent, ['one', 'one', 'two']);
    harness.replies.set('one', [says('Hello')]);
    await harness.run(harness.request(['one']));
    assert.ok('stream_options' in (bodies(harness).at(-1) ?? {}));
  });

  it('is not repaired by fields that the refusal only repeats from it', async () => {
    const message = 'messages must not be empty. Request: {"model":"m","messages":[],"stream_options":{}}';
    for (const body of [error(message), error(error(message))]) {
      const harness = harnessWith({ one: [fails(400, {}, body)], two: [says('Hello')] });
      assert.deepEqual((await harness.run()).sent, ['one', 'two']);
    }
  });

  it('goes out without a repair whose refusal came back, and only what helped is learned', async () => {
    const message = "temperature and stream_options are not supported together with 'top_k'";
    const harness = harnessWith({
      one: [fails(400, {}, error(message)), fails(400, {}, error(message)), says('Hello')],
    });
    const options = { temperature: 0.2 };
    assert.equal((await harness.run(harness.request(['one'], { options }))).text, 'Hello');
    const asked = bodies(harness).map((body) => ['temperature', 'stream_options'].filter((field) => field in body));
    assert.equal(asked[0]?.length, 2);
    assert.deepEqual([asked[1]?.length, asked[2]?.length], [1, 1]);
    assert.notDeepEqual(asked[1], asked[2]);
    const server = harness.registry.provider('one');
    assert.equal(server && harness.learned.repairsOf(server, 'm').length, 1);
  });

  it('learns no repair of the request where one of the conversation helped', async () => {
    const why = error('tools are not supported for this conversation');
    const harness = withTools({ one: [fails(400, {}, why), fails(400, {}, why), says('Hello')] });
    harness.log.append({ k: 'user', parts: [{ t: 'text', text: 'one' }] });
    const owner = { protocol: 'openai-chat', provider: 'other', model: 'm' } as const;
    const call = {
      t: 'call',
      id: harness.log.callIds.next(),
      name: 'read_file',
      args: { value: {} },
      executor: 'client',
      state: 'complete',
    } as const;
    harness.log.append({ k: 'step', id: 's', owner, parts: [call], end: { kind: 'calls' } });
    harness.log.append({ k: 'result', call: call.id, parts: [{ t: 'text', text: 'x' }], isError: false });
    const answered = await harness.run(harness.request(['one']));
    assert.equal(answered.text, 'Hello');
    assert.ok('tools' in (bodies(harness).at(-1) ?? {}));
    const server = harness.registry.provider('one');
    assert.deepEqual(server && harness.learned.repairsOf(server, 'm'), []);
  });

  it('learns for this session only what a gateway or a failing server refused', async () => {
    for (const status of [404, 500]) {
      const harness = withTools({
        one: [fails(status, {}, error('No endpoints found that support tool use.')), says('Hello')],
      });
      assert.equal((await harness.run(harness.request(['one']))).text, 'Hello');
      await harness.run(harness.request(['one']));
      assert.deepEqual(
        bodies(harness).map((body) => 'tools' in body),
        [true, false, false],
        `${status}`,
      );
      assert.equal(harness.storedLearned, undefined);
    }
  });

  it('has a shorter answer where the input leaves no more room, which is not learned', async () => {
    const message =
      "'max_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 100 input tokens (8192 > 4096 - 100).";
    const harness = harnessWith({ one: [fails(400, {}, error(message)), says('Hello')] });
    const options = { maxOutputTokens: 8_192 };
    assert.equal((await harness.run(harness.request(['one'], { options }))).text, 'Hello');
    assert.equal(bodies(harness).at(-1)?.['max_tokens'], 3_996);
    assert.equal(harness.storedLearned, undefined);
  });

  it('learns for the model and its address only, and forgets with the rest', async () => {
    const harness = harnessWith({ one: [refuses('stream_options'), says('Hello')], two: [says('Hello')] });
    await harness.run(harness.request(['one']));
    await harness.run(harness.request(['two']));
    assert.ok('stream_options' in (bodies(harness).at(-1) ?? {}));
    const provider = harness.registry.provider('one');
    assert.ok(provider !== undefined && harness.learned.has(provider));
    assert.deepEqual(harness.learned.repairsOf({ ...provider, baseUrl: 'https://other.test/v1' }, 'm'), []);
    await harness.learned.forget(provider);
    await harness.run(harness.request(['one']));
    assert.ok('stream_options' in (bodies(harness).at(-1) ?? {}));
  });

  it('is not repaired where money or a key is missing', async () => {
    for (const [status, message, kind] of [
      [500, 'insufficient balance (1008): tools are not supported', 'quota'],
      [400, 'Your credit balance is too low', 'quota'],
      [401, "Unsupported parameter: 'temperature'", 'auth'],
    ] as const) {
      const harness = withTools({ one: [fails(status, {}, error(message))] });
      const answered = await harness.run(harness.request(['one']));
      assert.deepEqual([kindOf(answered), harness.sent.length], [kind, 1], message);
    }
  });

  it('ends, whatever is refused in whatever order', async () => {
    const reply = fc.oneof(
      fc.constantFrom('temperature', 'stream_options', 'max_tokens', 'tools', 'model', 'x').map(refuses),
      fc
        .constantFrom(
          'max_tokens is too large',
          'max_completion_tokens unknown, use max_tokens',
          'strict schemas are not supported',
          'does not support tools',
          'something is wrong',
        )
        .map((message) => fails(400, {}, error(message))),
      fc
        .constantFrom(404, 422, 500, 501)
        .map((status) => fails(status, {}, error('function calling is not supported'))),
      fc.constant(says('Hello')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 12, maxLength: 12 }), async (one) => {
        const harness = withTools({ one, two: one, three: one });
        const options = { temperature: 0.2, maxOutputTokens: 4_096 };
        const { sent, events } = await harness.run(harness.request(['one', 'two', 'three'], { options }));
        assert.ok(sent.length <= answerLimits.requests, sent.join());
        for (const name of new Set(sent))
          assert.ok(sent.filter((each) => each === name).length <= answerLimits.requestsToOneModel, sent.join());
        assert.equal(events.filter(({ e }) => e === 'finished').length, 1);
      }),
      { numRuns: 100 },
    );
  });
});
