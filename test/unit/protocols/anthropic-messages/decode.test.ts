import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Part } from '../../../../src/conversation/part.ts';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { AnthropicDecoder, decodeAnthropicBody } from '../../../../src/protocols/anthropic-messages/decode.ts';
import type { DecodeContext } from '../../../../src/protocols/protocol.ts';

const owner = { protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude-x' } as const;
const context = (): DecodeContext => ({ owner, callIds: createCountingCallIdSource() });

const frame = (event: JsonObject): string => `data: ${JSON.stringify(event)}\n\n`;
const start = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude-x', usage: { input_tokens: 5, output_tokens: 1 } },
};
const stop = { type: 'message_stop' };
const open = (index: number, block: JsonObject): JsonObject => ({
  type: 'content_block_start',
  index,
  content_block: block,
});
const delta = (index: number, change: JsonObject): JsonObject => ({
  type: 'content_block_delta',
  index,
  delta: change,
});
const close = (index: number): JsonObject => ({ type: 'content_block_stop', index });
const reason = (value: string | null): JsonObject => ({
  type: 'message_delta',
  delta: { stop_reason: value },
  usage: { output_tokens: 9, cache_read_input_tokens: null },
});

function decodeText(text: string, cut = text.length): StreamEvent[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new AnthropicDecoder(context());
  const events: StreamEvent[] = [];
  for (let at = 0; at < bytes.length; at += cut) events.push(...decoder.push(bytes.subarray(at, at + cut)));
  events.push(...decoder.end());
  assert.equal(events.filter(isTerminal).length, 1);
  assert.ok(isTerminal(events.at(-1)!));
  assert.deepEqual([...decoder.push(bytes), ...decoder.end()], []);
  return events;
}

const decode = (...events: readonly JsonObject[]): StreamEvent[] => decodeText(events.map(frame).join(''));
const parts = (events: readonly StreamEvent[]): Part[] =>
  events.flatMap((event) => (event.e === 'part' ? [event.part] : []));

const call = [
  open(0, { type: 'tool_use', id: 'toolu_1', name: 'read', input: {}, caller: { type: 'direct' } }),
  delta(0, { type: 'input_json_delta', partial_json: '{"a":' }),
  delta(0, { type: 'input_json_delta', partial_json: '1}' }),
  close(0),
];

