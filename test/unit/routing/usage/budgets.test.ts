import assert from 'node:assert/strict';
import type { KnownPrice } from '../../../../src/models/catalogue/known-price.ts';
import { formatModelRef } from '../../../../src/models/model-ref.ts';
import type { ModelRef } from '../../../../src/models/model-ref.ts';
import type { Role } from '../../../../src/models/role.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { FakeFiles } from '../../../../src/platform/files.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import type { PlannedRequest } from '../../../../src/routing/usage/budget-gate.ts';
import { parseBudgets } from '../../../../src/routing/usage/budget-rules.ts';
import { Budgets, spendingOf } from '../../../../src/routing/usage/budgets.ts';
import type { BudgetAnswer, BudgetNotice, BudgetQuestion } from '../../../../src/routing/usage/budgets.ts';
import { sumOf } from '../../../../src/routing/usage/spend-day.ts';
import { SpendRecord } from '../../../../src/routing/usage/spend-record.ts';

const prices: Readonly<Record<string, KnownPrice>> = {
  dear: { input: 10, output: 50, cacheRead: 1 },
  middle: { input: 3, output: 15 },
  cheap: { input: 1, output: 5 },
  here: 'free',
};
const ref = (model: string): ModelRef => ({ provider: 'p', model });

/** Midday, so that no time zone is at midnight. */
class DayClock extends FakeClock {
  wall = new Date(2026, 10, 23, 12).getTime();
  override wallTime(): number {
    return this.wall;
  }
}

function harness(setting: unknown, more: { files?: FakeFiles; window?: string; workspace?: string } = {}) {
  const { files = new FakeFiles(), window = 'a', workspace = 'w' } = more;
  const clock = new DayClock();
  const record = new SpendRecord({
    files,
    clock,
    logger: silentLogger,
    folder: '/s',
    window,
    workspace: () => workspace,
  });
  const asked: BudgetQuestion[] = [];
  const notices: BudgetNotice[] = [];
  const answers: (BudgetAnswer | Promise<BudgetAnswer>)[] = [];
  const rules = { now: parseBudgets(setting).rules };
  const gate = new Budgets({
    record,
    rules: () => rules.now,
    priceOf: ({ model }) => prices[model],
    workspace: () => workspace,
    ask: async (question) => {
      asked.push(question);
      return await (answers.shift() ?? Promise.reject(new Error('nobody is there')));
    },
    notify: (notice) => void notices.push(notice),
    words: ({ rule, used }) => `${rule.usd ?? rule.tokens} per ${rule.per} (${used.usd}, ${used.tokens})`,
    logger: silentLogger,
  });
  const before = (model: string, request: Partial<PlannedRequest> = {}, signal = new AbortController().signal) =>
    gate.before({ ref: ref(model), role: 'chat', inputTokens: 1_000, others: [], ...request }, signal);
  /** Dollars by the price of `cheap`: a million tokens read. */
  const spend = (dollars: number, role: Role = 'chat'): void =>
    gate.spent({ ref: ref('cheap'), role, usage: { input: dollars * 1_000_000, output: 0, source: 'reported' } });
  return { gate, record, clock, files, asked, notices, answers, rules, before, spend };
}

