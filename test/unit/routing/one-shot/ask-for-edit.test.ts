import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Provider } from '../../../../src/models/provider.ts';
import { editLimitMs } from '../../../../src/routing/one-shot/ask-for-edit.ts';
import { noBudgets } from '../../../../src/routing/usage/budget-gate.ts';
import type { BudgetVerdict } from '../../../../src/routing/usage/budget-gate.ts';
import { breakerLimits } from '../../../../src/routing/health/circuit-breaker.ts';
import { chunk, done, fails, provider, says, stalls, stream, unreachable } from '../answer-house.ts';
import type { Reply } from '../answer-house.ts';
import { EditHouse as House, refOf } from '../edit-house.ts';

async function until(isSo: () => boolean): Promise<void> {
  for (let round = 0; round < 10_000 && !isSo(); round++) await setImmediate();
  assert.ok(isSo());
}

const busy = fails(503);

describe('the door to the model for edits', () => {
  it('gives the whole answer of the first model of the role', async () => {
    const house = new House();
    house.connector.reply = () => stream([chunk('REPLACE 1-1\n'), chunk('|x\nEND'), chunk('', 'stop'), done]);
    assert.equal(await house.ask(), 'REPLACE 1-1\n|x\nEND');
    assert.deepEqual(house.resolved, [['edit', { resource: 'file:///a.ts', languageId: 'typescript' }]]);
    assert.deepEqual(
      house.connector.sent.map(({ url }) => url),
      ['https://one.example/v1/chat/completions'],
    );
    assert.deepEqual(house.reports, ['one ok']);
    assert.equal(house.budgets.signals[0]?.aborted, true, 'whoever still listens is told that it is over');
    assert.equal(house.clock.pending, 0);
  });

  it('shows no question and sends the two texts, no tools and a limit', async () => {
    const house = new House();
    await house.ask();
    assert.deepEqual(house.connector.asked, [{ provider: 'one', interactive: false, model: 'm' }]);
    const { messages, tools, model, ...body } = house.connector.sent[0]?.body ?? {};
    assert.deepEqual(messages, [
      { role: 'system', content: 'You predict edits.' },
      { role: 'user', content: 'The file.' },
    ]);
    assert.deepEqual([tools, model], [undefined, 'm']);
    assert.ok(Object.values(body).includes(50));
  });

  it('tells a model that thinks not to', async () => {
    for (const [ref, effort] of [
      ['thinker/m', 'none'],
      ['thinker/plain', undefined],
    ] as const) {
      const house = new House([ref]);
      await house.ask();
      assert.equal(house.connector.sent[0]?.body['reasoning_effort'], effort);
    }
  });

  it('passes over what is not set up and what follows no instruction', async () => {
    const house = new House(['nobody/x', 'workspace/ngram', 'holes/m', 'two/embedder', 'two/m', 'one/m']);
    assert.equal(await house.ask(), 'REPLACE');
    assert.deepEqual(
      house.connector.asked.map(({ provider: id, model }) => `${id}/${model ?? ''}`),
      ['two/m'],
    );
  });

  it('asks nobody where there is no such model', async () => {
    for (const refs of [[], ['nobody/x'], ['workspace/ngram', 'holes/m', 'two/embedder']]) {
      const house = new House(refs);
      assert.equal(await house.ask(), undefined);
      assert.deepEqual(house.connector.asked, []);
    }
  });

  it('tries no other model and nothing twice', async () => {
    const replies = [
      [busy, 'sick'],
      [unreachable, 'sick'],
      [fails(401), 'undecided'],
      [fails(429, { 'retry-after': '1' }), 'undecided'],
    ] as const;
    for (const [reply, health] of replies) {
      const house = new House();
      house.connector.reply = reply;
      assert.equal(await house.ask(), undefined);
      assert.equal(house.connector.sent.length, 1);
      assert.deepEqual(house.reports, [`one ${health}`]);
    }
  });

  it('sends nothing without a connection', async () => {
    const house = new House();
    house.connector.instead = () =>
      Promise.resolve({ ok: false, fault: { kind: 'policy', message: 'Not allowed.', code: 'no-consent' } });
    assert.equal(await house.ask(), undefined);
    assert.deepEqual([house.connector.sent, house.budgets.planned], [[], []]);
  });

  it('gives no answer that was cut, refused or is no text', async () => {
    const replies: readonly Reply[] = [
      () => stream([chunk('REPLACE'), chunk('', 'length'), done]),
      () => stream([chunk('REPLACE'), chunk('', 'content_filter'), done]),
      () => stream([chunk('REPLACE')]),
      () => stream([chunk('REPLACE')], 'break'),
    ];
    for (const reply of replies) {
      const house = new House();
      house.connector.reply = reply;
      assert.equal(await house.ask(), undefined);
    }
  });

  it('leaves out what the model thinks', async () => {
    const house = new House();
    const thought = chunk('Well.').replace('"content"', '"reasoning_content"');
    house.connector.reply = () => stream([thought, chunk('REPLACE'), chunk('', 'stop'), done]);
    assert.equal(await house.ask(), 'REPLACE');
  });

  it('leaves an answer that is too long', async () => {
    const house = new House();
    const signals: (AbortSignal | undefined)[] = [];
    house.connector.reply = ({ signal }) => {
      signals.push(signal);
      return stream([chunk('x'.repeat(600)), chunk('y')], 'stall');
    };
    assert.equal(await house.ask(), undefined);
    assert.equal(signals[0]?.aborted, true);
    assert.equal(house.clock.pending, 0);
    house.connector.reply = says('x'.repeat(600));
    assert.equal((await house.ask())?.length, 600);
  });
});

