import assert from 'node:assert/strict';
import { answerLimits } from '../../../../src/routing/answer-limits.ts';
import {
  AnswerHarness,
  endsEarly,
  eventsOf,
  fails,
  harnessWith,
  kindOf,
  kindsOf,
  provider,
  says,
  stalls,
  unreachable,
} from '../answer-harness.ts';
import type { Reply } from '../answer-harness.ts';
import { RequestLog } from '../../../../src/routing/usage/request-record.ts';

describe('a fault before anything was shown', () => {
  const troubled: Readonly<Record<string, Reply>> = { network: unreachable, overload: fails(529), cut: endsEarly() };
  for (const [name, reply] of Object.entries(troubled)) {
    it(`${name}: the same model is asked three times in all, then the next`, async () => {
      const answered = await harnessWith({ one: [reply], two: [says('Hello')] }).run();
      assert.deepEqual(answered.sent, ['one', 'one', 'one', 'two']);
      assert.equal(answered.text, 'Hello');
      assert.equal(eventsOf(answered, 'hand-off')[0]?.why, 'failover');
    });
  }

  it('timeout: the same model is asked twice, then the next', async () => {
    const answered = await harnessWith({ one: [stalls()], two: [says('Hello')] }).run();
    assert.deepEqual(answered.sent, ['one', 'one', 'two']);
    assert.equal(eventsOf(answered, 'hand-off')[0]?.fault?.kind, 'timeout');
  });

  it('the log says which model went on, and in the place of which', async () => {
    const harness = harnessWith({ one: [fails(401)], two: [says('Hello')] });
    await harness.run();
    assert.match(harness.warnings.join('\n'), /^one\/m: auth: /m);
    assert.ok(harness.notes.includes('two/m goes on in the place of one/m.'), harness.notes.join('\n'));
  });

  it('a second request that works ends it: nobody notices', async () => {
    const answered = await harnessWith({ one: [fails(503), says('Hello')] }).run();
    assert.deepEqual(answered.sent, ['one', 'one']);
    assert.deepEqual(eventsOf(answered, 'retry'), []);
    assert.deepEqual(eventsOf(answered, 'hand-off'), []);
  });

  it('rate: a short wait is not told, a longer one once a second', async () => {
    const short = harnessWith({ one: [fails(429, { 'retry-after': '1' }), says('Hello')] });
    assert.deepEqual(eventsOf(await short.run(), 'retry'), []);
    const long = harnessWith({ one: [fails(429, { 'retry-after': '5' }), says('Hello')] });
    const answered = await long.run();
    assert.deepEqual(answered.sent, ['one', 'one']);
    assert.ok(eventsOf(answered, 'retry').length >= 5);
    assert.ok((long.sent[1]?.at ?? 0) - (long.sent[0]?.at ?? 0) >= 5_000);
  });

  it('rate: with another candidate nobody waits for more than ten seconds; without one up to a minute', async () => {
    const other = await harnessWith({ one: [fails(429, { 'retry-after': '30' })], two: [says('Hello')] }).run();
    assert.deepEqual(other.sent, ['one', 'two']);
    const harness = harnessWith({ one: [fails(429, { 'retry-after': '30' }), says('Hello')] });
    assert.deepEqual((await harness.run(harness.request(['one']))).sent, ['one', 'one']);
    const never = harnessWith({ one: [fails(429, { 'retry-after': '90' })] });
    assert.equal(kindOf(await never.run(never.request(['one']))), 'rate');
    assert.equal(never.sent.length, 1);
  });

  for (const status of [401, 402]) {
    it(`${status}: the next model at once, and the first rests for later steps`, async () => {
      const harness = harnessWith({ one: [fails(status)], two: [says('Hello')] });
      assert.deepEqual((await harness.run()).sent, ['one', 'two']);
      assert.deepEqual((await harness.run()).sent, ['one', 'two', 'two']);
      harness.breaker.forget('one/');
      assert.deepEqual((await harness.run()).sent, ['one', 'two', 'two', 'one', 'two']);
    });
  }

  it('a used-up quota is asked again after five minutes, a refused key is not', async () => {
    const harness = harnessWith({ one: [fails(402)], two: [says('Hello')] });
    await harness.run();
    await harness.clock.advance(5 * 60_000);
    await harness.run();
    assert.equal(harness.sent.filter(({ provider: id }) => id === 'one').length, 2);
    const refused = harnessWith({ one: [fails(401)], two: [says('Hello')] });
    await refused.run();
    await refused.clock.advance(60 * 60_000);
    await refused.run();
    assert.equal(refused.sent.filter(({ provider: id }) => id === 'one').length, 1);
  });

  it('a sole candidate is asked although it rests', async () => {
    const harness = harnessWith({ one: [fails(401), says('Hello')] });
    await harness.run(harness.request(['one']));
    assert.equal((await harness.run(harness.request(['one']))).text, 'Hello');
  });

  it('refusal: no other model is asked', async () => {
    const filter = () =>
      new Response(JSON.stringify({ error: { message: 'content filter', code: 'content_filter' } }), { status: 400 });
    const answered = await harnessWith({ one: [filter], two: [says('Hello')] }).run();
    assert.deepEqual(answered.sent, ['one']);
    assert.equal(kindOf(answered), 'refusal');
  });

  it("policy: a person's no to the own choice moves nowhere but to a model on this machine", async () => {
    const harness = harnessWith({ two: [says('Hello')] });
    harness.refused.set('one', 'no-consent');
    const answered = await harness.run();
    assert.deepEqual(answered.sent, []);
    assert.equal(kindOf(answered), 'policy');
    harness.registry.setProviders('user', [
      provider('one'),
      provider('two'),
      provider('here', { baseUrl: 'http://127.0.0.1:9/v1' }),
    ]);
    harness.replies.set('here', [says('Local')]);
    const local = await harness.run(harness.request(['one', 'two', 'here']));
    assert.deepEqual(local.sent, ['here']);
  });

  it('policy: restricted mode sends nothing anywhere', async () => {
    const harness = harnessWith({ here: [says('Local')] });
    harness.registry.setProviders('user', [provider('one'), provider('here', { baseUrl: 'http://127.0.0.1:9/v1' })]);
    harness.refused.set('one', 'untrusted');
    assert.deepEqual((await harness.run(harness.request(['one', 'here']))).sent, []);
  });

  it('policy: a fallback without consent is passed over, and never asked about', async () => {
    const harness = harnessWith({ one: [fails(401)], three: [says('Hello')] });
    harness.refused.set('two', 'no-consent');
    const answered = await harness.run(harness.request(['one', 'two', 'three']));
    assert.deepEqual(answered.sent, ['one', 'three']);
    assert.deepEqual(harness.asked, [
      ['one', true],
      ['two', false],
      ['three', false],
    ]);
    const [change] = eventsOf(answered, 'hand-off');
    assert.deepEqual([change?.from.provider, change?.to.provider], ['one', 'three']);
    const alone = harnessWith({ one: [fails(401)] });
    alone.refused.set('two', 'no-consent');
    assert.equal(kindOf(await alone.run()), 'auth', 'why there is no answer is the first fault');
  });

  it('moves to no other model when fail-over is off', async () => {
    const harness = harnessWith({ one: [fails(401)], two: [says('Hello')] });
    assert.deepEqual((await harness.run(harness.request(['one', 'two'], { failover: false }))).sent, ['one']);
  });

  it('begins nothing new after its deadline', async () => {
    const harness = harnessWith({ one: [stalls()], two: [stalls()], three: [stalls()] });
    const started = harness.clock.now();
    await harness.run(harness.request(['one', 'two', 'three']));
    assert.ok(harness.sent.every(({ at }) => at - started <= answerLimits.deadlineMs));
    assert.ok(harness.sent.length < 6);
  });

  it('changes the model three times at most', async () => {
    const ids = ['one', 'two', 'three', 'four', 'five', 'six'];
    const harness = new AnswerHarness(ids.map((id) => provider(id)));
    for (const id of ids) harness.replies.set(id, [fails(401)]);
    assert.deepEqual((await harness.run(harness.request(ids))).sent, ['one', 'two', 'three', 'four']);
  });

  it('asks a model that failed three times in a minute no more, and one request after its rest', async () => {
    const harness = harnessWith({ one: [fails(503)], two: [says('Hello')] });
    await harness.run();
    assert.deepEqual((await harness.run()).sent.slice(4), ['two']);
    await harness.clock.advance(6_000);
    assert.deepEqual((await harness.run()).sent.slice(5), ['one', 'two'], 'one trial, then the next at once');
  });
});

