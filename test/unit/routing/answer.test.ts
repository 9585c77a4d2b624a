import assert from 'node:assert/strict';
import {
  AnswerHarness,
  breaks,
  callChunk,
  done,
  eventsOf,
  fails,
  harnessWith,
  kindOf,
  kindsOf,
  says,
  stalls,
  stepsOf,
  stream,
  unreachable,
} from './answer-harness.ts';
import { RequestLog } from '../../../src/routing/usage/request-record.ts';

const story =
  'Once upon a time there was a king who lived in a castle far beyond the hills. ' +
  'Every morning he counted the clouds above the eastern tower and wrote their number into a book. ' +
  'One day the book was full, and nobody in the whole kingdom knew where to buy another one. ';
const rest = 'So the king sent out his youngest daughter, who could read the wind. She came back with a tree.';

describe('an answer', () => {
  it('comes from the first candidate when it can, and is in the log with its calls to run', async () => {
    const harness = harnessWith({ one: [says('Hello')] });
    const answered = await harness.run();
    assert.equal(answered.text, 'Hello');
    assert.deepEqual(answered.sent, ['one']);
    assert.deepEqual(kindsOf(harness), ['user', 'step']);
    assert.equal(answered.outcome.step?.seq, 1);
    assert.equal(answered.outcome.fault, undefined);
  });

  it('tells the calls of a whole answer once, and none of a cut one', async () => {
    const call = () => stream([callChunk('read', '{"path":"a"}', 'tool_calls'), done]);
    const harness = harnessWith({ one: [call] });
    const { outcome } = await harness.run();
    assert.deepEqual(
      outcome.calls.map(({ name, args }) => [name, args.value]),
      [['read', { path: 'a' }]],
    );
    const cut = harnessWith({ one: [() => stream([callChunk('read', '{"path":"a"}')], 'break')] });
    assert.deepEqual((await cut.run(cut.request(['one']))).outcome.calls, []);
  });

  it('ends in one finished event whatever happens', async () => {
    for (const status of [400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 503, 529]) {
      const answered = await harnessWith({ one: [fails(status)], two: [fails(status)] }).run();
      assert.equal(eventsOf(answered, 'finished').length, 1, String(status));
      assert.equal(answered.outcome.step, undefined, 'nothing came that is worth keeping');
    }
  });

  it('names a provider that is not set up, and goes to the next', async () => {
    const harness = harnessWith({ two: [says('Hello')] });
    assert.match(
      (await harness.run(harness.request(['nobody']))).outcome.fault?.message ?? '',
      /"nobody" is not set up/,
    );
    assert.equal((await harness.run(harness.request(['nobody', 'two']))).text, 'Hello');
  });

  it('becomes a fault when a port throws', async () => {
    const harness = harnessWith({ one: [says('Hello')] });
    harness.dependencies = {
      ...harness.dependencies,
      connector: { connect: () => Promise.reject(new Error('broken port')) },
    };
    assert.match((await harness.run()).outcome.fault?.message ?? '', /broken port/);
  });

  it('keeps its step when the disk fails', async () => {
    const harness = harnessWith({ one: [says('Hello')] });
    const request = harness.request();
    const record = {
      ...request.record,
      append: (entry: Parameters<typeof request.record.append>[0]) => {
        harness.log.append(entry);
        return Promise.reject(new Error('disk full'));
      },
    };
    const { outcome } = await harness.run({ ...request, record });
    assert.equal(outcome.step?.k, 'step');
    assert.equal(outcome.fault, undefined);
    assert.match(harness.warnings.join(), /disk full/);
  });
});

describe('a stop and a switch', () => {
  it('keeps the text when the person stops, and sends nothing more', async () => {
    const harness = harnessWith({ one: [stalls('One sentence. And then so')], two: [says('no')] });
    const answered = await harness.run(harness.request(), (event) => {
      if (event.e === 'delta') harness.controller.abort();
    });
    assert.deepEqual(answered.sent, ['one']);
    assert.equal(kindOf(answered), 'cancelled');
    assert.equal(answered.outcome.step?.end.kind, 'cancelled');
    assert.equal(answered.text, 'One sentence. And then so');
    assert.equal(harness.sent[0]?.signal?.aborted, true);
  });

  it('a stop ends a wait at once', async () => {
    const harness = harnessWith({ one: [fails(429, { 'retry-after': '50' })] });
    const answered = await harness.run(harness.request(['one']), (event) => {
      if (event.e === 'retry') harness.controller.abort();
    });
    assert.equal(kindOf(answered), 'cancelled');
    assert.equal(answered.sent.length, 1);
  });

  it('keeps what was shown when the consumer leaves early, and stops the request', async () => {
    const harness = harnessWith({ one: [stalls(story)] });
    const { answer } = await import('../../../src/routing/answer.ts');
    for await (const event of answer(harness.dependencies, harness.request(['one']))) if (event.e === 'delta') break;
    const [step] = stepsOf(harness);
    assert.equal(step?.end.kind, 'cancelled');
    assert.deepEqual(step.parts, [{ t: 'text', text: story }]);
    assert.equal(harness.sent[0]?.signal?.aborted, true);
    assert.equal(harness.clock.pending, 0, 'no timer is left');
  });

  it('goes to the model the person wants, at once, with the same rules', async () => {
    const harness = harnessWith({ one: [stalls(story)], three: [says(rest)] });
    let want: ((to: { provider: string; model: string }) => void) | undefined;
    const request = harness.request(['one', 'two'], {
      switches: (listener) => {
        want = listener;
        return { dispose: () => (want = undefined) };
      },
    });
    const answered = await harness.run(request, (event) => {
      if (event.e === 'delta') want?.({ provider: 'three', model: 'm' });
    });
    assert.equal(answered.text, story + rest);
    assert.deepEqual(answered.sent, ['one', 'three']);
    assert.equal(harness.sent[0]?.signal?.aborted, true);
    const [change] = eventsOf(answered, 'hand-off');
    assert.deepEqual([change?.why, change?.fault], ['user', undefined]);
    assert.deepEqual(harness.asked.at(-1), ['three', true], "the person's own choice may be asked about");
    assert.equal(want, undefined, 'it no longer listens');
    assert.equal(answered.outcome.fault, undefined);
  });

  it('tells the change when the person chose another model between two steps', async () => {
    const harness = harnessWith({ one: [says('One')], two: [says('Two')] });
    await harness.run(harness.request(['one']));
    const answered = await harness.run(harness.request(['two']));
    assert.equal(eventsOf(answered, 'hand-off')[0]?.why, 'user');
    assert.deepEqual(kindsOf(harness), ['user', 'step', 'switch', 'step']);
  });
});