describe('the door to the model for edits, stopped', () => {
  it('asks nobody where it is stopped already', async () => {
    const house = new House();
    assert.equal(await house.ask(AbortSignal.abort()), undefined);
    assert.deepEqual(house.connector.asked, []);
  });

  it('ends the request', async () => {
    const house = new House();
    house.connector.reply = stalls('REPLACE');
    const asked = house.ask();
    await until(() => house.connector.sent.length > 0);
    house.controller.abort();
    assert.equal(await asked, undefined);
    assert.equal(house.connector.sent[0]?.signal?.aborted, true);
    assert.equal(house.clock.pending, 0);
  });

  it('asks no budget where it is stopped while it connects', async () => {
    const house = new House();
    house.connector.instead = () => {
      house.controller.abort();
      return Promise.resolve({ ok: true, connection: { provider: provider('one'), fetch: globalThis.fetch } });
    };
    assert.equal(await house.ask(), undefined);
    assert.deepEqual(house.budgets.planned, []);
  });

  it('is no failure of the model', async () => {
    const house = new House();
    house.connector.reply = stalls();
    for (let count = 0; count < 5; count++) {
      const controller = new AbortController();
      const asked = house.ask(controller.signal);
      await until(() => house.connector.sent.length > count);
      controller.abort();
      assert.equal(await asked, undefined);
    }
    house.connector.reply = says('REPLACE');
    assert.equal(await house.ask(), 'REPLACE');
  });

  it('ends by itself after its time, and not before', async () => {
    const house = new House();
    house.connector.reply = stalls('REPLACE');
    let isOver = false;
    const asked = house.ask().finally(() => (isOver = true));
    await until(() => house.connector.sent.length > 0);
    await house.clock.advance(editLimitMs - 1);
    await setImmediate();
    assert.equal(isOver, false);
    await house.clock.advance(1);
    assert.equal(await asked, undefined);
    assert.equal(house.connector.sent[0]?.signal?.aborted, true);
    assert.equal(house.clock.pending, 0);
  });

  it('ends by itself or when stopped where there is never a connection', async () => {
    const house = new House();
    house.connector.instead = () => new Promise(() => undefined);
    const late = house.ask();
    await house.clock.advance(editLimitMs);
    assert.equal(await late, undefined);
    const asked = house.ask();
    house.controller.abort();
    assert.equal(await asked, undefined);
    assert.deepEqual([house.connector.sent.length, house.clock.pending], [0, 0]);
  });
});

describe('a model for edits that fails', () => {
  it('rests after three failures, then one request tries it', async () => {
    const house = new House();
    house.connector.reply = busy;
    for (let count = 0; count < 5; count++) await house.ask();
    assert.equal(house.connector.sent.length, 3);
    await house.clock.advance(breakerLimits.restMs - 1);
    await house.ask();
    assert.equal(house.connector.sent.length, 3);
    await house.clock.advance(1);
    await house.ask();
    await house.ask();
    assert.equal(house.connector.sent.length, 4);
    await house.clock.advance(breakerLimits.longestRestMs ?? 0);
    house.connector.reply = says('REPLACE');
    assert.equal(await house.ask(), 'REPLACE');
    assert.equal(await house.ask(), 'REPLACE');
  });

  it('rests also after three answers that are of no use', async () => {
    const house = new House();
    house.connector.reply = () => stream([chunk('REPLACE'), chunk('', 'length'), done]);
    for (let count = 0; count < 5; count++) await house.ask();
    assert.equal(house.connector.sent.length, 3);
  });

  it('counts anew after an answer', async () => {
    const house = new House();
    for (let round = 0; round < 3; round++) {
      house.connector.reply = busy;
      for (let count = 0; count < 2; count++) await house.ask();
      house.connector.reply = says('REPLACE');
      assert.equal(await house.ask(), 'REPLACE');
    }
  });

  it('rests also after taking too long three times', async () => {
    const house = new House();
    house.connector.reply = stalls();
    for (let count = 0; count < 3; count++) {
      const asked = house.ask();
      await until(() => house.connector.sent.length > count);
      await house.clock.advance(editLimitMs);
      assert.equal(await asked, undefined);
    }
    house.connector.reply = says('REPLACE');
    assert.equal(await house.ask(), undefined);
    assert.equal(house.connector.sent.length, 3);
  });

  it('may be tried again at once where the one that tried it was stopped', async () => {
    const house = new House();
    house.connector.reply = busy;
    for (let count = 0; count < 3; count++) await house.ask();
    await house.clock.advance(breakerLimits.restMs);
    house.connector.reply = stalls();
    const controller = new AbortController();
    const asked = house.ask(controller.signal);
    await until(() => house.connector.sent.length > 3);
    controller.abort();
    await asked;
    house.connector.reply = says('REPLACE');
    assert.equal(await house.ask(), 'REPLACE');
  });
});