describe('budgets', () => {
  it('let everything go that nobody limits, also when nobody can be asked', async () => {
    const { before, spend } = harness([]);
    spend(1_000);
    assert.deepEqual(await before('dear'), { kind: 'go' });
  });

  it('warn once a day for each limit, and again the next day', async () => {
    const { before, spend, notices, clock } = harness([
      { per: 'day', usd: 1 },
      { per: 'day', tokens: 500_000 },
    ]);
    assert.deepEqual(await before('cheap'), { kind: 'go' });
    assert.equal(notices.length, 0);
    spend(1);
    for (let time = 0; time < 3; time++) assert.deepEqual(await before('cheap'), { kind: 'go' });
    assert.equal(notices.length, 2);
    clock.wall += 24 * 60 * 60 * 1_000;
    await before('cheap');
    assert.equal(notices.length, 2, 'nothing was used yet');
    spend(1);
    await before('cheap');
    assert.equal(notices.length, 4);
  });

  it('warn once for two windows, which count together', async () => {
    const files = new FakeFiles();
    const setting = [{ per: 'day', usd: 1 }];
    const one = harness(setting, { files, window: 'one' });
    const two = harness(setting, { files, window: 'two' });
    one.spend(0.6);
    two.spend(0.6);
    await Promise.all([one.record.flush(), two.record.flush()]);
    await one.before('cheap');
    assert.equal(one.notices.length, 1);
    await one.record.flush();
    await two.before('cheap');
    assert.equal(two.notices.length, 0);
  });

  it('ask before each further request until the day is let go, then no more', async () => {
    const { before, spend, asked, answers } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    spend(1);
    answers.push('go', 'stop', 'go-today');
    assert.equal((await before('cheap')).kind, 'go');
    const stopped = await before('cheap');
    assert.ok(stopped.kind === 'stop' && stopped.reason.includes('1 per day (1, 1000000)'));
    assert.equal((await before('cheap')).kind, 'go');
    assert.equal((await before('dear')).kind, 'go');
    assert.equal(asked.length, 3);
    assert.equal(asked[0]!.limits[0]!.share, 1);
  });

  it('hold again when the limit is changed after the day was let go', async () => {
    const { before, spend, answers, asked, rules } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    spend(1);
    answers.push('go-today', 'stop');
    await before('cheap');
    rules.now = parseBudgets([{ per: 'day', usd: 0.5, then: 'ask' }]).rules;
    assert.equal((await before('cheap')).kind, 'stop');
    assert.equal(asked.length, 2);
  });

  it('stop what cannot be asked', async () => {
    const { before, spend } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    spend(1);
    assert.equal((await before('cheap')).kind, 'stop');
  });

  it('ask one question at a time; an answer for the day counts for those who wait', async () => {
    const { before, spend, asked, answers } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    spend(1);
    const answer = Promise.withResolvers<BudgetAnswer>();
    answers.push(answer.promise);
    const both = [before('cheap'), before('cheap')];
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(asked.length, 1);
    answer.resolve('go-today');
    assert.deepEqual(
      (await Promise.all(both)).map(({ kind }) => kind),
      ['go', 'go'],
    );
    assert.equal(asked.length, 1);
  });

  it('give up when the request is stopped; a late answer for the day still counts', async () => {
    const { before, spend, answers } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    spend(1);
    const answer = Promise.withResolvers<BudgetAnswer>();
    answers.push(answer.promise);
    const stop = new AbortController();
    const verdict = before('cheap', {}, stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    assert.equal((await verdict).kind, 'stop');
    answer.resolve('go-today');
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await before('cheap')).kind, 'go');
  });

  it('ask before a request that is sure to pass the limit, reckoning with the least it can cost', async () => {
    const { before, spend, asked, answers } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    spend(0.9);
    answers.push('stop');
    // Read from the cache this costs 9 cents, read anew 90.
    assert.equal((await before('dear', { inputTokens: 90_000 })).kind, 'go');
    assert.equal(asked.length, 0);
    assert.equal((await before('dear', { inputTokens: 110_000 })).kind, 'stop');
    const { before: tokens } = harness([{ per: 'day', tokens: 5_000, then: 'ask' }]);
    assert.equal((await tokens('cheap', { inputTokens: 6_000 })).kind, 'stop');
  });

  it('count each role and each workspace for itself where the limit says so', async () => {
    const byRole = harness([{ per: 'role', usd: 1, then: 'ask' }]);
    byRole.spend(1, 'edit');
    assert.equal((await byRole.before('cheap')).kind, 'go');
    assert.equal((await byRole.before('cheap', { role: 'edit' })).kind, 'stop');
    const oneRole = harness([{ per: 'role', role: 'edit', usd: 1, then: 'ask' }]);
    oneRole.spend(1, 'chat');
    assert.equal((await oneRole.before('cheap')).kind, 'go');
    const files = new FakeFiles();
    const elsewhere = harness([], { files, window: 'x', workspace: 'elsewhere' });
    elsewhere.spend(1);
    await elsewhere.record.flush();
    const here = harness([{ per: 'workspace', usd: 1, then: 'ask' }], { files });
    assert.equal((await here.before('cheap')).kind, 'go');
    here.spend(1);
    assert.equal((await here.before('cheap')).kind, 'stop');
  });
});