describe('budgets and servers', () => {
  it('asks the budgets before each request and tells them after it, whole or cut', async () => {
    const harness = harnessWith({ one: [breaks(story), fails(500)], two: [says(rest)] });
    const before: string[] = [];
    const spent: [string, string][] = [];
    harness.dependencies = {
      ...harness.dependencies,
      budgets: {
        before: ({ ref, inputTokens }) => {
          assert.ok(inputTokens > 0);
          before.push(ref.provider);
          return Promise.resolve({ kind: 'go' });
        },
        spent: ({ ref, usage }) => void spent.push([ref.provider, usage.source]),
      },
    };
    await harness.run();
    assert.deepEqual(before, ['one', 'one', 'two']);
    assert.deepEqual(spent, [
      ['one', 'estimated'],
      ['two', 'estimated'],
    ]);
  });

  it('leaves one record for each request: why its model was asked, and what became of it', async () => {
    const harness = harnessWith({ one: [breaks(story), fails(500)], two: [says(rest)] });
    const records: string[] = [];
    const requests = new RequestLog({ clock: harness.clock, priceOf: () => 'free' });
    requests.onDidEnd(({ ref, role, why, fault, usage, cost, firstTokenMs }) => {
      assert.equal(firstTokenMs !== undefined, usage !== undefined);
      assert.deepEqual(cost, usage && { usd: 0, source: 'estimated' });
      records.push([role, ref.provider, why, fault ?? 'answered'].join(' '));
    });
    harness.dependencies = { ...harness.dependencies, requests };
    await harness.run();
    assert.deepEqual(records, ['chat one chosen network', 'chat one again overload', 'chat two failover answered']);
  });

  it('sends nothing when a budget says stop, and moves when it says so', async () => {
    const harness = harnessWith({ one: [says('no')], two: [says('Hello')] });
    const budgets = {
      before: () => Promise.resolve({ kind: 'stop', reason: 'Used up.' } as const),
      spent: () => undefined,
    };
    harness.dependencies = { ...harness.dependencies, budgets };
    const stopped = await harness.run();
    assert.deepEqual([stopped.sent.length, kindOf(stopped), stopped.outcome.fault?.message], [0, 'policy', 'Used up.']);
    harness.dependencies = {
      ...harness.dependencies,
      budgets: {
        ...budgets,
        before: ({ ref, others }) => {
          const [to] = others;
          return Promise.resolve(
            ref.provider === 'one' && to !== undefined ? { kind: 'move', to, reason: 'Cheaper.' } : { kind: 'go' },
          );
        },
      },
    };
    const moved = await harness.run();
    assert.equal(moved.text, 'Hello');
    assert.deepEqual(
      eventsOf(moved, 'hand-off').map(({ why, reason }) => [why, reason]),
      [['policy', 'Cheaper.']],
    );
  });

  it('picks a server for each request by the conversation and reports what became of it', async () => {
    const harness = harnessWith({ one: [unreachable, says('Hello')] });
    const picked: (string | undefined)[] = [];
    const outcomes: string[] = [];
    harness.dependencies = {
      ...harness.dependencies,
      endpoints: {
        pick: (target, affinity) => {
          picked.push(affinity);
          return { ...target, baseUrl: `https://mirror-${picked.length}.example/v1` };
        },
        report: (target, outcome) => void outcomes.push(`${target.baseUrl} ${outcome}`),
      },
    };
    await harness.run(harness.request(['one']));
    assert.deepEqual(picked, [harness.log.entries[0]?.hash, harness.log.entries[0]?.hash]);
    assert.deepEqual(outcomes, ['https://mirror-1.example/v1 unhealthy', 'https://mirror-2.example/v1 ok']);
  });
});

describe('the server of a conversation', () => {
  it('is chosen by the conversation, not by how it begins', async () => {
    const named: (string | undefined)[] = [];
    const harness = new AnswerHarness();
    harness.replies.set('one', [says('Hello')]);
    const { endpoints } = harness.dependencies;
    harness.dependencies = {
      ...harness.dependencies,
      endpoints: {
        report: () => undefined,
        pick: (target, affinity) => (named.push(affinity), endpoints.pick(target)),
      },
    };
    for (const id of ['first', 'second'])
      await harness.run(harness.request(['one'], { record: { ...harness.record, id } }));
    assert.deepEqual(named, ['first', 'second']);
  });
});
