import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { joinedDeltas } from '../../../../src/protocols/stream/joined-deltas.ts';

const delta = fc.record({
  e: fc.constant('delta' as const),
  part: fc.nat(2),
  kind: fc.constantFrom('text' as const, 'reasoning' as const),
  text: fc.string(),
});
const note = fc.record({ e: fc.constant('note' as const), text: fc.string() });
const events: fc.Arbitrary<StreamEvent[]> = fc.array(fc.oneof({ weight: 4, arbitrary: delta }, note));

/** One event a character: what must be the same whatever is joined. */
function letters(list: readonly StreamEvent[]): string[] {
  return list.flatMap((event) =>
    event.e === 'delta'
      ? Array.from(event.text).map((letter) => `${event.part} ${event.kind} ${letter}`)
      : [JSON.stringify(event)],
  );
}

describe('deltas that came together', () => {
  it('go on as one where they belong to one part', () => {
    const text = (part: number, value: string): StreamEvent => ({ e: 'delta', part, kind: 'text', text: value });
    assert.deepEqual(joinedDeltas([text(0, 'a'), text(0, 'b'), text(1, 'c'), text(0, 'd')]), [
      text(0, 'ab'),
      text(1, 'c'),
      text(0, 'd'),
    ]);
  });

  it('leave the last count of usage, behind them and before whatever follows', () => {
    const usage = (output: number): StreamEvent => ({
      e: 'usage',
      usage: { output, source: 'reported' },
      raw: { output },
    });
    const text: StreamEvent = { e: 'delta', part: 0, kind: 'text', text: 'a' };
    const end: StreamEvent = { e: 'end', end: { kind: 'stop' } };
    assert.deepEqual(joinedDeltas([text, usage(1), text, usage(2), end]), [{ ...text, text: 'aa' }, usage(2), end]);
    assert.deepEqual(joinedDeltas([text, usage(1)]), [text, usage(1)]);
  });

  it('lose and move nothing', () => {
    fc.assert(fc.property(events, (list) => assert.deepEqual(letters(joinedDeltas(list)), letters(list))));
  });

  it('leave no two neighbors of one part', () => {
    fc.assert(
      fc.property(events, (list) => {
        const joined = joinedDeltas(list);
        joined.forEach((event, index) => {
          const next = joined[index + 1];
          if (event.e !== 'delta' || next?.e !== 'delta') return;
          assert.ok(event.part !== next.part || event.kind !== next.kind);
        });
      }),
    );
  });
});
