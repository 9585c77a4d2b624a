import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import type { CallPart, Part } from '../../../../src/conversation/part.ts';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { createChatDecoder, decodeChatBody } from '../../../../src/protocols/openai-chat/decode.ts';
import type { DecodeContext } from '../../../../src/protocols/protocol.ts';
import { own } from './random-log.ts';

const context = (): DecodeContext => ({ owner: own, callIds: createCountingCallIdSource() });
const data = (value: unknown): string => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const chunk = (delta: object, finish: string | null = null): string =>
  data({ id: 'r', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] });
const done = data('[DONE]');

function read(text: string): StreamEvent[] {
  const decoder = createChatDecoder(context());
  return [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
}
const partsOf = (events: readonly StreamEvent[]): Part[] =>
  events.flatMap((event) => (event.e === 'part' ? [event.part] : []));
const callsOf = (events: readonly StreamEvent[]): CallPart[] => partsOf(events).filter((part) => part.t === 'call');
const piece = (fields: object, fn: object = {}): string => chunk({ tool_calls: [{ ...fields, function: fn }] });
const faultOf = (events: readonly StreamEvent[]) => {
  const last = events.at(-1);
  assert.equal(last?.e, 'fault');
  return last.fault;
};
const endOf = (events: readonly StreamEvent[]) => {
  const last = events.at(-1);
  assert.equal(last?.e, 'end');
  return last.end;
};

describe('createChatDecoder', () => {
  it('finds the call of a piece by index, by id, or takes the last', () => {
    const byIndex = read(
      piece({ index: 0, id: 'a' }, { name: 'one', arguments: '{"x"' }) +
        piece({ index: 1, id: 'b' }, { name: 'two', arguments: '{' }) +
        piece({ index: 0 }, { arguments: ':1}' }) +
        piece({ index: 1, id: '' }, { arguments: '}' }) +
        chunk({}, 'tool_calls'),
    );
    assert.deepEqual(
      callsOf(byIndex).map((call) => [call.nativeId, call.name, call.args]),
      [
        ['a', 'one', { value: { x: 1 } }],
        ['b', 'two', { value: {} }],
      ],
    );
    const withoutIndex = read(
      piece({ id: 'a' }, { name: 'one', arguments: '{"x"' }) +
        piece({}, { arguments: ':1' }) +
        piece({ id: 'b' }, { name: 'two', arguments: '{}' }) +
        piece({ id: 'a' }, { arguments: '}' }) +
        piece({}, { name: 'three', arguments: '' }) +
        chunk({}, 'stop'),
    );
    assert.deepEqual(
      callsOf(withoutIndex).map((call) => [call.nativeId, call.name, call.args]),
      [
        ['a', 'one', { value: { x: 1 } }],
        ['b', 'two', { value: {} }],
        [undefined, 'three', { value: {} }],
      ],
    );
    assert.equal(endOf(withoutIndex).kind, 'calls', 'stop with calls means calls');
  });

  it('starts a new call when a new id and a name come on an index in use', () => {
    const events = read(
      piece({ index: 0, id: 'a' }, { name: 'one', arguments: '{}' }) +
        piece({ index: 0, id: 'b' }, { name: 'one', arguments: '{"y":2}' }) +
        piece({ index: 0, id: 'rotated' }, { arguments: '' }) +
        chunk({}, 'tool_calls'),
    );
    assert.deepEqual(
      callsOf(events).map((call) => [call.nativeId, call.args]),
      [
        ['a', { value: {} }],
        ['b', { value: { y: 2 } }],
      ],
    );
  });

  it('takes arguments as an object, as the text null, and a repeated name', () => {
    const events = read(
      piece({ index: 0, id: 'a' }, { name: 'one', arguments: { x: [1] } }) +
        piece({ index: 1, id: 'b' }, { name: 'two', arguments: 'null' }) +
        piece({ index: 1 }, { name: 'two', arguments: '' }) +
        done,
    );
    assert.deepEqual(
      callsOf(events).map((call) => [call.name, call.args, call.state]),
      [
        ['one', { value: { x: [1] } }, 'complete'],
        ['two', { value: {} }, 'complete'],
      ],
    );
  });

  it('completes no call that was cut, is broken or has no name', () => {
    const good = piece({ index: 0, id: 'a' }, { name: 'one', arguments: '{}' });
    for (const [text, state] of [
      [good + chunk({}, 'tool_calls'), 'complete'],
      [good + chunk({}, 'length'), 'partial'],
      [good + chunk({}, 'content_filter'), 'partial'],
      [good, 'partial'],
      [good + data({ error: { message: 'x' } }), 'partial'],
      [piece({ index: 0, id: 'a' }, { name: 'one', arguments: '{"a' }) + chunk({}, 'tool_calls'), 'partial'],
      [piece({ index: 0, id: 'a' }, { arguments: '{}' }) + chunk({}, 'tool_calls'), 'partial'],
    ] as const) {
      assert.equal(callsOf(read(text))[0]?.state, state, text);
    }
  });

  it('keeps thinking parts of array content apart from text', () => {
    const events = read(
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }) +
        chunk(
          {
            content: [
              { type: 'thinking', thinking: 'm' },
              { type: 'text', text: 'ok' },
            ],
          },
          'stop',
        ),
    );
    assert.deepEqual(partsOf(events), [
      { t: 'reasoning', text: 'hmm', state: 'sealed' },
      { t: 'text', text: 'ok' },
    ]);
  });

  it('counts reasoning once where a server sends it in two fields', () => {
    const events = read(chunk({ reasoning: 'hm', reasoning_content: 'hm' }) + chunk({ content: 'ok' }, 'stop'));
    assert.deepEqual(
      partsOf(events).map((part) => (part.t === 'reasoning' ? part.text : '')),
      ['hm', ''],
    );
  });

  it('gathers reasoning details whole for their owner', () => {
    const detail = (fields: object): string =>
      chunk({ reasoning: null, reasoning_details: [{ type: 'reasoning.text', index: 0, ...fields }] });
    const events = read(
      detail({ text: 'h', format: 'f', signature: '' }) +
        detail({ text: 'm' }) +
        detail({ signature: 's' }) +
        chunk({}, 'stop'),
    );
    const part = partsOf(events)[0];
    assert.equal(part?.t === 'reasoning' && part.state, 'redacted');
    assert.deepEqual(part?.t === 'reasoning' && part.opaque, {
      owner: own,
      format: 'openai-chat.reasoning-details',
      data: [{ type: 'reasoning.text', index: 0, text: 'hm', format: 'f', signature: 's' }],
    });
  });

  it('leaves reasoning open where the answer was cut in it', () => {
    assert.deepEqual(partsOf(read(chunk({ reasoning: 'h' }))), [{ t: 'reasoning', text: 'h', state: 'open' }]);
    assert.deepEqual(partsOf(read(chunk({ reasoning: 'h' }, 'length'))), [
      { t: 'reasoning', text: 'h', state: 'open' },
    ]);
  });

  it('marks refusals, and reads custom and old-style calls', () => {
    const refused = read(chunk({ refusal: 'No' }) + chunk({ refusal: '.' }, 'stop'));
    assert.deepEqual(partsOf(refused), [{ t: 'text', text: 'No.', refusal: true }]);
    assert.equal(endOf(refused).kind, 'refusal');
    const custom = read(
      chunk({ tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'py', input: 'x' } }] }, 'tool_calls'),
    );
    assert.deepEqual(
      callsOf(custom).map((call) => [call.args, call.opaque?.format]),
      [[{ value: 'x' }, 'openai-chat.custom-call']],
    );
    const old = read(
      chunk({ function_call: { name: 'f', arguments: '{' } }) +
        chunk({ function_call: { arguments: '}' } }, 'function_call'),
    );
    assert.deepEqual(
      callsOf(old).map((call) => [call.name, call.args]),
      [['f', { value: {} }]],
    );
  });

  it('keeps the sources of a text', () => {
    const note = { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } };
    const events = read(
      data({
        citations: ['https://b.example'],
        choices: [{ delta: { content: 'x', annotations: [note] }, finish_reason: 'stop' }],
      }),
    );
    assert.deepEqual(partsOf(events), [
      { t: 'text', text: 'x', citations: [{ title: 'A', url: 'https://a.example' }, { url: 'https://b.example' }] },
    ]);
  });

  it('is complete with [DONE] or a finish reason only', () => {
    assert.equal(endOf(read(chunk({ content: 'a' }) + done)).kind, 'stop');
    assert.equal(endOf(read(chunk({ content: 'a' }, 'stop'))).kind, 'stop');
    assert.equal(faultOf(read(chunk({ content: 'a' }))).kind, 'cut');
    assert.equal(faultOf(read('')).kind, 'cut');
  });

  it('ends in a fault at an error inside the stream, in all its forms', () => {
    const start = chunk({ content: 'a' });
    for (const [text, kind] of [
      [data({ error: { message: 'slow down', code: 429 } }), 'rate'],
      [
        data({
          error: { message: 'Provider returned error', code: 502 },
          choices: [{ delta: { content: '' }, finish_reason: 'error' }],
        }),
        'overload',
      ],
      [data({ choices: [{ delta: {}, error: { message: 'x', code: 'context_length_exceeded' } }] }), 'overflow'],
      [data({ object: 'error', message: 'bad', code: 400 }), 'shape'],
      [`event: error\n${data({ error: { message: 'x', type: 'server_error' } })}`, 'overload'],
      [`event: error\n${data('plain words')}`, 'overload'],
      ['error: {"code":500,"message":"x"}\n\n', 'overload'],
      ['{"error":{"message":"x","code":"insufficient_quota"}}\n', 'quota'],
    ] as const) {
      const events = read(start + text);
      assert.equal(faultOf(events).kind, kind, text);
      assert.deepEqual(partsOf(events), [{ t: 'text', text: 'a' }]);
    }
  });

  it('ignores other choices, null choices, bad events and what comes after the end', () => {
    const events = read(
      data({ choices: null }) +
        data('{broken') +
        data('[1]') +
        data({ choices: [{ index: 1, delta: { content: 'other' }, finish_reason: 'length' }] }) +
        chunk({ content: 'a' }, 'stop') +
        data({
          choices: [],
          usage: { prompt_tokens: 3, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 2 } },
        }) +
        done +
        chunk({ content: 'late' }) +
        done,
    );
    assert.deepEqual(partsOf(events), [{ t: 'text', text: 'a' }]);
    assert.equal(events.filter(isTerminal).length, 1);
    assert.equal(events.filter((event) => event.e === 'note').length, 2);
    const usage = events.find((event) => event.e === 'usage');
    assert.deepEqual(usage?.usage, { input: 3, output: 1, cacheRead: 2, source: 'reported' });
  });

  it('never throws and ends once, whatever JSON comes', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const odd = fc.record(
      {
        content: value,
        tool_calls: value,
        reasoning: value,
        refusal: value,
        reasoning_details: value,
        function_call: value,
        annotations: value,
      },
      { requiredKeys: [] },
    );
    const frame = fc.oneof(
      value,
      fc.record({ choices: fc.array(fc.record({ delta: odd, finish_reason: value }), { maxLength: 2 }), usage: value }),
      fc.record({ choices: value, error: value }),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), (frames) => {
        const events = read(frames.map((item) => data(item)).join(''));
        assert.equal(events.filter(isTerminal).length, 1);
        assert.ok(isTerminal(events.at(-1)!));
        for (const item of frames)
          assert.equal(decodeChatBody(JSON.stringify(item), context()).filter(isTerminal).length, 1);
      }),
    );
  });
});

describe('decodeChatBody', () => {
  it('reads a whole answer', () => {
    const message = { content: 'a', tool_calls: [{ id: 'x', function: { name: 'f', arguments: '{}' } }] };
    const events = decodeChatBody(
      JSON.stringify({ id: 'r', choices: [{ message, finish_reason: 'tool_calls' }], usage: { prompt_tokens: 1 } }),
      context(),
    );
    assert.deepEqual(
      events.map((event) => event.e),
      ['open', 'delta', 'delta', 'usage', 'part', 'part', 'end'],
    );
  });

  it('names what is no answer', () => {
    assert.equal(faultOf(decodeChatBody('', context())).kind, 'cut');
    assert.equal(faultOf(decodeChatBody('hello', context())).kind, 'shape');
    assert.equal(faultOf(decodeChatBody('{"ok":true}', context())).kind, 'shape');
    assert.equal(faultOf(decodeChatBody('{"error":"model is overloaded"}', context())).kind, 'overload');
  });
});
