import assert from 'node:assert/strict';
import type { Usage } from '../../../../src/conversation/entry.ts';
import type { Fault } from '../../../../src/conversation/fault.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { ConnectResult } from '../../../../src/routing/connection/connector.ts';
import { breakerLimits, CircuitBreaker } from '../../../../src/routing/health/circuit-breaker.ts';
import { inBackground, isCoolingDown, noteFault } from '../../../../src/routing/health/model-health.ts';
import { askOnce } from '../../../../src/routing/one-shot/ask-once.ts';
import type { OneShot } from '../../../../src/routing/one-shot/ask-once.ts';
import type { BudgetVerdict, PlannedRequest } from '../../../../src/routing/usage/budget-gate.ts';
import { RequestLog } from '../../../../src/routing/usage/request-record.ts';
import type { RequestRecord } from '../../../../src/routing/usage/request-record.ts';
import { provider } from '../answer-harness.ts';

const delta = (text: string): StreamEvent => ({ e: 'delta', part: 0, kind: 'text', text });
const end: StreamEvent = { e: 'end', end: { kind: 'stop' } };
const fails = (kind: Fault['kind']): StreamEvent => ({ e: 'fault', fault: { kind, message: 'No.' } });

/** One model, and everything a question to it passes. */
class Setting {
  readonly clock = new FakeClock();
  readonly breaker = new CircuitBreaker(this.clock, breakerLimits);
  readonly spent: Usage[] = [];
  readonly requests = new RequestLog({ clock: this.clock, priceOf: () => ({ input: 10, output: 100 }) });
  readonly records: RequestRecord[] = [];
  readonly planned: PlannedRequest[] = [];
  readonly reports: string[] = [];
  readonly asked: { readonly interactive: boolean; readonly model?: string }[] = [];
  readonly controller = new AbortController();
  readonly provider: Provider = provider('one', { mirrors: ['https://twin.example/v1'] });
  verdict: BudgetVerdict = { kind: 'go' };
  opened = 0;
  connect: () => Promise<ConnectResult> = () =>
    Promise.resolve({ ok: true, connection: { provider: this.provider, fetch: globalThis.fetch } });
  events: (signal: AbortSignal) => AsyncIterable<StreamEvent> = () => listed([delta('ab'), end]);

  constructor() {
    this.requests.onDidEnd((record) => this.records.push(record));
  }

  get place() {
    return { provider: this.provider, model: 'm' };
  }

  ask(more: Partial<OneShot> = {}): AsyncGenerator<StreamEvent, void> {
    const dependencies = {
      clock: this.clock,
      breaker: this.breaker,
      requests: this.requests,
      connector: {
        connect: (_provider: Provider, options: { readonly interactive: boolean }) => {
          this.asked.push(options);
          return this.connect();
        },
      },
      endpoints: {
        pick: (target: Provider) => ({ ...target, baseUrl: 'https://twin.example/v1' }),
        report: ({ baseUrl }: Provider, outcome: string) =>
          void this.reports.push(`${new URL(baseUrl).host} ${outcome}`),
      },
      budgets: {
        before: (request: PlannedRequest) => {
          this.planned.push(request);
          return Promise.resolve(this.verdict);
        },
        spent: ({ usage }: { readonly usage: Usage }) => void this.spent.push(usage),
      },
    };
    const question: OneShot = {
      provider: this.provider,
      ref: { provider: 'one', model: 'm' },
      role: 'commit',
      others: [],
      limitMs: 10_000,
      open: (_connection, server, signal) => {
        this.opened++;
        assert.equal(server.baseUrl, 'https://twin.example/v1');
        return { events: this.events(signal), inputTokens: 50 };
      },
      ...more,
    };
    return askOnce(dependencies, question, this.controller.signal);
  }

  async all(more: Partial<OneShot> = {}): Promise<StreamEvent[]> {
    const seen: StreamEvent[] = [];
    for await (const event of this.ask(more)) seen.push(event);
    return seen;
  }
}

async function* listed(events: readonly StreamEvent[]): AsyncGenerator<StreamEvent> {
  await Promise.resolve();
  yield* events;
}

/** Gives a piece, then nothing until the signal aborts. */
async function* hanging(signal: AbortSignal, first: readonly StreamEvent[] = []): AsyncGenerator<StreamEvent> {
  yield* first;
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  yield { e: 'fault', fault: { kind: 'cancelled', message: 'Stopped.' } };
}

function faultOf(events: readonly StreamEvent[]): Fault | undefined {
  const last = events.at(-1);
  return last?.e === 'fault' ? last.fault : undefined;
}

