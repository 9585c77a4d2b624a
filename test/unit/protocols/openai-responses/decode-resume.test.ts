import assert from 'node:assert/strict';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { createResponsesDecoder, decodeResponsesBody } from '../../../../src/protocols/openai-responses/decode.ts';
import type { ResumePoint, StreamDecoder } from '../../../../src/protocols/protocol.ts';
import {
  callsOf,
  completed,
  context,
  created,
  endOf,
  faultOf,
  functionCall,
  message,
  partsOf,
  reasoning,
  response,
  sse,
  textDelta,
} from './answers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textsOf = (events: readonly StreamEvent[]): string[] =>
  partsOf(events).flatMap((part) => (part.t === 'text' ? [part.text] : []));

const pointOf = (decoder: StreamDecoder): ResumePoint | undefined => decoder.resumePoint?.();

describe('the resume point of a Responses answer', () => {
  const numbered = (number: number, event: Readonly<Record<string, unknown>>): string =>
    sse({ ...event, sequence_number: number });
  const frames = [
    numbered(0, { type: 'response.created', response: response() }),
    ...['Hel', 'lo ', 'wor', 'ld'].map((delta, index) =>
      numbered(index + 1, { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta }),
    ),
    numbered(5, { type: 'response.output_item.done', output_index: 0, item: message('Hello world') }),
    numbered(6, { type: 'response.output_item.done', output_index: 1, item: functionCall('{"a":1}') }),
    numbered(7, { type: 'response.completed', response: response({ status: 'completed' }) }),
  ];
  const request = { background: true, store: true };

  it('is there only while the vendor keeps an answer that goes on', () => {
    const plain = createResponsesDecoder(context());
    plain.push(bytes(frames.slice(0, 3).join('')));
    assert.equal(pointOf(plain), undefined);
    const kept = createResponsesDecoder(context({ request }));
    assert.equal(pointOf(kept), undefined, 'before the first event there is no id');
    kept.push(bytes(frames.slice(0, 3).join('')));
    assert.deepEqual(pointOf(kept), { responseId: 'resp_1', after: 2 });
    kept.push(bytes(frames.slice(3).join('')));
    assert.equal(pointOf(kept), undefined, 'after the end there is nothing to resume');
    const told = createResponsesDecoder(context());
    told.push(bytes(numbered(0, { type: 'response.created', response: response({ background: true }) })));
    assert.deepEqual(pointOf(told), { responseId: 'resp_1', after: 0 });
  });

  it('gives the unbroken answer after a cut at any byte, nothing lost and nothing doubled', () => {
    const whole = createResponsesDecoder(context({ request }));
    const expected = [...whole.push(bytes(frames.join(''))), ...whole.end()];
    const all = bytes(frames.join(''));
    const first = bytes(frames[0] ?? '').length;
    const last = bytes(frames.slice(0, -1).join('')).length;
    for (let at = first; at < last; at++) {
      const decoder = createResponsesDecoder(context({ request }));
      const before = decoder.push(all.subarray(0, at));
      const point = pointOf(decoder);
      assert.ok(point, `cut at ${at}`);
      // The blank lines close the event that was torn.
      const rest = `\n\n\n${frames.slice(point.after + 1).join('')}`;
      const events = [...before, ...decoder.push(bytes(rest)), ...decoder.end()].filter((event) => event.e !== 'note');
      assert.deepEqual(events, expected, `cut at ${at}`);
    }
  });

  it('never runs a call when an event is missing after the cut', () => {
    for (const torn of ['', (frames[2] ?? '').slice(0, 60)]) {
      const decoder = createResponsesDecoder(context({ request }));
      decoder.push(bytes(frames.slice(0, 2).join('') + torn));
      const events = [...decoder.push(bytes(`\n\n${frames.slice(4).join('')}`)), ...decoder.end()];
      assert.equal(callsOf(events)[0]?.state, 'partial');
    }
  });
});

describe('decodeResponsesBody', () => {
  it('reads a whole response', () => {
    const whole = response({
      status: 'completed',
      output: [reasoning('why'), message('Hello'), functionCall('{"a":1}')],
      usage: { input_tokens: 1, output_tokens: 2 },
    });
    const events = decodeResponsesBody(JSON.stringify(whole), context());
    assert.deepEqual(
      partsOf(events).map((part) => part.t),
      ['reasoning', 'text', 'call'],
    );
    assert.equal(callsOf(events)[0]?.state, 'complete');
    assert.deepEqual(endOf(events), { kind: 'calls', raw: 'completed' });
  });

  it('tells unfinished and failed documents from those that are not ours', () => {
    const faultIn = (value: unknown): string =>
      faultOf(decodeResponsesBody(typeof value === 'string' ? value : JSON.stringify(value), context())).kind;
    assert.equal(faultIn(response({ status: 'queued' })), 'cut');
    assert.equal(faultIn(response({ status: 'in_progress', output: undefined })), 'cut');
    assert.equal(faultIn(response({ status: 'failed', error: { code: 'server_error', message: 'x' } })), 'overload');
    assert.equal(faultIn({ error: { message: 'bad', type: 'invalid_request_error' } }), 'shape');
    assert.equal(faultIn({ choices: [] }), 'shape');
    assert.equal(faultIn(''), 'cut');
    assert.equal(faultIn('gibberish'), 'cut');
  });

  it('reads an event stream under a wrong content type', () => {
    assert.deepEqual(textsOf(decodeResponsesBody(created + textDelta(0, 'x') + completed, context())), ['x']);
  });
});
