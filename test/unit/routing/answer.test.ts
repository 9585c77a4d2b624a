import assert from 'node:assert/strict';
import {
  breaks,
  callChunk,
  done,
  eventsOf,
  fails,
  houseWith,
  kindOf,
  kindsOf,
  says,
  stalls,
  stepsOf,
  stream,
  unreachable,
} from './answer-house.ts';
import { RequestLog } from '../../../src/routing/usage/request-record.ts';

const story =
  'Once upon a time there was a king who lived in a castle far beyond the hills. ' +
  'Every morning he counted the clouds above the eastern tower and wrote their number into a book. ' +
  'One day the book was full, and nobody in the whole kingdom knew where to buy another one. ';
const rest = 'So the king sent out his youngest daughter, who could read the wind. She came back with a tree.';

describe('an answer', () => {
  it('comes from the first candidate when it can, and is in the log with its calls to run', async () => {
    const house = houseWith({ one: [says('Hello')] });
    const answered = await house.run();
    assert.equal(answered.text, 'Hello');
    assert.deepEqual(answered.sent, ['one']);
    assert.deepEqual(kindsOf(house), ['user', 'step']);
    assert.equal(answered.outcome.step?.seq, 1);
    assert.equal(answered.outcome.fault, undefined);
  });

  it('tells the calls of a whole answer once, and none of a cut one', async () => {
    const call = () => stream([callChunk('read', '{"path":"a"}', 'tool_calls'), done]);
    const house = houseWith({ one: [call] });
    const { outcome } = await house.run();
    assert.deepEqual(
      outcome.calls.map(({ name, args }) => [name, args.value]),
      [['read', { path: 'a' }]],
    );
    const cut = houseWith({ one: [() => stream([callChunk('read', '{"path":"a"}')], 'break')] });
    assert.deepEqual((await cut.run(cut.request(['one']))).outcome.calls, []);
  });

  it('ends in one finished event whatever happens', async () => {
    for (const status of [400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 503, 529]) {
      const answered = await houseWith({ one: [fails(status)], two: [fails(status)] }).run();
      assert.equal(eventsOf(answered, 'finished').length, 1, String(status));
      assert.equal(answered.outcome.step, undefined, 'nothing came that is worth keeping');
    }
  });

  it('names a provider that is not set up, and goes to the next', async () => {
    const house = houseWith({ two: [says('Hello')] });
    assert.match((await house.run(house.request(['nobody']))).outcome.fault?.message ?? '', /"nobody" is not set up/);
    assert.equal((await house.run(house.request(['nobody', 'two']))).text, 'Hello');
  });

  it('becomes a fault when a port throws', async () => {
    const house = houseWith({ one: [says('Hello')] });
    house.ports = { ...house.ports, connector: { connect: () => Promise.reject(new Error('broken port')) } };
    assert.match((await house.run()).outcome.fault?.message ?? '', /broken port/);
  });

  it('keeps its step when the disk fails', async () => {
    const house = houseWith({ one: [says('Hello')] });
    const request = house.request();
    const record = {
      ...request.record,
      append: (entry: Parameters<typeof request.record.append>[0]) => {
        house.log.append(entry);
        return Promise.reject(new Error('disk full'));
      },
    };
    const { outcome } = await house.run({ ...request, record });
    assert.equal(outcome.step?.k, 'step');
    assert.equal(outcome.fault, undefined);
    assert.match(house.warnings.join(), /disk full/);
  });
});

