import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Provider } from '../../../../src/models/provider.ts';
import { editLimitMs } from '../../../../src/routing/one-shot/ask-for-edit.ts';
import { noBudgets } from '../../../../src/routing/usage/budget-gate.ts';
import type { BudgetVerdict } from '../../../../src/routing/usage/budget-gate.ts';
import { breakerLimits } from '../../../../src/routing/health/circuit-breaker.ts';
import { chunk, done, fails, provider, says, stalls, stream, unreachable } from '../answer-harness.ts';
import type { Reply } from '../answer-harness.ts';
import { EditHarness as Harness, refOf } from '../edit-harness.ts';

async function until(isSo: () => boolean): Promise<void> {
  for (let round = 0; round < 10_000 && !isSo(); round++) await setImmediate();
  assert.ok(isSo());
}

const busy = fails(503);

describe('the door to the model for edits', () => {
  it('gives the whole answer of the first model of the role', async () => {
    const harness = new Harness();
    harness.connector.reply = () => stream([chunk('REPLACE 1-1\n'), chunk('|x\nEND'), chunk('', 'stop'), done]);
    assert.equal(await harness.ask(), 'REPLACE 1-1\n|x\nEND');
    assert.deepEqual(harness.resolved, [['edit', { resource: 'file:///a.ts', languageId: 'typescript' }]]);
    assert.deepEqual(
      harness.connector.sent.map(({ url }) => url),
      ['https://one.example/v1/chat/completions'],
    );
    assert.deepEqual(harness.reports, ['one ok']);
    assert.equal(harness.budgets.signals[0]?.aborted, true, 'those who still listen are told that it is over');
    assert.equal(harness.clock.pending, 0);
  });

  it('leaves out a thought whose beginning has no mark', async () => {
    const harness = new Harness();
    const pieces = ['I think.', '\n</think>\n', 'REPLACE 1-1'];
    harness.connector.reply = () => stream([...pieces.map((text) => chunk(text)), chunk('', 'stop'), done]);
    assert.equal(await harness.ask(), 'REPLACE 1-1');
  });

  it('shows no question and sends the two texts, no tools and a limit', async () => {
    const harness = new Harness();
    await harness.ask();
    assert.deepEqual(harness.connector.asked, [{ provider: 'one', interactive: false, model: 'm' }]);
    const { messages, tools, model, ...body } = harness.connector.sent[0]?.body ?? {};
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
      const harness = new Harness([ref]);
      await harness.ask();
      assert.equal(harness.connector.sent[0]?.body['reasoning_effort'], effort);
    }
  });

  it('passes over what is not set up and what follows no instruction', async () => {
    const harness = new Harness(['nobody/x', 'workspace/ngram', 'holes/m', 'two/embedder', 'two/m', 'one/m']);
    assert.equal(await harness.ask(), 'REPLACE');
    assert.deepEqual(
      harness.connector.asked.map(({ provider: id, model }) => `${id}/${model ?? ''}`),
      ['two/m'],
    );
  });

  it('asks nobody where there is no such model', async () => {
    for (const refs of [[], ['nobody/x'], ['workspace/ngram', 'holes/m', 'two/embedder']]) {
      const harness = new Harness(refs);
      assert.equal(await harness.ask(), undefined);
      assert.deepEqual(harness.connector.asked, []);
    }
  });

  it('tries no other model and nothing twice', async () => {
    const replies = [
      [busy, 'unhealthy'],
      [unreachable, 'unhealthy'],
      [fails(401), 'undecided'],
      [fails(429, { 'retry-after': '1' }), 'undecided'],
    ] as const;
    for (const [reply, health] of replies) {
      const harness = new Harness();
      harness.connector.reply = reply;
      assert.equal(await harness.ask(), undefined);
      assert.equal(harness.connector.sent.length, 1);
      assert.deepEqual(harness.reports, [`one ${health}`]);
    }
  });

  it('sends nothing without a connection', async () => {
    const harness = new Harness();
    harness.connector.instead = () =>
      Promise.resolve({ ok: false, fault: { kind: 'policy', message: 'Not allowed.', code: 'no-consent' } });
    assert.equal(await harness.ask(), undefined);
    assert.deepEqual([harness.connector.sent, harness.budgets.planned], [[], []]);
  });

  it('gives no answer that was cut, refused or is no text', async () => {
    const replies: readonly Reply[] = [
      () => stream([chunk('REPLACE'), chunk('', 'length'), done]),
      () => stream([chunk('REPLACE'), chunk('', 'content_filter'), done]),
      () => stream([chunk('REPLACE')]),
      () => stream([chunk('REPLACE')], 'break'),
    ];
    for (const reply of replies) {
      const harness = new Harness();
      harness.connector.reply = reply;
      assert.equal(await harness.ask(), undefined);
    }
  });

  it('leaves out what the model thinks', async () => {
    const harness = new Harness();
    const thought = chunk('Well.').replace('"content"', '"reasoning_content"');
    harness.connector.reply = () => stream([thought, chunk('REPLACE'), chunk('', 'stop'), done]);
    assert.equal(await harness.ask(), 'REPLACE');
  });

  it('leaves an answer that is too long', async () => {
    const harness = new Harness();
    const signals: (AbortSignal | undefined)[] = [];
    harness.connector.reply = ({ signal }) => {
      signals.push(signal);
      return stream([chunk('x'.repeat(600)), chunk('y')], 'stall');
    };
    assert.equal(await harness.ask(), undefined);
    assert.equal(signals[0]?.aborted, true);
    assert.equal(harness.clock.pending, 0);
    harness.connector.reply = says('x'.repeat(600));
    assert.equal((await harness.ask())?.length, 600);
  });
});