describe('a model for edits that was never asked', () => {
  it('does not rest for want of consent, a key or money', async () => {
    const refusals = [
      { kind: 'policy', message: 'Not allowed.', code: 'no-consent' },
      { kind: 'auth', message: 'No key.', code: 'no-key' },
    ] as const;
    for (const fault of refusals) {
      const house = new House();
      house.connector.instead = () => Promise.resolve({ ok: false, fault });
      for (let count = 0; count < 4; count++) assert.equal(await house.ask(), undefined);
      house.connector.instead = undefined;
      assert.equal(await house.ask(), 'REPLACE');
    }
    const house = new House();
    house.budgets.verdict = { kind: 'stop', reason: 'Limit reached.' };
    for (let count = 0; count < 4; count++) await house.ask();
    house.budgets.verdict = { kind: 'go' };
    assert.equal(await house.ask(), 'REPLACE');
  });
});

describe('the budgets of a model for edits', () => {
  it('are asked before and told after, with the models that come behind', async () => {
    const house = new House(['holes/m', 'one/m', 'two/m', 'thinker/m']);
    await house.ask();
    const [planned] = house.budgets.planned;
    assert.deepEqual(
      [planned?.ref, planned?.role, planned?.others, planned?.isBackground],
      [refOf('one/m'), 'edit', [refOf('two/m'), refOf('thinker/m')], true],
    );
    assert.ok((planned?.inputTokens ?? 0) > 5);
    assert.deepEqual(
      house.budgets.counted.map(({ ref, role, usage }) => [ref, role, usage.source]),
      [[refOf('one/m'), 'edit', 'estimated']],
    );
  });

  it('let nothing out that they refuse or would send elsewhere', async () => {
    const verdicts: readonly BudgetVerdict[] = [
      { kind: 'stop', reason: 'Limit reached.' },
      { kind: 'move', to: refOf('two/m'), reason: 'Limit reached.' },
    ];
    for (const verdict of verdicts) {
      const house = new House();
      house.budgets.verdict = verdict;
      assert.equal(await house.ask(), undefined);
      assert.equal(house.budgets.planned.length, 1);
      assert.deepEqual([house.connector.sent, house.budgets.counted], [[], []]);
    }
  });
});

describe('the door to the model for edits, whatever goes wrong', () => {
  it('never rejects and leaves no timer', async () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    const broken: readonly ((house: House) => void)[] = [
      ({ connector }) => (connector.instead = boom),
      ({ connector }) => (connector.instead = () => Promise.reject(new Error('boom'))),
      ({ connector }) => (connector.reply = boom),
      ({ connector }) => (connector.reply = () => new Response('<html>', { headers: { 'content-type': 'text/html' } })),
      ({ connector }) => (connector.reply = () => new Response(null, { status: 204 })),
    ];
    for (const breakIt of broken) {
      const house = new House();
      breakIt(house);
      assert.equal(await house.ask(), undefined);
      assert.equal(house.clock.pending, 0);
    }
    for (const budgets of [
      { ...noBudgets, before: () => Promise.reject(new Error('boom')) },
      { ...noBudgets, spent: boom },
    ]) {
      const house = new House(['one/m'], { budgets });
      assert.equal(await house.ask(), undefined);
      assert.equal(house.clock.pending, 0);
    }
  });

  it('asks a model of the editor too, and ends where that never answers', async () => {
    const house = new House(['editor/chat']);
    const editor: Provider = { ...provider('editor'), protocol: 'editor-lm', baseUrl: '', source: 'editor' };
    house.registry.setProviders('editor', [editor]);
    house.editorModels.set('chat', [{ kind: 'text', text: 'REPLACE' }]);
    assert.equal(await house.ask(), 'REPLACE');
    house.editorModels.set('chat', [{ kind: 'text', text: 'REPLACE' }, 'hang']);
    const asked = house.ask();
    await until(() => house.editorModels.requests.length > 1);
    await house.clock.advance(editLimitMs);
    assert.equal(await asked, undefined);
    house.editorModels.set('chat', [new Error('boom')]);
    assert.equal(await house.ask(), undefined);
  });
});