describe('a stop and a switch', () => {
  it('keeps the text when the person stops, and sends nothing more', async () => {
    const house = houseWith({ one: [stalls('One sentence. And then so')], two: [says('no')] });
    const answered = await house.run(house.request(), (event) => {
      if (event.e === 'delta') house.controller.abort();
    });
    assert.deepEqual(answered.sent, ['one']);
    assert.equal(kindOf(answered), 'cancelled');
    assert.equal(answered.outcome.step?.end.kind, 'cancelled');
    assert.equal(answered.text, 'One sentence. And then so');
    assert.equal(house.sent[0]?.signal?.aborted, true);
  });

  it('a stop ends a wait at once', async () => {
    const house = houseWith({ one: [fails(429, { 'retry-after': '50' })] });
    const answered = await house.run(house.request(['one']), (event) => {
      if (event.e === 'retry') house.controller.abort();
    });
    assert.equal(kindOf(answered), 'cancelled');
    assert.equal(answered.sent.length, 1);
  });

  it('keeps what was shown when the consumer leaves early, and stops the request', async () => {
    const house = houseWith({ one: [stalls(story)] });
    const { answer } = await import('../../../src/routing/answer.ts');
    for await (const event of answer(house.ports, house.request(['one']))) if (event.e === 'delta') break;
    const [step] = stepsOf(house);
    assert.equal(step?.end.kind, 'cancelled');
    assert.deepEqual(step.parts, [{ t: 'text', text: story }]);
    assert.equal(house.sent[0]?.signal?.aborted, true);
    assert.equal(house.clock.pending, 0, 'no timer is left');
  });

  it('goes to the model the person wants, at once, with the same rules', async () => {
    const house = houseWith({ one: [stalls(story)], three: [says(rest)] });
    let want: ((to: { provider: string; model: string }) => void) | undefined;
    const request = house.request(['one', 'two'], {
      switches: (listener) => {
        want = listener;
        return { dispose: () => (want = undefined) };
      },
    });
    const answered = await house.run(request, (event) => {
      if (event.e === 'delta') want?.({ provider: 'three', model: 'm' });
    });
    assert.equal(answered.text, story + rest);
    assert.deepEqual(answered.sent, ['one', 'three']);
    assert.equal(house.sent[0]?.signal?.aborted, true);
    const [change] = eventsOf(answered, 'hand-over');
    assert.deepEqual([change?.why, change?.fault], ['user', undefined]);
    assert.deepEqual(house.asked.at(-1), ['three', true], "the person's own choice may be asked about");
    assert.equal(want, undefined, 'it no longer listens');
    assert.equal(answered.outcome.fault, undefined);
  });

  it('tells the change when the person chose another model between two steps', async () => {
    const house = houseWith({ one: [says('One')], two: [says('Two')] });
    await house.run(house.request(['one']));
    const answered = await house.run(house.request(['two']));
    assert.equal(eventsOf(answered, 'hand-over')[0]?.why, 'user');
    assert.deepEqual(kindsOf(house), ['user', 'step', 'switch', 'step']);
  });
});

describe('budgets and servers', () => {
  it('asks the budgets before each request and tells them after it, whole or cut', async () => {
    const house = houseWith({ one: [breaks(story), fails(500)], two: [says(rest)] });
    const before: string[] = [];
    const spent: [string, string][] = [];
    house.ports = {
      ...house.ports,
      budgets: {
        before: ({ ref, inputTokens }) => {
          assert.ok(inputTokens > 0);
          before.push(ref.provider);
          return Promise.resolve({ kind: 'go' });
        },
        spent: ({ ref, usage }) => void spent.push([ref.provider, usage.source]),
      },
    };
    await house.run();
    assert.deepEqual(before, ['one', 'one', 'two']);
    assert.deepEqual(spent, [
      ['one', 'estimated'],
      ['two', 'estimated'],
    ]);
  });

  it('leaves one record for each request: why its model was asked, and what became of it', async () => {
    const house = houseWith({ one: [breaks(story), fails(500)], two: [says(rest)] });
    const records: string[] = [];
    const requests = new RequestLog({ clock: house.clock, priceOf: () => 'free' });
    requests.onDidEnd(({ ref, role, why, fault, usage, cost, firstTokenMs }) => {
      assert.equal(firstTokenMs !== undefined, usage !== undefined);
      assert.deepEqual(cost, usage && { usd: 0, source: 'estimated' });
      records.push([role, ref.provider, why, fault ?? 'answered'].join(' '));
    });
    house.ports = { ...house.ports, requests };
    await house.run();
    assert.deepEqual(records, ['chat one chosen network', 'chat one again overload', 'chat two failover answered']);
  });

  it('sends nothing when a budget says stop, and moves when it says so', async () => {
    const house = houseWith({ one: [says('no')], two: [says('Hello')] });
    const budgets = {
      before: () => Promise.resolve({ kind: 'stop', reason: 'Used up.' } as const),
      spent: () => undefined,
    };
    house.ports = { ...house.ports, budgets };
    const stopped = await house.run();
    assert.deepEqual([stopped.sent.length, kindOf(stopped), stopped.outcome.fault?.message], [0, 'policy', 'Used up.']);
    house.ports = {
      ...house.ports,
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
    const moved = await house.run();
    assert.equal(moved.text, 'Hello');
    assert.deepEqual(
      eventsOf(moved, 'hand-over').map(({ why, reason }) => [why, reason]),
      [['policy', 'Cheaper.']],
    );
  });

  it('picks a server for each request by the conversation and reports what became of it', async () => {
    const house = houseWith({ one: [unreachable, says('Hello')] });
    const picked: (string | undefined)[] = [];
    const outcomes: string[] = [];
    house.ports = {
      ...house.ports,
      endpoints: {
        pick: (target, affinity) => {
          picked.push(affinity);
          return { ...target, baseUrl: `https://mirror-${picked.length}.example/v1` };
        },
        report: (target, outcome) => void outcomes.push(`${target.baseUrl} ${outcome}`),
      },
    };
    await house.run(house.request(['one']));
    assert.deepEqual(picked, [house.log.entries[0]?.hash, house.log.entries[0]?.hash]);
    assert.deepEqual(outcomes, ['https://mirror-1.example/v1 sick', 'https://mirror-2.example/v1 ok']);
  });
});
