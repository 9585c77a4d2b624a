import assert from 'node:assert/strict';
import { isCallId } from '../../../../src/conversation/call-id.ts';
import type { CallPart, Part } from '../../../../src/conversation/part.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import type { ThirdPartyRequest } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { checkEvents } from '../../../conformance/accumulate.ts';
import { collect, thirdParty, open } from './third-party-sample.ts';

const hello = [
  { e: 'open', model: 'one' },
  { e: 'delta', part: 0, kind: 'text', text: 'Hello ' },
  { e: 'delta', part: 0, kind: 'text', text: 'there.' },
  { e: 'part', index: 0, part: { t: 'text', text: 'Hello there.' } },
  { e: 'usage', usage: { input: 3, output: 2, source: 'reported' }, raw: { tokens: 5 } },
  { e: 'end', end: { kind: 'stop' } },
];

async function* yielding(events: readonly unknown[]): AsyncGenerator {
  for (const event of events) {
    await Promise.resolve();
    yield event;
  }
}

/** What comes out for a provider that yields these events. */
function answer(...events: readonly unknown[]): Promise<StreamEvent[]> {
  return collect(open(thirdParty(() => yielding(events))));
}

function last(events: readonly StreamEvent[]): StreamEvent | undefined {
  return events.at(-1);
}

function faultKind(events: readonly StreamEvent[]): string | undefined {
  const terminal = last(events);
  return terminal?.e === 'fault' ? terminal.fault.kind : undefined;
}

function parts(events: readonly StreamEvent[]): Part[] {
  return events.flatMap((event) => (event.e === 'part' ? [event.part] : []));
}

const end = { e: 'end', end: { kind: 'stop' } };
const callPart = {
  t: 'call',
  id: 'call_0',
  name: 'read_file',
  args: { value: { path: 'a.ts' } },
  executor: 'client',
  state: 'complete',
};

