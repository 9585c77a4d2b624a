import assert from 'node:assert/strict';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { listThirdParty } from '../../../../src/protocols/third-party/list-third-party.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import { throwingProxy } from '../../../support/fakes/throwing-proxy.ts';
import { collect, thirdParty, open } from './third-party-sample.ts';

const hello = [
  { e: 'part', index: 1, part: { t: 'text', text: 'Hello.' } },
  { e: 'end', end: { kind: 'stop' } },
];

/** A stream by hand: a generator would read what it yields. */
function steps(list: readonly unknown[]): unknown {
  const rest = [...list];
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(rest.shift() ?? { done: true }) }) };
}

const values = (...events: readonly unknown[]): unknown => steps(events.map((value) => ({ done: false, value })));

/** A step of an iterator that can be waited for and not be read. */
function unreadableStep(): object {
  return Object.defineProperty({}, 'done', {
    get: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- Third-party code throws what it likes.
      throw throwingProxy();
    },
  });
}

async function throwing(): Promise<never> {
  await Promise.resolve();
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- Third-party code throws what it likes.
  throw throwingProxy();
}

describe('a provider of another extension whose objects throw when they are read', () => {
  const cases: Readonly<
    Record<string, { readonly provider: Readonly<Record<string, unknown>>; readonly fault?: string }>
  > = {
    'as an event': { provider: { stream: () => values(throwingProxy(), ...hello) } },
    'inside an event': {
      provider: { stream: () => values({ e: 'part', index: 0, part: throwingProxy() }, ...hello) },
    },
    'as a step of its iterator': { provider: { stream: () => steps([unreadableStep()]) }, fault: 'shape' },
    'as its stream': { provider: { stream: () => throwingProxy() }, fault: 'network' },
    'as its projection': { provider: { project: () => throwingProxy() }, fault: 'shape' },
    'as what it throws': {
      provider: { stream: () => steps([throwing()]) },
      fault: 'network',
    },
    'as what its error means': {
      provider: { stream: () => steps([Promise.reject(new Error('down'))]), classify: () => throwingProxy() },
      fault: 'network',
    },
  };
  for (const [what, { provider, fault }] of Object.entries(cases)) {
    it(`(${what}) has that counted as its own defect, once`, async () => {
      const settled: (readonly string[])[] = [];
      const made = thirdParty(() => values(...hello), {
        settled: (d: readonly string[]) => settled.push(d),
        ...provider,
      });
      const events = await collect(open(made));
      assert.equal(settled.length, 1);
      assert.equal(settled[0]?.length, 1, settled[0]?.join());
      const last = events.at(-1);
      assert.equal(last?.e === 'fault' ? last.fault.kind : undefined, fault);
    });
  }

  it('is listed without an error of ours', async () => {
    const lists = [
      () => throwingProxy(),
      () => [throwingProxy()],
      () => throwing(),
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- Third-party code throws what it likes.
        throw throwingProxy();
      },
    ];
    for (const list of lists) {
      const settled: (readonly string[])[] = [];
      const provider = thirdParty(undefined, { list, settled: (d: readonly string[]) => settled.push(d) });
      await assert.rejects(listThirdParty(provider, new FakeClock(), new AbortController().signal), ListError);
      assert.equal(settled.flat().length, 1);
    }
  });
});
