import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCallId } from '../../../../src/conversation/call-id.ts';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import { checkEvents } from '../../../conformance/accumulate.ts';
import { collect, thirdParty, open } from './third-party-sample.ts';

type Step =
  | { readonly does: 'yield'; readonly value: unknown }
  | { readonly does: 'throw'; readonly value: unknown }
  | { readonly does: 'hang' | 'nonsense' | 'trap' };

const opaque = fc.record({ owner: fc.constant('forged'), format: fc.string(), data: fc.jsonValue() });
const number = fc.oneof(fc.nat({ max: 3 }), fc.integer(), fc.constant(Number.NaN));
const text = fc.string({ maxLength: 5 });
const foreignPart = fc.oneof(
  fc.record(
    { t: fc.constant('text'), text, refusal: fc.constantFrom(true, false), opaque },
    { requiredKeys: ['t', 'text'] },
  ),
  fc.record({ t: fc.constant('reasoning'), text, state: fc.constantFrom('open', 'sealed', 'redacted', '?'), opaque }),
  fc.record({
    t: fc.constant('call'),
    id: text,
    name: text,
    args: fc.oneof(fc.record({ value: fc.jsonValue() }), fc.constant({ raw: '{', broken: true }), fc.constant(null)),
    executor: fc.constantFrom('client', 'server'),
    state: fc.constantFrom('partial', 'complete'),
  }),
  fc.record({
    t: fc.constant('media'),
    mime: fc.constantFrom('image/png', 'nope'),
    data: fc.constantFrom('AAAA', '<>'),
  }),
  fc.record({ t: fc.constant('vendor'), kind: text, opaque }),
  fc.anything(),
);
const hostileEvent = fc.oneof(
  fc.record({ e: fc.constant('open'), model: text }),
  fc.record({
    e: fc.constant('delta'),
    part: number,
    kind: fc.constantFrom('text', 'reasoning', 'arguments', 'refusal'),
    text,
  }),
  fc.record({ e: fc.constant('part'), index: number, part: foreignPart }),
  fc.record({ e: fc.constant('usage'), usage: fc.anything(), raw: fc.anything() }),
  fc.record({ e: fc.constant('note'), text: fc.oneof(text, fc.anything()) }),
  fc.record({
    e: fc.constant('end'),
    end: fc.record({ kind: fc.constantFrom('stop', 'calls', 'length', 'cut', 'error') }),
  }),
  fc.record({
    e: fc.constant('fault'),
    fault: fc.record({ kind: fc.constantFrom('rate', 'cancelled', '?'), message: text }),
  }),
  fc.anything(),
);
const hostileStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: hostileEvent.map((value) => ({ does: 'yield', value }) as const) },
  { weight: 1, arbitrary: fc.anything().map((value) => ({ does: 'throw', value }) as const) },
  { weight: 1, arbitrary: fc.constantFrom('hang', 'nonsense', 'trap').map((does) => ({ does }) as const) },
);

/** An iterable by hand, which may do what a generator cannot. */
function hostileIterable(steps: readonly Step[], isStoppable: boolean): unknown {
  const rest = [...steps];
  return {
    [Symbol.asyncIterator]: () => ({
      next: (): unknown => {
        const step = rest.shift();
        if (step === undefined) return Promise.resolve({ done: true, value: undefined });
        if (step.does === 'yield') return Promise.resolve({ done: false, value: step.value });
        // Anything may be thrown by third-party code, also what is no error.
        if (step.does === 'throw') throw step.value;
        if (step.does === 'hang') return new Promise(() => undefined);
        if (step.does === 'nonsense') return 42;
        return Object.defineProperty({}, 'done', {
          get: () => {
            throw new Error('trap');
          },
        });
      },
      return: (): unknown => {
        if (isStoppable) return Promise.resolve({ done: true, value: undefined });
        throw new Error('never');
      },
    }),
  };
}

describe('a hostile provider of another extension', () => {
  it('keeps the rules of a stream whatever it does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileStep, { maxLength: 12 }), fc.boolean(), async (steps, isStoppable) => {
        const settled: (readonly string[])[] = [];
        const provider = thirdParty(() => hostileIterable(steps, isStoppable), {
          settled: (defects: readonly string[]) => settled.push(defects),
        });
        const events = await collect(open(provider));
        assert.deepEqual(checkEvents(events), []);
        assert.equal(events.filter(isTerminal).length, 1);
        assert.equal(settled.length, 1);
        for (const part of events.flatMap((event) => (event.e === 'part' ? [event.part] : []))) {
          if (part.t === 'call') assert.ok(isCallId(part.id));
          if ('opaque' in part) assert.equal(part.opaque.owner.provider, 'acme');
        }
      }),
      { numRuns: 300 },
    );
  });
});