describe('a provider of another extension', () => {
  it('passes a proper answer on as it came', async () => {
    assert.deepEqual(await answer(...hello), hello);
  });

  it('gets the projection, a model and ids of ours, and an owner that is its own', async () => {
    const seen: ThirdPartyRequest[] = [];
    const provider = thirdParty((request: ThirdPartyRequest) => {
      seen.push(request);
      return yielding([{ e: 'part', index: 0, part: { ...callPart, id: request.callIds.next() } }, end]);
    });
    const events = await collect(open(provider));
    const owner = { protocol: 'extension', provider: 'acme', model: 'one' };
    assert.deepEqual(
      seen.map((request) => [request.projection, request.owner]),
      [[{ body: { hello: true }, losses: [] }, owner]],
    );
    const [call] = parts(events) as CallPart[];
    assert.equal(call?.nativeId, undefined);
    assert.equal(call?.state, 'complete');
  });

  it('cannot change the log: its list is a copy and its entries are frozen', async () => {
    const provider = thirdParty(() => yielding(hello), {
      project: (log: { k: string; parts: unknown[] }[]) => {
        assert.throws(() => log[0]!.parts.push('more'));
        log.length = 0;
        return { body: null, losses: [] };
      },
    });
    const run = open(provider);
    assert.equal(last(await collect(run))?.e, 'end');
  });

  describe('whose projection is of no use', () => {
    const bad: Readonly<Record<string, () => unknown>> = {
      throws: () => {
        throw new Error('no projection today');
      },
      'gives nothing': () => undefined,
      'gives a promise': () => Promise.resolve({ body: {}, losses: [] }),
      'gives no body': () => ({ losses: [] }),
      'gives a function as the body': () => ({ body: () => 1, losses: [] }),
      'gives a body that holds itself': () => {
        const body: Record<string, unknown> = {};
        body['self'] = body;
        return { body, losses: [] };
      },
      'gives a body that throws when it is read': () => ({
        get body() {
          throw new Error('not yours');
        },
      }),
    };
    for (const [what, project] of Object.entries(bad)) {
      it(`(${what}) ends in a shape fault and counts as a defect`, async () => {
        const settled: (readonly string[])[] = [];
        const provider = thirdParty(() => yielding(hello), {
          project,
          settled: (d: readonly string[]) => settled.push(d),
        });
        const events = await collect(open(provider));
        assert.equal(events.length, 1);
        assert.equal(faultKind(events), 'shape');
        assert.equal(settled.length, 1);
        assert.equal(settled[0]?.length, 1);
      });
    }

    it('keeps the losses that are losses', () => {
      const loss = { kind: 'media', seq: 0, detail: 'no eyes' };
      const project = (): unknown => ({ body: {}, losses: [loss, { kind: 'other' }, null] });
      assert.deepEqual(open(thirdParty(() => yielding([]), { project })).opened.losses, [loss]);
    });
  });

  describe('that cannot be relied on to answer', () => {
    it('has a time for its first event', async () => {
      const run = open(
        thirdParty(() => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) })),
      );
      assert.deepEqual(await collect(run, 6), [
        { e: 'fault', fault: { kind: 'timeout', message: 'Acme stopped answering.' } },
      ]);
    });

    it('has a time between two events, and what came is delivered as cut', async () => {
      async function* hanging(): AsyncGenerator {
        yield hello[1];
        await new Promise(() => undefined);
      }
      const events = await collect(open(thirdParty(hanging)), 6);
      assert.equal(faultKind(events), 'timeout');
      assert.deepEqual(parts(events), [{ t: 'text', text: 'Hello ' }]);
    });

    it('has a time for the whole answer, however lively it is', async () => {
      const run = open(
        thirdParty(async function* () {
          for (;;) {
            await new Promise<void>((resolve) => run.clock.after(30_000, resolve));
            yield { e: 'delta', part: 0, kind: 'text', text: '.' };
          }
        }),
        { total: 10 * 60_000 },
      );
      const events = await collect(run, 30);
      assert.equal(faultKind(events), 'timeout');
      assert.ok(events.length > 15 && events.length < 25, String(events.length));
    });

    it('is stopped at once, whether it listens to the stop or not', async () => {
      const run = open(
        thirdParty(async function* () {
          yield hello[1];
          await new Promise(() => undefined);
        }),
      );
      const events: StreamEvent[] = [];
      for await (const event of run.opened.events) {
        events.push(event);
        if (event.e === 'delta') queueMicrotask(() => run.abort.abort());
      }
      assert.equal(faultKind(events), 'cancelled');
      assert.equal(run.clock.pending, 0);
    });

    it('ends with its registration', async () => {
      const gone = new AbortController();
      const provider = thirdParty(
        async function* () {
          yield hello[1];
          await new Promise(() => undefined);
        },
        { gone: gone.signal },
      );
      const events: StreamEvent[] = [];
      for await (const event of open(provider).opened.events) {
        events.push(event);
        if (event.e === 'delta') queueMicrotask(() => gone.abort());
      }
      const fault = last(events);
      assert.ok(fault?.e === 'fault');
      assert.equal(fault.fault.code, 'provider-gone');
      assert.equal((await collect(open(provider)))[0]?.e, 'fault');
    });

    it('is not asked while it is switched off', async () => {
      let asked = 0;
      const provider = thirdParty(() => (asked++, yielding(hello)), { disabled: () => 'Acme is switched off.' });
      assert.deepEqual(await collect(open(provider)), [
        { e: 'fault', fault: { kind: 'shape', message: 'Acme is switched off.', code: 'provider-disabled' } },
      ]);
      assert.equal(asked, 0);
    });

    it('lets everything else run, though it never waits for anything', async () => {
      const event = { e: 'delta', part: 0, kind: 'text', text: 'x' };
      const flood = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: false, value: event }) }) };
      const run = open(
        thirdParty(() => flood),
        undefined,
        systemClock,
      );
      let isStopped = false;
      setImmediate(() => {
        isStopped = true;
        run.abort.abort();
      });
      let terminal: StreamEvent | undefined;
      for await (const event of run.opened.events) terminal = event;
      assert.ok(isStopped);
      assert.equal(terminal?.e === 'fault' && terminal.fault.kind, 'cancelled');
    });

    it('is told to stop when nobody reads on, and is not waited for', async () => {
      let returned = 0;
      let told: AbortSignal | undefined;
      const provider = thirdParty((_request: unknown, signal: AbortSignal) => {
        told = signal;
        return {
          [Symbol.asyncIterator]: () => ({
            next: () => Promise.resolve({ done: false, value: hello[1] }),
            return: () => (returned++, new Promise(() => undefined)),
          }),
        };
      });
      for await (const _event of open(provider).opened.events) break;
      assert.equal(returned, 1);
      assert.equal(told?.aborted, true);
    });
  });

  describe('that throws', () => {
    const failing = thirdParty(async function* () {
      yield hello[1];
      await Promise.resolve();
      throw new Error('socket closed');
    });

    it('ends in a network fault with its words', async () => {
      const events = await collect(open(failing));
      const fault = last(events);
      assert.ok(fault?.e === 'fault');
      assert.deepEqual(fault.fault, { kind: 'network', message: 'Acme failed: socket closed' });
      assert.deepEqual(parts(events), [{ t: 'text', text: 'Hello ' }]);
    });

    it('may say itself what that means', async () => {
      const classify = (error: unknown): unknown => ({ kind: 'rate', message: String(error), retryAfterMs: 500, x: 1 });
      const fault = last(await collect(open({ ...failing, classify } as typeof failing)));
      assert.ok(fault?.e === 'fault');
      assert.deepEqual(fault.fault, { kind: 'rate', message: 'Error: socket closed', retryAfterMs: 500 });
    });

    for (const [what, classify] of Object.entries({
      throws: () => {
        throw new Error('again');
      },
      'gives nonsense': () => ({ kind: 'sunshine', message: 1 }),
      'says the person cancelled': () => ({ kind: 'cancelled', message: 'you did it' }),
    })) {
      it(`is not believed where its own word ${what}`, async () => {
        const events = await collect(open({ ...failing, classify } as unknown as typeof failing));
        assert.ok(['network', 'cut'].includes(faultKind(events) ?? ''));
      });
    }

    it('shows no key in its words', async () => {
      const secret = ['sk', 'abcdefgh12345678'].join('-');
      const provider = thirdParty(() => {
        throw new Error(`bad key ${secret}`);
      });
      assert.ok(!JSON.stringify(await collect(open(provider))).includes(secret));
      const told = await answer({ e: 'fault', fault: { kind: 'auth', message: `bad key ${secret}` } });
      assert.equal(faultKind(told), 'auth');
      assert.ok(!JSON.stringify(told).includes(secret));
    });
  });

  describe('whose events are wrong', () => {
    it('has those dropped with a note that can be done without', async () => {
      const events = await answer({ e: 'mystery' }, 7, null, () => 1, { e: 'delta', part: -1 }, ...hello);
      assert.deepEqual(
        events.filter((event) => event.e !== 'note'),
        hello,
      );
      assert.equal(events.filter((event) => event.e === 'note').length, 5);
    });

    it('ends in a shape fault where a part or the end is malformed', async () => {
      for (const wrong of [
        { e: 'part', index: 0, part: { t: 'text' } },
        { e: 'part', index: 0, part: { ...callPart, state: 'done' } },
        { e: 'end', end: { kind: 'cut' } },
        { e: 'fault', fault: 'oh' },
      ]) {
        const events = await answer(hello[1], wrong, ...hello);
        assert.equal(faultKind(events), 'shape');
        assert.deepEqual(checkEvents(events), []);
      }
    });

    it('gets a terminal event where it sends none, and none after the first', async () => {
      assert.equal(faultKind(await answer(hello[1])), 'cut');
      assert.deepEqual(await answer(...hello, ...hello), hello);
    });

    it('has its parts numbered from 0', async () => {
      const events = await answer(
        { e: 'delta', part: 900, kind: 'text', text: 'a' },
        { e: 'delta', part: 4, kind: 'reasoning', text: 'b' },
        end,
      );
      assert.deepEqual(
        events.flatMap((event) => (event.e === 'delta' ? [event.part] : [])),
        [0, 1],
      );
      assert.deepEqual(checkEvents(events), []);
    });

    it('shows the text that it kept back, and keeps the text that it showed', async () => {
      const more = await answer(hello[1], { e: 'part', index: 0, part: { t: 'text', text: 'Hello you.' } }, end);
      assert.deepEqual(
        more.flatMap((event) => (event.e === 'delta' ? [event.text] : [])),
        ['Hello ', 'you.'],
      );
      const other = await answer(hello[1], { e: 'part', index: 0, part: { t: 'text', text: 'Bye.' } }, end);
      assert.deepEqual(parts(other), [{ t: 'text', text: 'Hello ' }]);
    });

    it('cannot send more than 64 MB', async () => {
      const text = 'x'.repeat(9 * 1024 * 1024);
      const events = await answer(
        ...Array.from({ length: 8 }, () => ({ e: 'delta', part: 0, kind: 'text', text })),
        end,
      );
      assert.equal(faultKind(events), 'shape');
      const endless = (async function* () {
        for (;;) {
          await Promise.resolve();
          yield { e: 'usage', usage: { source: 'reported' }, raw: 'y'.repeat(1024 * 1024) };
        }
      })();
      assert.equal(faultKind(await collect(open(thirdParty(() => endless)))), 'shape');
    });
  });

  describe('that calls tools', () => {
    it('gets ids of ours, each once, and keeps its own as the native one', async () => {
      const events = await answer(
        { e: 'part', index: 0, part: callPart },
        { e: 'part', index: 1, part: callPart },
        { e: 'end', end: { kind: 'calls' } },
      );
      const calls = parts(events) as CallPart[];
      assert.equal(new Set(calls.map((call) => call.id)).size, 2);
      for (const call of calls) {
        assert.ok(isCallId(call.id));
        assert.equal(call.nativeId, 'call_0');
        assert.equal(call.state, 'complete');
      }
    });

    it('cannot use an id of ours twice, nor one it was not given', async () => {
      const provider = thirdParty((request: ThirdPartyRequest) => {
        const id = request.callIds.next();
        const call = { ...callPart, id };
        return yielding([
          { e: 'part', index: 0, part: call },
          { e: 'part', index: 1, part: call },
          { e: 'part', index: 2, part: { ...callPart, id: 'AAAAAAAAA' } },
          end,
        ]);
      });
      const ids = (parts(await collect(open(provider))) as CallPart[]).map((call) => call.id);
      assert.equal(new Set(ids).size, 3);
      assert.ok(!(ids as string[]).includes('AAAAAAAAA'));
    });

    for (const ending of [
      [],
      [{ e: 'end', end: { kind: 'length' } }],
      [{ e: 'fault', fault: { kind: 'overload', message: '!' } }],
    ]) {
      it(`has no call run after ${JSON.stringify(ending[0] ?? 'no end')}`, async () => {
        const events = await answer({ e: 'part', index: 0, part: callPart }, ...ending);
        assert.deepEqual(
          (parts(events) as CallPart[]).map((call) => call.state),
          ['partial'],
        );
      });
    }
  });

  it("owns its opaque data and nobody else's, whatever it says", async () => {
    const opaque = {
      owner: { protocol: 'anthropic-messages', provider: 'anthropic', model: 'x' },
      format: 'f',
      data: 1,
    };
    const events = await answer(
      { e: 'part', index: 0, part: { t: 'reasoning', text: 'r', state: 'sealed', opaque } },
      { e: 'part', index: 1, part: { t: 'vendor', kind: 'search', opaque } },
      { e: 'part', index: 2, part: { ...callPart, opaque } },
      end,
    );
    const owner = { protocol: 'extension', provider: 'acme', model: 'one' };
    const owners = parts(events).map((part) => ('opaque' in part ? part.opaque.owner : undefined));
    assert.deepEqual(owners, [owner, owner, owner]);
  });

  it('tells once after each request how the contract was broken', async () => {
    const settled: (readonly string[])[] = [];
    const more = { settled: (defects: readonly string[]) => settled.push(defects) };
    await collect(open(thirdParty(() => yielding(hello), more)));
    const unknown = Array.from({ length: 50 }, (_, at) => ({ e: `new-${at}` }));
    await collect(open(thirdParty(() => yielding([...unknown, ...hello]), more)));
    await collect(open(thirdParty(() => 'no iterator', more)));
    assert.deepEqual(settled[0], []);
    assert.equal(settled[1]?.length, 1);
    assert.equal(settled.length, 3);
  });
});