describe('a conversation that is too long', () => {
  const tooLong = fails(400, {}, 'This model maximum context length is 8192 tokens');

  it('goes to a bigger window, never to one of the same size', async () => {
    const harness = new AnswerHarness([
      provider('one', { model: { contextTokens: 8_192 } }),
      provider('two', { model: { contextTokens: 8_192 } }),
      provider('three', { model: { contextTokens: 100_000 } }),
    ]);
    harness.replies
      .set('one', [tooLong])
      .set('two', [says('no')])
      .set('three', [says('Hello')]);
    const answered = await harness.run(harness.request(['one', 'two', 'three']));
    assert.deepEqual(answered.sent, ['one', 'three']);
    assert.equal(eventsOf(answered, 'hand-off')[0]?.why, 'policy');
  });

  it('is made shorter once where nobody takes more, and the summary is in the log', async () => {
    const harness = harnessWith({ one: [tooLong, says('Hello')] });
    const asked: number[] = [];
    harness.dependencies = {
      ...harness.dependencies,
      makeRoom: ({ targetTokens }) => {
        asked.push(targetTokens);
        return Promise.resolve({ k: 'summary', replaces: [0, 0], text: 'short' });
      },
    };
    const answered = await harness.run(harness.request(['one']));
    assert.deepEqual(answered.sent, ['one', 'one']);
    assert.equal(asked.length, 1);
    assert.deepEqual(
      eventsOf(answered, 'compacting').map((event) => event.done),
      [false, true],
    );
    assert.deepEqual(kindsOf(harness), ['user', 'summary', 'step']);
    harness.replies.set('one', [tooLong]);
    assert.equal(kindOf(await harness.run(harness.request(['one']))), 'overflow', 'once a step, not for ever');
    assert.equal(asked.length, 2);
  });

  it('is made shorter before anything is sent where it is known not to fit', async () => {
    const harness = new AnswerHarness([provider('one', { model: { contextTokens: 400 } })]);
    harness.replies.set('one', [says('Hello')]);
    harness.log.append({ k: 'user', parts: [{ t: 'text', text: 'word '.repeat(2_000) }] });
    const makeRoom = () => Promise.resolve({ k: 'summary', replaces: [0, 1], text: 'short' } as const);
    harness.dependencies = { ...harness.dependencies, makeRoom };
    const answered = await harness.run(harness.request(['one']));
    assert.deepEqual(answered.events.slice(0, 2), [
      { e: 'compacting', done: false },
      { e: 'compacting', done: true },
    ]);
    assert.equal(answered.text, 'Hello');
  });

  it('is sent all the same where only an estimate says that it does not fit and nothing else can be done', async () => {
    const harness = new AnswerHarness([provider('one', { model: { contextTokens: 400 } })]);
    harness.replies.set('one', [says('Hello')]);
    harness.log.append({ k: 'user', parts: [{ t: 'text', text: 'word '.repeat(2_000) }] });
    assert.equal((await harness.run(harness.request(['one']))).text, 'Hello');
    harness.dependencies = {
      ...harness.dependencies,
      makeRoom: () => Promise.resolve({ kind: 'overflow', message: 'no' }),
    };
    assert.equal((await harness.run(harness.request(['one']))).text, 'Hello');
  });

  it('ends in its fault where no room can be made', async () => {
    const harness = harnessWith({ one: [tooLong] });
    harness.dependencies = {
      ...harness.dependencies,
      makeRoom: () => Promise.resolve({ kind: 'overflow', message: 'no' }),
    };
    assert.equal(kindOf(await harness.run(harness.request(['one']))), 'overflow');
  });
});

