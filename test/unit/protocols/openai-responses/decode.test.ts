import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { maximumParts, tooManyParts } from '../../../../src/protocols/stream/part-limit.ts';
import { createResponsesDecoder } from '../../../../src/protocols/openai-responses/decode.ts';
import {
  added,
  argumentsDelta,
  callsOf,
  completed,
  context,
  created,
  done,
  endOf,
  faultOf,
  functionCall,
  message,
  own,
  partsOf,
  read,
  reasoning,
  response,
  sse,
  textDelta,
} from './answers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textsOf = (events: readonly StreamEvent[]): string[] =>
  partsOf(events).flatMap((part) => (part.t === 'text' ? [part.text] : []));
const notesOf = (events: readonly StreamEvent[]): string[] =>
  events.flatMap((event) => (event.e === 'note' ? [event.text] : []));

/** An answer with a bit of everything. */
const rich =
  created +
  added(0, reasoning('', { encrypted_content: 'not the whole' })) +
  sse({ type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 0 }) +
  sse({ type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'Denke 🎧 ' }) +
  sse({ type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'nach' }) +
  done(0, reasoning('Denke 🎧 nach')) +
  added(1, message('', { content: [], status: 'in_progress', phase: 'commentary' })) +
  textDelta(1, 'Grüße ') +
  textDelta(1, '🌍') +
  done(1, message('Grüße 🌍', { phase: 'commentary' })) +
  added(2, functionCall('', { status: 'in_progress' })) +
  argumentsDelta(2, '{"path":') +
  argumentsDelta(2, '"ä.ts"}') +
  sse({ type: 'response.function_call_arguments.done', output_index: 2, arguments: '{"path":"ä.ts"}' }) +
  done(2, functionCall('{"path":"ä.ts"}')) +
  sse({
    type: 'response.completed',
    response: response({
      status: 'completed',
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 3,
        output_tokens_details: { reasoning_tokens: 1 },
      },
    }),
  });