describe('decoding Anthropic streams', () => {
  it('delivers a call as complete after its own end and a good stop reason, with what else the block held', () => {
    const events = decode(start, ...call, reason('tool_use'), stop);
    assert.deepEqual(parts(events), [
      {
        t: 'call',
        id: 'c00000000',
        nativeId: 'toolu_1',
        name: 'read',
        args: { value: { a: 1 } },
        executor: 'client',
        state: 'complete',
        opaque: {
          owner,
          format: 'anthropic.tool_use',
          data: { type: 'tool_use', id: 'toolu_1', name: 'read', input: { a: 1 }, caller: { type: 'direct' } },
        },
      },
    ]);
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'calls', raw: 'tool_use' } });
  });

  for (const value of ['max_tokens', 'model_context_window_exceeded', 'refusal', 'a_reason_of_tomorrow', null]) {
    it(`runs no call of an answer that stopped with ${value}, even if its arguments parse`, () => {
      const [part] = parts(decode(start, ...call, reason(value), stop));
      assert.ok(part?.t === 'call' && part.state === 'partial');
    });
  }

  it('keeps the raw text of arguments that do not parse', () => {
    const [part] = parts(decode(start, ...call.slice(0, 2), close(0), reason('tool_use'), stop));
    assert.ok(part?.t === 'call');
    assert.deepEqual([part.args, part.state], [{ raw: '{"a":', broken: true }, 'partial']);
  });

  it('runs no call after a frame that could not be read', () => {
    const text =
      [start, ...call].map(frame).join('') + 'data: {broken\n\n' + [reason('tool_use'), stop].map(frame).join('');
    const events = decodeText(text);
    const [part] = parts(events);
    assert.ok(part?.t === 'call' && part.state === 'partial');
    assert.ok(events.some((event) => event.e === 'note'));
  });

  it('seals thinking with its signature exactly as it came, unknown fields included', () => {
    const events = decode(
      start,
      open(0, { type: 'thinking', thinking: '', signature: '', tier: 2 }),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      delta(0, { type: 'signature_delta', signature: 'sig' }),
      delta(0, { type: 'extra_delta', extra: 'kept' }),
      close(0),
      open(1, { type: 'redacted_thinking', data: 'xx' }),
      close(1),
      reason('end_turn'),
      stop,
    );
    assert.deepEqual(parts(events), [
      {
        t: 'reasoning',
        text: 'hm',
        state: 'sealed',
        opaque: {
          owner,
          format: 'anthropic.thinking',
          data: { type: 'thinking', thinking: 'hm', signature: 'sig', tier: 2, extra: 'kept' },
        },
      },
      {
        t: 'reasoning',
        text: '',
        state: 'redacted',
        opaque: { owner, format: 'anthropic.redacted_thinking', data: { type: 'redacted_thinking', data: 'xx' } },
      },
    ]);
  });

  it('calls thinking without a signature sealed but keeps nothing to send back, and cut thinking open', () => {
    const block = [open(0, { type: 'thinking', thinking: '' }), delta(0, { type: 'thinking_delta', thinking: 'hm' })];
    assert.deepEqual(parts(decode(start, ...block, close(0), reason('end_turn'), stop)), [
      { t: 'reasoning', text: 'hm', state: 'sealed' },
    ]);
    assert.deepEqual(parts(decode(start, ...block)), [{ t: 'reasoning', text: 'hm', state: 'open' }]);
  });

  it('keeps server tools, their results and blocks of unknown types as vendor data', () => {
    const events = decode(
      start,
      open(0, { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"query":"q"}' }),
      close(0),
      open(1, { type: 'web_search_tool_result', tool_use_id: 'srv_1', content: [{ title: 'T', url: 'u' }] }),
      close(1),
      open(2, { type: 'hologram', rays: [1] }),
      close(2),
      reason('pause_turn'),
      stop,
    );
    const [server, result, unknown] = parts(events);
    assert.ok(server?.t === 'call' && server.executor === 'server' && server.state === 'complete');
    assert.deepEqual(server.opaque?.data, {
      type: 'server_tool_use',
      id: 'srv_1',
      name: 'web_search',
      input: { query: 'q' },
    });
    assert.ok(result?.t === 'vendor' && result.fallbackText === '[web search]\nT: u');
    assert.ok(unknown?.t === 'vendor' && unknown.kind === 'hologram');
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'paused', raw: 'pause_turn' } });
  });

  it('collects citations with the text', () => {
    const citation = {
      type: 'web_search_result_location',
      url: 'u',
      title: 'T',
      cited_text: 'c',
      encrypted_index: 'e',
    };
    const [part] = parts(
      decode(
        start,
        open(0, { type: 'text', text: '', citations: [] }),
        delta(0, { type: 'citations_delta', citation }),
        delta(0, { type: 'text_delta', text: 'said' }),
        close(0),
        reason('end_turn'),
        stop,
      ),
    );
    assert.ok(part?.t === 'text');
    assert.deepEqual(part.citations, [{ title: 'T', url: 'u', quote: 'c' }]);
    assert.deepEqual(part.opaque?.data, { type: 'text', text: 'said', citations: [citation] });
  });

  it('overlays usage and counts the cached prompt into the input', () => {
    const events = decode(
      { type: 'message_start', message: { usage: { input_tokens: 5, cache_read_input_tokens: 7, output_tokens: 1 } } },
      reason('end_turn'),
      stop,
    );
    const usage = events.findLast((event) => event.e === 'usage');
    assert.deepEqual(usage, {
      e: 'usage',
      usage: { input: 12, output: 9, cacheRead: 7, source: 'reported' },
      raw: { input_tokens: 5, cache_read_input_tokens: 7, output_tokens: 9 },
    });
  });

  it('tells why an answer was refused', () => {
    const details = { type: 'refusal', category: 'cyber' };
    const events = decode(
      start,
      { type: 'message_delta', delta: { stop_reason: 'refusal', stop_details: details } },
      stop,
    );
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'refusal', raw: 'refusal', detail: details } });
  });

  it('ends in the fault of an error event, with the object as sent', () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    const events = decode(start, ...call, { type: 'error', error }, reason('tool_use'), stop);
    const last = events.at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'overload');
    assert.deepEqual(last.fault.raw, error);
    assert.ok(parts(events)[0]?.t === 'call' && events.every((event) => event.e !== 'end'));
  });

  it('takes a second start before the end for a cut', () => {
    const last = decode(start, ...call, start, ...call, reason('tool_use'), stop).at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'cut');
  });

  it('skips pings and unknown events and reads deltas without a block start', () => {
    const events = decode(
      start,
      { type: 'ping' },
      { type: 'novelty', x: 1 },
      delta(0, { type: 'text_delta', text: 'hi' }),
      close(0),
      reason('end_turn'),
      stop,
    );
    assert.deepEqual(parts(events), [{ t: 'text', text: 'hi' }]);
    assert.equal(events.filter((event) => event.e === 'note').length, 1);
  });

  const said = [start, open(0, { type: 'text', text: '' }), delta(0, { type: 'text_delta', text: 'All of it.' })];

  it('is whole without the last event where the stop reason has come and no block is open', () => {
    const events = decode(...said, close(0), reason('end_turn'));
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'stop', raw: 'end_turn' } });
    assert.deepEqual(parts(events), [{ t: 'text', text: 'All of it.' }]);
    const called = decode(start, ...call, reason('tool_use'));
    assert.ok(parts(called).some((part) => part.t === 'call' && part.state === 'complete'));
  });

  it('is cut without the last event where a block is open, a frame is torn or something stands behind', () => {
    const open = decode(...said, reason('end_turn'));
    const torn = decodeText([...said, close(0), reason('end_turn')].map(frame).join('') + 'data: {"type":"mess');
    const stray = decodeText(`${[...said, close(0), reason('end_turn')].map(frame).join('')}upstream closed\n\n`);
    for (const events of [open, torn, stray]) {
      const last = events.at(-1);
      assert.ok(last?.e === 'fault' && last.fault.kind === 'cut');
    }
  });

  it('takes a stop reason that is in no table for no good end, and one for the window for a failure', () => {
    const endOf = (word: string): unknown => decode(...said, close(0), reason(word), stop).at(-1);
    assert.deepEqual(endOf('network_lost'), { e: 'end', end: { kind: 'cut', raw: 'network_lost' } });
    const window = 'model_context_window_exceeded';
    assert.deepEqual(endOf(window), { e: 'end', end: { kind: 'error', raw: window } });
  });

  it('finds a bare error object between frames', () => {
    const last = decodeText(`${frame(start)}{"error":{"type":"overloaded_error","message":"busy"}}\n`).at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'overload');
  });

  it('takes no stream for complete that was cut before its stop reason, runs none of its calls and loses no shown text', () => {
    const whole = [
      start,
      open(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'Grüße 👋' }),
      close(0),
      open(1, { type: 'tool_use', id: 't', name: 'n', input: {} }),
      delta(1, { type: 'input_json_delta', partial_json: '{"a":1}' }),
      close(1),
    ];
    const bytes = new TextEncoder().encode(whole.map(frame).join('') + frame(reason('tool_use')).slice(0, -3));
    for (let length = 0; length <= bytes.length; length++) {
      const decoder = new AnthropicDecoder(context());
      const events = [...decoder.push(bytes.subarray(0, length)), ...decoder.end()];
      const last = events.at(-1);
      assert.ok(last?.e === 'fault' && last.fault.kind === 'cut');
      assert.equal(events.filter(isTerminal).length, 1);
      const shown = events.flatMap((event) => (event.e === 'delta' && event.kind === 'text' ? [event.text] : []));
      const kept = parts(events).flatMap((part) => (part.t === 'text' ? [part.text] : []));
      assert.equal(kept.join(''), shown.join(''));
      assert.ok(parts(events).every((part) => part.t !== 'call' || part.state === 'partial'));
    }
  });

  it('gives the same events however the body is cut, and never throws on any bytes', () => {
    const text = [start, ...call, reason('tool_use'), stop].map(frame).join('');
    const whole = parts(decodeText(text));
    for (const cut of [1, 2, 3, 17]) assert.deepEqual(parts(decodeText(text, cut)), whole);
    const event = fc.oneof(
      fc.json().map((value) => `data: ${value}\n\n`),
      fc.constantFrom(...[start, ...call, reason('tool_use'), stop, { type: 'content_block_start' }].map(frame)),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(event), (frames) => {
        decodeText(frames.join('') || '\n');
        const events = decodeAnthropicBody(frames.join(''), context());
        assert.equal(events.filter(isTerminal).length, 1);
      }),
    );
  });
});

describe('decoding whole Anthropic answers', () => {
  it('reads a message as a stream would have told it', () => {
    const message = {
      type: 'message',
      id: 'm',
      model: 'claude-x',
      content: [
        { type: 'text', text: 'hi' },
        { type: 'tool_use', id: 't', name: 'n', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 1, output_tokens: 2 },
    };
    const events = decodeAnthropicBody(JSON.stringify(message), context());
    assert.deepEqual(
      parts(events).map((part) => part.t),
      ['text', 'call'],
    );
    assert.ok(parts(events)[1]?.t === 'call');
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'calls', raw: 'tool_use' } });
  });

  it('makes a fault of an error object and of anything else', () => {
    const error = decodeAnthropicBody('{"type":"error","error":{"type":"api_error","message":"x"}}', context());
    assert.ok(error.at(-1)?.e === 'fault');
    for (const body of ['', 'null', '[]', '{}', '<html>', '{"content":3}', '{"content":[3,null,{}]}']) {
      assert.equal(decodeAnthropicBody(body, context()).filter(isTerminal).length, 1);
    }
  });
});
