import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import { maximumParts } from '../../../../src/protocols/stream/part-limit.ts';
import { callsOf, read, sse } from './answers.ts';

describe('a Responses answer of any events', () => {
  it('ends in one terminal event, with every part whole once and no call that may run after a fault', () => {
    const event = fc.record(
      {
        type: fc.constantFrom(
          'response.created',
          'response.output_item.added',
          'response.output_item.done',
          'response.output_text.delta',
          'response.reasoning_summary_text.delta',
          'response.reasoning_text.done',
          'response.function_call_arguments.delta',
          'response.function_call_arguments.done',
          'response.completed',
          'response.failed',
          'error',
        ),
        output_index: fc.oneof(fc.nat(3), fc.constant(null)),
        content_index: fc.oneof(fc.nat(2), fc.string()),
        item_id: fc.constantFrom('a', 'b'),
        item: fc.oneof(
          fc.constant(null),
          fc.record({
            type: fc.constantFrom('message', 'reasoning', 'function_call', 'web_search_call', 'x'),
            id: fc.constantFrom('a', 'b', 7),
            content: fc.oneof(
              fc.constant(null),
              fc.array(fc.record({ type: fc.constant('output_text'), text: fc.string() })),
            ),
            arguments: fc.oneof(fc.json(), fc.constant(3)),
            name: fc.string(),
          }),
        ),
        delta: fc.oneof(fc.string(), fc.constant(null), fc.constant({ text: 'x' })),
        text: fc.string(),
        arguments: fc.string(),
        response: fc.oneof(
          fc.constant(null),
          fc.record({ id: fc.string(), output: fc.constantFrom(null, [], [null]) }),
        ),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (list) => {
        const events = read(list.map(sse).join(''));
        assert.equal(events.filter(isTerminal).length, 1);
        assert.ok(events.slice(-1).some(isTerminal));
        const delivered = events.flatMap((one) => (one.e === 'part' ? [one.index] : []));
        assert.equal(new Set(delivered).size, delivered.length);
        for (const one of events) if (one.e === 'delta') assert.ok(delivered.includes(one.part));
        for (const one of events) {
          if (one.e !== 'part' || (one.part.t !== 'text' && one.part.t !== 'reasoning')) continue;
          const shown = events.flatMap((other) =>
            other.e === 'delta' && other.part === one.index ? [other.text] : [],
          );
          assert.equal(one.part.text, shown.join(''));
        }
        if (events.at(-1)?.e === 'fault') {
          assert.ok(callsOf(events).every((call) => call.executor === 'server' || call.state === 'partial'));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is read in time that grows with its length, also with a summary and a text of reasoning in thousands of pieces', () => {
    const pieces = Array.from({ length: maximumParts }, (_, at) => at);
    const deltas = pieces.map((at) =>
      sse({ type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: at, delta: 'a' }),
    );
    const content = pieces.map(() => ({ type: 'reasoning_text', text: 'b' }));
    const item = {
      type: 'reasoning',
      id: 'rs',
      summary: pieces.map(() => ({ type: 'summary_text', text: 'a' })),
      content,
    };
    const end = sse({ type: 'response.output_item.done', output_index: 0, item });
    const events = read([...deltas, end].join(''));
    assert.equal(events.filter((event) => event.e === 'part').length, pieces.length, 'told once: as its summary');
  });
});