describe('createResponsesDecoder', () => {
  it('reads reasoning, text, a call, usage and the end, with the items kept as they came', () => {
    const events = read(rich);
    const [thought, text, call] = partsOf(events);
    assert.deepEqual(thought, {
      t: 'reasoning',
      text: 'Denke 🎧 nach',
      state: 'sealed',
      opaque: { owner: own, format: 'openai-responses.item', data: reasoning('Denke 🎧 nach') },
    });
    assert.ok(text?.t === 'text');
    assert.deepEqual([text.text, text.phase], ['Grüße 🌍', 'commentary']);
    assert.ok(call?.t === 'call');
    assert.deepEqual(
      [call.nativeId, call.name, call.args, call.executor, call.state],
      ['call_1', 'read_file', { value: { path: 'ä.ts' } }, 'client', 'complete'],
    );
    assert.deepEqual(call.opaque?.data, functionCall('{"path":"ä.ts"}'));
    const usage = events.find((event) => event.e === 'usage');
    assert.deepEqual(usage?.usage, { input: 9, output: 3, cacheRead: 4, reasoning: 1, source: 'reported' });
    assert.deepEqual(endOf(events), { kind: 'calls', raw: 'completed' });
    assert.deepEqual(events[0], { e: 'open', responseId: 'resp_1', model: 'gpt-5.4' });
  });

  it('gives the same events however the body is cut', () => {
    const whole = read(rich);
    const all = bytes(rich);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 30 }), (cuts) => {
        const decoder = createResponsesDecoder(context());
        const events: StreamEvent[] = [];
        const places = [0, ...cuts.toSorted((a, b) => a - b), all.length];
        for (let i = 1; i < places.length; i++) events.push(...decoder.push(all.subarray(places[i - 1], places[i])));
        assert.deepEqual([...events, ...decoder.end()], whole);
      }),
      { numRuns: 60 },
    );
    const decoder = createResponsesDecoder(context());
    const single = [...all].flatMap((byte) => decoder.push(Uint8Array.of(byte)));
    assert.deepEqual([...single, ...decoder.end()], whole);
  });

  it('ends in one fault without a runnable call when the body is cut at any byte before its end', () => {
    const all = bytes(rich);
    const terminator = bytes(rich.slice(0, rich.lastIndexOf('event: response.completed'))).length;
    for (let at = 0; at < terminator; at++) {
      const decoder = createResponsesDecoder(context());
      const events = [...decoder.push(all.subarray(0, at)), ...decoder.end()];
      assert.equal(faultOf(events).kind, 'cut', `cut at ${at}`);
      assert.equal(events.filter(isTerminal).length, 1);
      assert.ok(
        callsOf(events).every((call) => call.state === 'partial'),
        `cut at ${at}`,
      );
      const shown = events.flatMap((event) => (event.e === 'delta' && event.kind === 'text' ? [event.text] : []));
      assert.equal(textsOf(events).join(''), shown.join(''));
    }
  });

  it('finds the item of an event by its place, whatever ids the server gives', () => {
    const events = read(
      created +
        added(0, message('', { id: 'a', content: [] })) +
        added(1, functionCall('', { id: 'b' })) +
        sse({ type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'b', delta: 'x' }) +
        sse({ type: 'response.function_call_arguments.delta', output_index: 1, item_id: 'a', delta: '{}' }) +
        done(1, functionCall('{}', { id: 'c' })) +
        done(0, message('x', { id: 'd' })) +
        completed,
    );
    assert.deepEqual(textsOf(events), ['x']);
    assert.deepEqual(
      callsOf(events).map((call) => call.state),
      ['complete'],
    );
  });

  it('falls back to the id, then to the last open item, where a server gives no place', () => {
    const bare = (type: string, fields: object): string => sse({ type, ...fields });
    const events = read(
      created +
        bare('response.output_item.added', { item: functionCall('', { id: 'fc_a', call_id: 'a' }) }) +
        bare('response.output_item.added', { item: functionCall('', { id: 'fc_b', call_id: 'b' }) }) +
        bare('response.function_call_arguments.delta', { item_id: 'fc_a', delta: '{"x":1}' }) +
        bare('response.function_call_arguments.delta', { delta: '{"x":2}' }) +
        bare('response.output_item.done', { item: functionCall('{"x":1}', { id: 'fc_a', call_id: 'a' }) }) +
        bare('response.output_item.done', { item: functionCall('{"x":2}', { id: 'fc_b', call_id: 'b' }) }) +
        completed,
    );
    assert.deepEqual(
      callsOf(events).map((call) => [call.nativeId, call.args, call.state]),
      [
        ['a', { value: { x: 1 } }, 'complete'],
        ['b', { value: { x: 2 } }, 'complete'],
      ],
    );
  });

  it('reads pieces without a start, and an item that is told only at its end or in the last event', () => {
    assert.deepEqual(textsOf(read(created + textDelta(0, 'a') + textDelta(0, 'b') + completed)), ['ab']);
    assert.deepEqual(textsOf(read(created + done(0, message('ab')) + completed)), ['ab']);
    const last = response({ status: 'completed', output: [message('ab'), functionCall('{}')] });
    const events = read(created + sse({ type: 'response.completed', response: last }));
    assert.deepEqual(textsOf(events), ['ab']);
    assert.equal(callsOf(events)[0]?.state, 'complete');
    // The streamed text is not told twice.
    const repeated = read(created + textDelta(0, 'ab') + sse({ type: 'response.completed', response: last }));
    assert.deepEqual(textsOf(repeated), ['ab']);
  });

  it('keeps several texts of a message apart, and what was shown although the end says otherwise', () => {
    const content = [
      { type: 'output_text', text: 'one', annotations: [] },
      { type: 'refusal', refusal: 'no' },
    ];
    const refusal = sse({ type: 'response.refusal.delta', output_index: 0, content_index: 1, delta: 'no' });
    const events = read(created + textDelta(0, 'one') + refusal + done(0, message('', { content })) + completed);
    assert.deepEqual(
      partsOf(events).map((part) => part.t === 'text' && [part.text, part.refusal ?? false]),
      [
        ['one', false],
        ['no', true],
      ],
    );
    assert.equal(endOf(events).kind, 'refusal');
    const other = partsOf(read(created + textDelta(0, 'shown') + done(0, message('masked')) + completed));
    assert.deepEqual(other, [{ t: 'text', text: 'shown' }], 'nor is the item kept that was not shown');
  });

  it('keeps items of different kinds apart where a server gives them one place', () => {
    const events = read(
      created +
        added(0, message('', { content: [] })) +
        textDelta(0, 'text') +
        argumentsDelta(0, '{"a":1}') +
        done(0, functionCall('{"a":1}')) +
        done(0, message('text')) +
        completed,
    );
    assert.deepEqual(textsOf(events), ['text']);
    assert.deepEqual(
      callsOf(events).map((call) => [call.args, call.state]),
      [[{ value: { a: 1 } }, 'complete']],
    );
  });

  it('does not double texts that a server numbers alike', () => {
    const content = ['one', 'two'].map((text) => ({ type: 'output_text', text, annotations: [] }));
    const events = read(
      created + textDelta(0, 'one') + textDelta(0, 'two') + done(0, message('', { content })) + completed,
    );
    assert.equal(textsOf(events).join(''), 'onetwo');
  });

  it('takes encrypted reasoning from the end of its item only', () => {
    const start = added(0, reasoning('', { encrypted_content: 'half' }));
    const { encrypted_content: _blob, ...plain } = reasoning('') as { encrypted_content: string };
    const [kept] = partsOf(read(created + start + done(0, reasoning('')) + completed));
    assert.ok(kept?.t === 'reasoning' && kept.state === 'redacted');
    assert.deepEqual(kept.opaque?.data, reasoning(''));
    const [bare] = partsOf(read(created + start + done(0, plain) + completed));
    assert.ok(bare?.t === 'reasoning');
    assert.deepEqual(bare.opaque?.data, plain);
    const delta = sse({ type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'hm' });
    assert.deepEqual(partsOf(read(created + start + delta)), [{ t: 'reasoning', text: 'hm', state: 'open' }]);
  });

  it('never makes a call complete without its own end, full JSON and a good end of the answer', () => {
    const begin = created + added(0, functionCall('', { status: 'in_progress' }));
    const whole = argumentsDelta(0, '{"a":1}');
    const incomplete = sse({
      type: 'response.incomplete',
      response: response({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }),
    });
    const states = [
      begin + whole + completed,
      begin + whole + done(0, functionCall('{"a":1}', { status: 'incomplete' })) + completed,
      begin + argumentsDelta(0, '{"a":') + done(0, functionCall('{"a":')) + completed,
      begin + whole + done(0, functionCall('{"a":1}')) + incomplete,
      begin + whole + done(0, functionCall('{"a":1}')) + 'data: {"type":"respo\n\n' + completed,
      begin + whole + done(0, functionCall('{"a":1}', { name: '' })).replace('"name":"",', '') + sse({ type: 'error' }),
    ].map((text) => callsOf(read(text)).map((call) => call.state));
    assert.deepEqual(
      states,
      Array.from({ length: 6 }, () => ['partial']),
    );
    const good = callsOf(read(begin + whole + done(0, functionCall('{"a":1}')) + completed));
    assert.equal(good[0]?.state, 'complete');
  });

  it('completes a call by the last event where only that holds its end', () => {
    const last = response({ status: 'completed', output: [functionCall('{"a":1}')] });
    const events = read(
      created +
        added(0, functionCall('', { status: 'in_progress' })) +
        argumentsDelta(0, '{"a"') +
        sse({ type: 'response.completed', response: last }),
    );
    assert.deepEqual(
      callsOf(events).map((call) => [call.args, call.state]),
      [[{ value: { a: 1 } }, 'complete']],
    );
  });

  it('reads custom calls as text and the calls of the provider as its own', () => {
    const custom = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c1', name: 'patch', input: '' };
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'q' } };
    const events = read(
      created +
        added(0, custom) +
        sse({ type: 'response.custom_tool_call_input.delta', output_index: 0, delta: '*** Be' }) +
        done(0, { ...custom, input: '*** Begin' }) +
        added(1, { ...search, status: 'in_progress' }) +
        sse({ type: 'response.web_search_call.searching', output_index: 1 }) +
        done(1, search) +
        done(2, { type: 'compaction', id: 'cmp_1', encrypted_content: 'x' }) +
        completed,
    );
    const [patch, searched, compaction] = partsOf(events);
    assert.ok(patch?.t === 'call' && searched?.t === 'call');
    assert.deepEqual(
      [patch.args, patch.executor, patch.state, patch.opaque?.format],
      [{ value: '*** Begin' }, 'client', 'complete', 'openai-responses.custom-call'],
    );
    assert.deepEqual(
      [searched.name, searched.args, searched.executor, searched.opaque?.data],
      ['web_search', { value: search.action }, 'server', search],
    );
    assert.ok(compaction?.t === 'vendor' && compaction.kind === 'compaction');
    assert.deepEqual(notesOf(events), []);
  });

  it('turns annotations into citations, each once', () => {
    const annotation = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 };
    const content = [{ type: 'output_text', text: 'x', annotations: [annotation, annotation] }];
    const streamed = sse({
      type: 'response.output_text.annotation.added',
      output_index: 0,
      content_index: 0,
      annotation,
    });
    const [whole] = partsOf(read(created + textDelta(0, 'x') + done(0, message('', { content })) + completed));
    const [cut] = partsOf(read(created + textDelta(0, 'x') + streamed));
    const expected = [{ title: 'A', url: 'https://a.example' }];
    assert.ok(whole?.t === 'text' && cut?.t === 'text');
    assert.deepEqual([whole.citations, cut.citations], [expected, expected]);
  });

  it('reports errors of every form as faults', () => {
    const nested = faultOf(read(created + sse({ type: 'error', error: { type: 'server_error', message: 'Oops' } })));
    assert.deepEqual([nested.kind, nested.message], ['overload', 'Oops']);
    const flat = { type: 'error', code: 'rate_limit_exceeded', message: 'Slow down, try again in 2s', param: null };
    const flatFault = faultOf(read(created + sse(flat)));
    assert.deepEqual([flatFault.kind, flatFault.retryAfterMs, flatFault.raw], ['rate', 2000, flat]);
    const failed = response({ status: 'failed', error: { code: 'context_length_exceeded', message: 'Too big' } });
    assert.equal(faultOf(read(created + sse({ type: 'response.failed', response: failed }))).kind, 'overflow');
    assert.equal(faultOf(read(created + sse({ type: 'response.completed', response: failed }))).kind, 'overflow');
    const flagged = response({ status: 'failed', error: { code: 'invalid_prompt', message: 'Not this' } });
    assert.equal(faultOf(read(sse({ type: 'response.failed', response: flagged }))).kind, 'refusal');
    assert.equal(faultOf(read('data: {"error":{"message":"Oops","type":"server_error"}}\n\n')).kind, 'overload');
    assert.equal(faultOf(read('event: error\ndata: upstream broke\n\n')).message, 'upstream broke');
    assert.equal(faultOf(read('{"error":{"message":"No such model","code":"model_not_found"}}')).kind, 'shape');
    const cancelled = sse({ type: 'response.cancelled', response: response({ status: 'cancelled' }) });
    assert.equal(faultOf(read(created + cancelled)).kind, 'cut');
    assert.equal(faultOf(read('')).kind, 'cut');
    assert.equal(faultOf(read('data: [DONE]\n\n')).kind, 'cut');
  });

  it('says why an answer is incomplete', () => {
    const end = (details: object | null): unknown =>
      endOf(read(sse({ type: 'response.incomplete', response: response({ incomplete_details: details }) })));
    assert.deepEqual(end({ reason: 'max_output_tokens' }), { kind: 'length', raw: 'incomplete:max_output_tokens' });
    assert.deepEqual(end({ reason: 'content_filter' }), { kind: 'refusal', raw: 'incomplete:content_filter' });
    assert.deepEqual(end({ reason: 'new_word' }), { kind: 'cut', raw: 'incomplete:new_word' });
    assert.deepEqual(end(null), { kind: 'length', raw: 'incomplete' });
  });

  it('does not mix a second answer into the first', () => {
    const second = sse({ type: 'response.created', response: response({ id: 'resp_2' }) });
    const events = read(created + textDelta(0, 'first') + second + textDelta(0, 'second') + completed);
    assert.equal(faultOf(events).kind, 'cut');
    assert.deepEqual(textsOf(events), ['first']);
  });

  it('reads an event that came twice in a row once, but not equal events of a server that does not number them', () => {
    const numbered = sse({ type: 'response.output_text.delta', output_index: 0, delta: 'x', sequence_number: 5 });
    assert.deepEqual(textsOf(read(created + numbered + numbered + completed)), ['x']);
    const unnumbered = sse({ type: 'response.output_text.delta', output_index: 0, delta: 'x', sequence_number: 0 });
    assert.deepEqual(textsOf(read(created + unnumbered + unnumbered + completed)), ['xx']);
  });

  it('notes what the provider withheld and what is not known', () => {
    const input_transformations = [{ type: 'reasoning_removed', reason: 'model_mismatch' }];
    const events = read(
      sse({ type: 'response.created', response: response({ input_transformations }) }) +
        sse({ type: 'response.surprise' }) +
        sse({ type: 'response.completed', response: response({ status: 'completed', input_transformations }) }),
    );
    assert.deepEqual(notesOf(events), [
      'The provider left out or changed parts of the request: model_mismatch',
      'An unknown event was skipped: response.surprise',
    ]);
  });

  it('ends an answer of a message with too many texts', () => {
    const texts = Array.from({ length: maximumParts + 10 }, (_, index) => textDelta(0, 'x', index)).join('');
    assert.deepEqual(faultOf(read(created + texts + completed)), tooManyParts);
    const most = Array.from({ length: maximumParts }, (_, index) => textDelta(0, 'x', index)).join('');
    assert.equal(textsOf(read(created + most + completed)).length, maximumParts);
  });

  it('keeps the fields of a message with its texts only while that is little', () => {
    const message = (more: JsonObject): string =>
      sse({
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'message', id: 'm', content: [1, 2].map(() => ({ type: 'output_text', text: 'x' })), ...more },
      });
    const kept = (more: JsonObject): boolean[] =>
      read(created + message(more) + completed).flatMap((event) =>
        event.e === 'part' && event.part.t === 'text' ? [event.part.opaque !== undefined] : [],
      );
    assert.deepEqual(kept({ status: 'completed' }), [true, true]);
    assert.deepEqual(kept({ more: 'x'.repeat(200_000) }), [false, false]);
  });
});