describe('a single question to a model', () => {
  it('goes to the server that was picked, asks the person nothing, and is counted as the server told', async () => {
    const setting = new Setting();
    const usage: Usage = { input: 40, output: 2, source: 'reported' };
    const events: readonly StreamEvent[] = [delta('ab'), { e: 'usage', usage, raw: {} }, end];
    setting.events = () => listed(events);
    assert.deepEqual(await setting.all({ isBackground: true }), events);
    assert.deepEqual(setting.spent, [usage]);
    assert.deepEqual(setting.asked, [{ interactive: false, model: 'm' }]);
    assert.deepEqual(setting.reports, ['twin.example ok']);
    const [planned] = setting.planned;
    assert.deepEqual([planned?.role, planned?.inputTokens, planned?.isBackground], ['commit', 50, true]);
    assert.equal(setting.clock.pending, 0);
  });

  it('is counted as estimated, and as a success, where the answer is left in the middle', async () => {
    const setting = new Setting();
    noteFault(setting.breaker, setting.place, { kind: 'network', message: 'Once.' });
    setting.events = () => listed([delta('abcdefgh'), delta('more'), end]);
    for await (const _event of setting.ask()) break;
    assert.deepEqual(setting.spent, [{ input: 50, output: 3, source: 'estimated' }]);
    assert.deepEqual(setting.reports, ['twin.example ok']);
    for (let i = 0; i < 2; i++) noteFault(setting.breaker, setting.place, { kind: 'network', message: 'Twice.' });
    assert.equal(isCoolingDown(setting.breaker, setting.place), false, 'the answer wiped out the failure before it');
  });

  it('leaves one record: who was asked for what, how long it took, what it cost, and what became of it', async () => {
    const setting = new Setting();
    const usage: Usage = { input: 100_000, output: 10_000, source: 'reported' };
    setting.events = async function* () {
      await setting.clock.advance(300);
      yield delta('ab');
      await setting.clock.advance(700);
      yield { e: 'usage', usage, raw: {} };
      yield end;
    };
    await setting.all({ language: 'python' });
    const { at, ...record } = setting.records[0] ?? assert.fail('nothing was recorded');
    assert.equal(typeof at, 'number');
    const about = { role: 'commit', ref: { provider: 'one', model: 'm' }, why: 'chosen', language: 'python' } as const;
    const cost = { usd: 2, source: 'reported' } as const;
    assert.deepEqual(record, { ...about, firstTokenMs: 300, totalMs: 1_000, usage, cost });
    setting.events = () => listed([fails('overload')]);
    await setting.all();
    setting.events = (signal) => hanging(signal);
    const late = setting.all();
    await new Promise((resolve) => setImmediate(resolve));
    await setting.clock.advance(10_000);
    await late;
    setting.events = () => listed([delta('abcdefgh'), end]);
    for await (const _event of setting.ask()) break;
    assert.deepEqual(
      setting.records.map(({ fault, usage: used, firstTokenMs }) => [fault, used?.source, firstTokenMs !== undefined]),
      [
        [undefined, 'reported', true],
        ['overload', undefined, false],
        ['timeout', undefined, false],
        ['cancelled', 'estimated', true],
      ],
    );
  });

  it('counts nothing that failed before a word', async () => {
    const setting = new Setting();
    setting.events = () => listed([fails('overload')]);
    assert.deepEqual(await setting.all(), [fails('overload')]);
    assert.deepEqual([setting.spent, setting.reports], [[], ['twin.example unhealthy']]);
  });

  it('is not sent where a limit stops it or names another model', async () => {
    const verdicts = [
      [{ kind: 'stop', reason: 'Limit reached.' }, 'budget'],
      [{ kind: 'move', to: { provider: 'p', model: 'cheap' }, reason: 'Limit reached.' }, 'budget-move'],
    ] as const;
    for (const [verdict, code] of verdicts) {
      const setting = new Setting();
      setting.verdict = verdict;
      let hasStarted = false;
      setting.events = async function* (): AsyncGenerator<StreamEvent> {
        hasStarted = true;
        yield* listed([end]);
      };
      const seen = await setting.all();
      assert.deepEqual(seen, [{ e: 'fault', fault: { kind: 'policy', message: 'Limit reached.', code } }]);
      assert.deepEqual([hasStarted, setting.spent, setting.reports], [false, [], ['twin.example undecided']]);
      assert.equal(isCoolingDown(setting.breaker, setting.place), false);
    }
  });
});