describe('a request that the server refuses as malformed', () => {
  const own = { protocol: 'openai-chat', provider: 'one', model: 'm' } as const;
  const withHistory = (harness: AnswerHarness): void => {
    const id = harness.log.callIds.next();
    const call = {
      t: 'call',
      id,
      nativeId: 'native_1',
      name: 'read',
      args: { value: {} },
      executor: 'client',
      state: 'complete',
    } as const;
    harness.log.append({ k: 'step', id: 's', owner: own, parts: [call], end: { kind: 'calls' } });
    harness.log.append({ k: 'result', call: id, parts: [{ t: 'text', text: 'result text' }], isError: false });
  };

  it('is repaired level by level, told as a defect, and the level that helped is kept', async () => {
    const harness = harnessWith({ one: [fails(400), fails(400), says('Hello')], two: [says('no')] });
    withHistory(harness);
    const answered = await harness.run();
    assert.deepEqual(answered.sent, ['one', 'one', 'one']);
    assert.match(JSON.stringify(harness.sent[0]?.body), /native_1/);
    assert.doesNotMatch(JSON.stringify(harness.sent[1]?.body), /native_1/);
    assert.doesNotMatch(JSON.stringify(harness.sent[2]?.body), /tool_calls/);
    assert.match(JSON.stringify(harness.sent[2]?.body), /result text/);
    assert.equal(
      harness.warnings.filter((text) => /Defect: one\/m refused the request [0-9a-f]{8}/.test(text)).length,
      2,
    );
    await harness.run();
    assert.doesNotMatch(
      JSON.stringify(harness.sent[3]?.body),
      /tool_calls/,
      'a later request begins as the last one did',
    );
  });

  it('is recorded as asked again once it is repaired, also by a model that took over', async () => {
    const reasons = async (replies: Parameters<typeof harnessWith>[0]): Promise<readonly string[]> => {
      const harness = harnessWith(replies);
      withHistory(harness);
      const told: string[] = [];
      const requests = new RequestLog({ clock: harness.clock, priceOf: () => 'free' });
      requests.onDidEnd(({ ref, why }) => void told.push(`${ref.provider} ${why}`));
      harness.dependencies = { ...harness.dependencies, requests };
      await harness.run();
      return told;
    };
    assert.deepEqual(await reasons({ one: [fails(400), says('Hello')] }), ['one chosen', 'one again']);
    const takenOver = await reasons({ one: [fails(401)], two: [fails(400), says('Hello')] });
    assert.deepEqual(takenOver, ['one chosen', 'two failover', 'two again']);
  });

  it('goes to the next candidate when there is nothing to repair', async () => {
    assert.deepEqual((await harnessWith({ one: [fails(400)], two: [says('Hello')] }).run()).sent, ['one', 'two']);
    const harness = harnessWith({ one: [fails(400)], two: [says('Hello')] });
    withHistory(harness);
    assert.deepEqual((await harness.run()).sent, ['one', 'one', 'one', 'two']);
  });
});