describe('a limit that goes on with a cheaper model', () => {
  const setting = [{ per: 'day', usd: 1, then: 'cheaper' }];
  const others = [ref('unknown'), ref('dear'), ref('middle'), ref('cheap'), ref('here')];

  it('moves to the next one in the list that costs less, says why, and stays there', async () => {
    const { before, spend, asked } = harness(setting);
    spend(1);
    const verdict = await before('dear', { others });
    assert.ok(verdict.kind === 'move');
    assert.equal(formatModelRef(verdict.to), 'p/middle');
    assert.match(verdict.reason, /^A limit is reached \(1 per day .*\)\.$/);
    assert.deepEqual(await before('middle', { others }), { kind: 'go' }, 'it does not move on from there');
    assert.equal((await before('dear', { others })).kind, 'move');
    assert.equal(asked.length, 0);
  });

  it('asks where nothing cheaper is known, also for a model of unknown price', async () => {
    const { before, spend, asked, answers } = harness(setting);
    spend(1);
    answers.push('go', 'stop');
    assert.equal((await before('cheap', { others: [ref('dear'), ref('unknown')] })).kind, 'go');
    assert.equal((await before('unknown', { others })).kind, 'stop');
    assert.equal(asked.length, 2);
  });

  it('leaves a model alone that costs nothing', async () => {
    const { before, spend } = harness([...setting, { per: 'day', tokens: 10, then: 'cheaper' }]);
    spend(1);
    assert.deepEqual(await before('here', { others }), { kind: 'go' });
    const dollars = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    dollars.spend(1);
    assert.deepEqual(await dollars.before('here'), { kind: 'go' });
  });

  it('asks for the cheaper model where another limit asks', async () => {
    const { before, spend, asked, answers } = harness([...setting, { per: 'day', tokens: 10, then: 'ask' }]);
    spend(1);
    answers.push('go', 'stop');
    assert.equal((await before('dear', { others })).kind, 'move');
    assert.equal(asked[0]!.ref.model, 'middle');
    assert.equal((await before('dear', { others })).kind, 'stop');
  });
});

describe('limits and completions', () => {
  it('stop completions at once, ask once a day, and take any yes for the day', async () => {
    const { before, spend, asked, answers } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    spend(1);
    const answer = Promise.withResolvers<BudgetAnswer>();
    answers.push(answer.promise);
    for (let key = 0; key < 5; key++) assert.equal((await before('cheap', { role: 'completion' })).kind, 'stop');
    assert.equal(asked.length, 1);
    answer.resolve('go');
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await before('cheap', { role: 'completion' })).kind, 'go');
  });

  it('do not hold up a chat with a question for completions that nobody answers', async () => {
    const { before, spend, asked, answers } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    spend(1);
    answers.push(new Promise<BudgetAnswer>(() => undefined), 'go');
    await before('cheap', { role: 'completion' });
    assert.equal((await before('cheap')).kind, 'go');
    assert.equal(asked.length, 2);
  });

  it('keep completions stopped after a no, without asking again', async () => {
    const { before, spend, asked, answers } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    spend(1);
    answers.push('stop');
    for (let key = 0; key < 5; key++) {
      assert.equal((await before('cheap', { role: 'completion' })).kind, 'stop');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.equal(asked.length, 1);
  });
});

describe('limits and requests that nobody started', () => {
  it('stop them without a question, where they ask', async () => {
    const { before, spend, asked } = harness([{ per: 'day', usd: 1, then: 'ask' }]);
    assert.equal((await before('cheap', { isBackground: true })).kind, 'go');
    spend(1);
    assert.equal((await before('cheap', { isBackground: true })).kind, 'stop');
    assert.equal(asked.length, 0);
  });
});

describe('prices that are not known', () => {
  it('are told once a day where a limit in dollars cannot count them', async () => {
    const { before, notices } = harness([{ per: 'day', usd: 1 }]);
    for (let time = 0; time < 3; time++) await before('unknown');
    assert.deepEqual(notices, [{ kind: 'unpriced', ref: ref('unknown') }]);
    const tokensOnly = harness([{ per: 'day', tokens: 1_000_000 }]);
    await tokensOnly.before('unknown');
    const otherRole = harness([{ per: 'role', role: 'edit', usd: 1 }]);
    await otherRole.before('unknown');
    assert.deepEqual([...tokensOnly.notices, ...otherRole.notices], []);
  });

  it('count in tokens and never as nothing', async () => {
    const { gate, record } = harness([]);
    gate.spent({ ref: ref('unknown'), role: 'chat', usage: { input: 900, output: 100, source: 'estimated' } });
    gate.spent({ ref: ref('here'), role: 'chat', usage: { input: 90, output: 10, source: 'reported' } });
    gate.spent({ ref: ref('cheap'), role: 'chat', usage: { source: 'reported' } });
    const sum = sumOf((await record.today()).lines);
    assert.deepEqual(sum, { requests: 3, tokens: 1_100, usd: 0, unpriced: 2, unpricedTokens: 1_000 });
  });

  it('cost what the tokens cost, cached ones less', () => {
    const usage = { input: 1_000_000, output: 100_000, cacheRead: 900_000, source: 'reported' } as const;
    assert.ok(Math.abs(spendingOf(usage, prices['dear']).usd - (1 + 0.9 + 5)) < 1e-9);
  });
});