describe('a single question that fails', () => {
  it('lets the model cool down after three failures and sends nothing meanwhile', async () => {
    const setting = new Setting();
    setting.events = () => listed([fails('network')]);
    for (let i = 0; i < 3; i++) await setting.all();
    assert.equal(inBackground.isCoolingDown(setting.breaker, setting.place), true);
    assert.equal(faultOf(await setting.all())?.code, 'cool-down');
    assert.equal(setting.opened, 3);
    await setting.clock.advance(breakerLimits.coolDownMs);
    setting.events = () => listed([end]);
    assert.deepEqual(await setting.all(), [end]);
    assert.equal(inBackground.isCoolingDown(setting.breaker, setting.place), false);
  });

  it('drives no conversation off its model, however often a server does not answer', async () => {
    const setting = new Setting();
    setting.events = () => listed([fails('network')]);
    for (let i = 0; i < 50; i++) {
      await setting.all();
      await setting.clock.advance(breakerLimits.coolDownMs);
    }
    assert.equal(isCoolingDown(setting.breaker, setting.place), false);
  });

  it('tells conversations of a key that is refused, at the address that it was sent to', async () => {
    const setting = new Setting();
    const refused: StreamEvent = { e: 'fault', fault: { kind: 'auth', status: 401, message: 'Wrong key.' } };
    setting.events = () => listed([refused]);
    await setting.all({ address: 'https://fim.example/v1' });
    assert.equal(isCoolingDown(setting.breaker, setting.place), false, 'another address');
    await setting.all();
    assert.equal(isCoolingDown(setting.breaker, setting.place), true);
  });

  it('is sent to a model that is cooling down where it is the last resort', async () => {
    const setting = new Setting();
    for (let i = 0; i < 3; i++) noteFault(setting.breaker, setting.place, { kind: 'network', message: 'No.' });
    assert.equal(faultOf(await setting.all())?.code, 'cool-down');
    assert.deepEqual(await setting.all({ isLastResort: true }), [delta('ab'), end]);
  });

  it('is not sent to a model whose key is known to be refused', async () => {
    const setting = new Setting();
    noteFault(setting.breaker, setting.place, { kind: 'auth', status: 401, message: 'Wrong key.' });
    assert.equal(faultOf(await setting.all())?.code, 'cool-down');
    assert.equal(setting.opened, 0);
  });

  it('ends in one fault where something throws', async () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    const broken: readonly ((setting: Setting) => void)[] = [
      (setting) => (setting.connect = boom),
      (setting) => (setting.connect = () => Promise.reject(new Error('boom'))),
      (setting) => (setting.events = boom),
      (setting) =>
        (setting.events = async function* () {
          await Promise.resolve();
          yield delta('a');
          throw new Error('boom');
        }),
    ];
    for (const breakIt of broken) {
      const setting = new Setting();
      breakIt(setting);
      const seen = await setting.all();
      assert.match(faultOf(seen)?.message ?? '', /boom/);
      assert.equal(seen.filter(({ e }) => e === 'fault' || e === 'end').length, 1);
      assert.equal(setting.clock.pending, 0);
    }
  });
});

describe('a single question that takes too long or is stopped', () => {
  it('is a time-out after its limit, connection included, and a failure of the model where it was sent', async () => {
    for (const isSent of [false, true]) {
      const setting = new Setting();
      if (isSent) setting.events = (signal) => hanging(signal);
      else setting.connect = () => new Promise(() => undefined);
      for (let i = 0; i < 3; i++) {
        const asked = setting.all();
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        await setting.clock.advance(10_000);
        assert.equal(faultOf(await asked)?.kind, 'timeout');
      }
      assert.equal(inBackground.isCoolingDown(setting.breaker, setting.place), isSent);
      assert.equal(setting.clock.pending, 0);
    }
  });

  it('ends an answer that drips on and on', async () => {
    const setting = new Setting();
    setting.events = (signal) => hanging(signal, [delta('a')]);
    const asked = setting.all();
    for (let i = 0; i < 20; i++) await Promise.resolve();
    await setting.clock.advance(10_000);
    assert.equal(faultOf(await asked)?.kind, 'timeout');
  });

  it('is no failure of the model where the caller stops it', async () => {
    const setting = new Setting();
    setting.events = (signal) => hanging(signal);
    for (let i = 0; i < 5; i++) {
      const controller = new AbortController();
      Object.defineProperty(setting, 'controller', { value: controller, configurable: true });
      const asked = setting.all();
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      controller.abort();
      assert.equal(faultOf(await asked)?.kind, 'cancelled');
    }
    assert.equal(isCoolingDown(setting.breaker, setting.place), false);
    assert.deepEqual(new Set(setting.reports), new Set(['twin.example undecided']));
  });
});
