import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Part } from '../../../../src/conversation/part.ts';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { createChatDecoder, createGenerateDecoder, decodeOllamaBody } from '../../../../src/protocols/ollama/decode.ts';
import type { DecodeContext } from '../../../../src/protocols/protocol.ts';

const context = (request?: JsonObject): DecodeContext => ({
  owner: { protocol: 'ollama', provider: 'ollama', model: 'm' },
  callIds: createCountingCallIdSource(),
  ...(request === undefined ? {} : { request }),
});
const say = (message: JsonObject): JsonObject => ({ model: 'm', message, done: false });
const done = (more: JsonObject = { done_reason: 'stop' }): JsonObject => ({
  model: 'm',
  message: { role: 'assistant', content: '' },
  done: true,
  prompt_eval_count: 10,
  eval_count: 3,
  ...more,
});
const call = (given: JsonObject['x'] = { a: 1 }): JsonObject =>
  say({ content: '', tool_calls: [{ id: 'call_1', function: { name: 'read', arguments: given ?? null } }] });

function decode(lines: readonly JsonObject[], make = createChatDecoder, request?: JsonObject): StreamEvent[] {
  const decoder = make(context(request));
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const events = [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
  assert.equal(events.filter(isTerminal).length, 1);
  assert.ok(isTerminal(events.at(-1)!));
  return events;
}
const parts = (events: readonly StreamEvent[]): Part[] =>
  events.flatMap((event) => (event.e === 'part' ? [event.part] : []));

describe('decoding Ollama streams', () => {
  it('tells reasoning, text and calls apart, in order', () => {
    const events = decode([say({ thinking: 'h' }), say({ thinking: 'm' }), say({ content: 'hi' }), call(), done()]);
    assert.deepEqual(parts(events), [
      { t: 'reasoning', text: 'hm', state: 'sealed' },
      { t: 'text', text: 'hi' },
      {
        t: 'call',
        id: 'c00000000',
        nativeId: 'call_1',
        name: 'read',
        args: { value: { a: 1 } },
        executor: 'client',
        state: 'complete',
      },
    ]);
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'calls', raw: 'stop' } });
    const usage = events.find((event) => event.e === 'usage');
    assert.deepEqual(usage?.raw, { prompt_eval_count: 10, eval_count: 3 });
  });

  it('reads arguments sent as text and never runs what does not parse', () => {
    const [good] = parts(decode([call('{"a":1}'), done()]));
    assert.ok(good?.t === 'call' && good.state === 'complete');
    const [bad] = parts(decode([call('{"a":'), done()]));
    assert.ok(bad?.t === 'call' && bad.state === 'partial' && 'broken' in bad.args);
  });

  it('runs no call of an answer that was cut by its limit, by the connection or for an unknown reason', () => {
    for (const lines of [
      [call(), done({ done_reason: 'length' })],
      [call()],
      [call(), done({ done_reason: 'novel' })],
    ]) {
      const [part] = parts(decode(lines));
      assert.ok(part?.t === 'call' && part.state === 'partial');
    }
    assert.deepEqual(decode([call(), done({ done_reason: 'length' })]).at(-1), {
      e: 'end',
      end: { kind: 'length', raw: 'length' },
    });
  });

  it('takes an error line for a fault and keeps the text before it', () => {
    const events = decode([say({ content: 'hal' }), { error: 'llama runner process has terminated' }]);
    assert.deepEqual(parts(events), [{ t: 'text', text: 'hal' }]);
    const last = events.at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'overload');
    assert.equal(last.fault.raw, 'llama runner process has terminated');
  });

  it('takes a missing end for a cut and leaves its reasoning open', () => {
    const events = decode([say({ thinking: 'h' })]);
    assert.deepEqual(parts(events), [{ t: 'reasoning', text: 'h', state: 'open' }]);
    const last = events.at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'cut');
  });

  it('does not go on silently when the server read less than the prompt can have', () => {
    const content = Array.from({ length: 8000 }, (_, index) => `word${index}`).join(' ');
    const request = { messages: [{ role: 'user', content }] };
    const cut = decode([say({ content: 'ok' }), done({ prompt_eval_count: 2048 })], createChatDecoder, request).at(-1);
    assert.ok(cut?.e === 'fault' && cut.fault.kind === 'overflow' && cut.fault.code === 'silent_truncation');
    for (const count of [15_000, 0]) {
      const end = decode([done({ done_reason: 'stop', prompt_eval_count: count })], createChatDecoder, request).at(-1);
      assert.equal(end?.e, 'end');
    }
    const blank = { messages: [{ role: 'user', content: ' '.repeat(100_000) + '='.repeat(100_000) }] };
    assert.equal(decode([done({ prompt_eval_count: 900 })], createChatDecoder, blank).at(-1)?.e, 'end');
  });

  it('reads the completions of /api/generate', () => {
    const events = decode(
      [{ response: 'fo' }, { response: 'o', done: true, done_reason: 'stop' }],
      createGenerateDecoder,
    );
    assert.deepEqual(parts(events), [{ t: 'text', text: 'foo' }]);
    assert.deepEqual(parts(decodeOllamaBody('{"response":"foo","done":true}', context())), [
      { t: 'text', text: 'foo' },
    ]);
  });

  it('reads answers that were not streamed, or streamed when they should not be', () => {
    const whole = done({ message: { content: 'hi' }, done_reason: 'stop' });
    assert.deepEqual(parts(decodeOllamaBody(JSON.stringify(whole, undefined, 2), context())), [
      { t: 'text', text: 'hi' },
    ]);
    const lines = [say({ content: 'h' }), whole].map((line) => JSON.stringify(line)).join('\n');
    assert.deepEqual(parts(decodeOllamaBody(lines, context())), [{ t: 'text', text: 'hhi' }]);
  });

  it('never throws and ends once, whatever the bytes and wherever they are cut', () => {
    const line = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom(...[say({ content: 'é👋' }), call(), done()].map((value) => JSON.stringify(value))),
    );
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 1, max: 9 }), (lines, cut) => {
        const text = lines.join('\n');
        const bytes = new TextEncoder().encode(text);
        const decoder = createChatDecoder(context());
        const events: StreamEvent[] = [];
        for (let at = 0; at < bytes.length; at += cut) events.push(...decoder.push(bytes.subarray(at, at + cut)));
        events.push(...decoder.end());
        assert.equal(events.filter(isTerminal).length, 1);
        const whole = createChatDecoder(context());
        assert.deepEqual(parts(events), parts([...whole.push(bytes), ...whole.end()]));
        assert.equal(decodeOllamaBody(text, context()).filter(isTerminal).length, 1);
      }),
    );
  });
});