describe('the door to the model for edits, stopped', () => {
  it('asks nobody where it is stopped already', async () => {
    const harness = new Harness();
    assert.equal(await harness.ask(AbortSignal.abort()), undefined);
    assert.deepEqual(harness.connector.asked, []);
  });

  it('ends the request', async () => {
    const harness = new Harness();
    harness.connector.reply = stalls('REPLACE');
    const asked = harness.ask();
    await until(() => harness.connector.sent.length > 0);
    harness.controller.abort();
    assert.equal(await asked, undefined);
    assert.equal(harness.connector.sent[0]?.signal?.aborted, true);
    assert.equal(harness.clock.pending, 0);
  });

  it('asks no budget where it is stopped while it connects', async () => {
    const harness = new Harness();
    harness.connector.instead = () => {
      harness.controller.abort();
      return Promise.resolve({ ok: true, connection: { provider: provider('one'), fetch: globalThis.fetch } });
    };
    assert.equal(await harness.ask(), undefined);
    assert.deepEqual(harness.budgets.planned, []);
  });

  it('is no failure of the model', async () => {
    const harness = new Harness();
    harness.connector.reply = stalls();
    for (let count = 0; count < 5; count++) {
      const controller = new AbortController();
      const asked = harness.ask(controller.signal);
      await until(() => harness.connector.sent.length > count);
      controller.abort();
      assert.equal(await asked, undefined);
    }
    harness.connector.reply = says('REPLACE');
    assert.equal(await harness.ask(), 'REPLACE');
  });

  it('ends by itself after its time, and not before', async () => {
    const harness = new Harness();
    harness.connector.reply = stalls('REPLACE');
    let isOver = false;
    const asked = harness.ask().finally(() => (isOver = true));
    await until(() => harness.connector.sent.length > 0);
    await harness.clock.advance(editLimitMs - 1);
    await setImmediate();
    assert.equal(isOver, false);
    await harness.clock.advance(1);
    assert.equal(await asked, undefined);
    assert.equal(harness.connector.sent[0]?.signal?.aborted, true);
    assert.equal(harness.clock.pending, 0);
  });

  it('ends by itself or when stopped where there is never a connection', async () => {
    const harness = new Harness();
    harness.connector.instead = () => new Promise(() => undefined);
    const late = harness.ask();
    await harness.clock.advance(editLimitMs);
    assert.equal(await late, undefined);
    const asked = harness.ask();
    harness.controller.abort();
    assert.equal(await asked, undefined);
    assert.deepEqual([harness.connector.sent.length, harness.clock.pending], [0, 0]);
  });
});

describe('a model for edits that fails', () => {
  it('rests after three failures, then one request tries it', async () => {
    const harness = new Harness();
    harness.connector.reply = busy;
    for (let count = 0; count < 5; count++) await harness.ask();
    assert.equal(harness.connector.sent.length, 3);
    await harness.clock.advance(breakerLimits.coolDownMs - 1);
    await harness.ask();
    assert.equal(harness.connector.sent.length, 3);
    await harness.clock.advance(1);
    await harness.ask();
    await harness.ask();
    assert.equal(harness.connector.sent.length, 4);
    await harness.clock.advance(breakerLimits.longestCoolDownMs ?? 0);
    harness.connector.reply = says('REPLACE');
    assert.equal(await harness.ask(), 'REPLACE');
    assert.equal(await harness.ask(), 'REPLACE');
  });

  it('rests also after three answers that are of no use', async () => {
    const harness = new Harness();
    harness.connector.reply = () => stream([chunk('REPLACE'), chunk('', 'length'), done]);
    for (let count = 0; count < 5; count++) await harness.ask();
    assert.equal(harness.connector.sent.length, 3);
  });

  it('counts anew after an answer', async () => {
    const harness = new Harness();
    for (let round = 0; round < 3; round++) {
      harness.connector.reply = busy;
      for (let count = 0; count < 2; count++) await harness.ask();
      harness.connector.reply = says('REPLACE');
      assert.equal(await harness.ask(), 'REPLACE');
    }
  });

  it('rests also after taking too long three times', async () => {
    const harness = new Harness();
    harness.connector.reply = stalls();
    for (let count = 0; count < 3; count++) {
      const asked = harness.ask();
      await until(() => harness.connector.sent.length > count);
      await harness.clock.advance(editLimitMs);
      assert.equal(await asked, undefined);
    }
    harness.connector.reply = says('REPLACE');
    assert.equal(await harness.ask(), undefined);
    assert.equal(harness.connector.sent.length, 3);
  });

  it('may be tried again at once where the one that tried it was stopped', async () => {
    const harness = new Harness();
    harness.connector.reply = busy;
    for (let count = 0; count < 3; count++) await harness.ask();
    await harness.clock.advance(breakerLimits.coolDownMs);
    harness.connector.reply = stalls();
    const controller = new AbortController();
    const asked = harness.ask(controller.signal);
    await until(() => harness.connector.sent.length > 3);
    controller.abort();
    await asked;
    harness.connector.reply = says('REPLACE');
    assert.equal(await harness.ask(), 'REPLACE');
  });
});

describe('a model for edits that was never asked', () => {
  it('does not rest for want of consent, a key or money', async () => {
    const refusals = [
      { kind: 'policy', message: 'Not allowed.', code: 'no-consent' },
      { kind: 'auth', message: 'No key.', code: 'no-key' },
    ] as const;
    for (const fault of refusals) {
      const harness = new Harness();
      harness.connector.instead = () => Promise.resolve({ ok: false, fault });
      for (let count = 0; count < 4; count++) assert.equal(await harness.ask(), undefined);
      harness.connector.instead = undefined;
      assert.equal(await harness.ask(), 'REPLACE');
    }
    const harness = new Harness();
    harness.budgets.verdict = { kind: 'stop', reason: 'Limit reached.' };
    for (let count = 0; count < 4; count++) await harness.ask();
    harness.budgets.verdict = { kind: 'go' };
    assert.equal(await harness.ask(), 'REPLACE');
  });
});

describe('the budgets of a model for edits', () => {
  it('are asked before and told after, with the models that come behind', async () => {
    const harness = new Harness(['holes/m', 'one/m', 'two/m', 'thinker/m']);
    await harness.ask();
    const [planned] = harness.budgets.planned;
    assert.deepEqual(
      [planned?.ref, planned?.role, planned?.others, planned?.isBackground],
      [refOf('one/m'), 'edit', [refOf('two/m'), refOf('thinker/m')], true],
    );
    assert.ok((planned?.inputTokens ?? 0) > 5);
    assert.deepEqual(
      harness.budgets.counted.map(({ ref, role, usage }) => [ref, role, usage.source]),
      [[refOf('one/m'), 'edit', 'estimated']],
    );
  });

  it('let nothing out that they refuse or would send elsewhere', async () => {
    const verdicts: readonly BudgetVerdict[] = [
      { kind: 'stop', reason: 'Limit reached.' },
      { kind: 'move', to: refOf('two/m'), reason: 'Limit reached.' },
    ];
    for (const verdict of verdicts) {
      const harness = new Harness();
      harness.budgets.verdict = verdict;
      assert.equal(await harness.ask(), undefined);
      assert.equal(harness.budgets.planned.length, 1);
      assert.deepEqual([harness.connector.sent, harness.budgets.counted], [[], []]);
    }
  });
});

describe('the door to the model for edits, whatever goes wrong', () => {
  it('never rejects and leaves no timer', async () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    const broken: readonly ((harness: Harness) => void)[] = [
      ({ connector }) => (connector.instead = boom),
      ({ connector }) => (connector.instead = () => Promise.reject(new Error('boom'))),
      ({ connector }) => (connector.reply = boom),
      ({ connector }) => (connector.reply = () => new Response('<html>', { headers: { 'content-type': 'text/html' } })),
      ({ connector }) => (connector.reply = () => new Response(null, { status: 204 })),
    ];
    for (const breakIt of broken) {
      const harness = new Harness();
      breakIt(harness);
      assert.equal(await harness.ask(), undefined);
      assert.equal(harness.clock.pending, 0);
    }
    for (const budgets of [
      { ...noBudgets, before: () => Promise.reject(new Error('boom')) },
      { ...noBudgets, spent: boom },
    ]) {
      const harness = new Harness(['one/m'], { budgets });
      assert.equal(await harness.ask(), undefined);
      assert.equal(harness.clock.pending, 0);
    }
  });

  it('asks a model of the editor too, and ends where that never answers', async () => {
    const harness = new Harness(['editor/chat']);
    const editor: Provider = { ...provider('editor'), protocol: 'editor-lm', baseUrl: '', source: 'editor' };
    harness.registry.setProviders('editor', [editor]);
    harness.editorModels.set('chat', [{ kind: 'text', text: 'REPLACE' }]);
    assert.equal(await harness.ask(), 'REPLACE');
    harness.editorModels.set('chat', [{ kind: 'text', text: 'REPLACE' }, 'hang']);
    const asked = harness.ask();
    await until(() => harness.editorModels.requests.length > 1);
    await harness.clock.advance(editLimitMs);
    assert.equal(await asked, undefined);
    harness.editorModels.set('chat', [new Error('boom')]);
    assert.equal(await harness.ask(), undefined);
  });
});
