import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../../src/conversation/json.ts';
import { validateChat } from '../../../../src/protocols/openai-chat/validate.ts';
import type { ServerFacts } from '../../../../src/protocols/protocol.ts';

const user = { role: 'user', content: 'go' };
const calling = (...ids: string[]) => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
});
const answering = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'x' });
const rulesOf = (body: unknown, server?: ServerFacts): string[] =>
  validateChat(body, server).map((violation) => violation.rule);
const ofMessages = (...messages: Json[]): string[] => rulesOf({ model: 'm', messages });
const image = (url: string) => ({ role: 'user', content: [{ type: 'image_url', image_url: { url } }] });

describe('validateChat', () => {
  it('accepts a conversation with calls', () => {
    assert.deepEqual(
      ofMessages({ role: 'system', content: 's' }, user, calling('a', 'b'), answering('b'), answering('a'), user),
      [],
    );
    assert.deepEqual(ofMessages(user, { role: 'assistant', content: 'ok' }), []);
  });

  it('wants every call answered directly after it, once', () => {
    assert.deepEqual(ofMessages(user, calling('a', 'b'), answering('a'), user), ['call-without-result']);
    assert.deepEqual(ofMessages(user, calling('a'), user, answering('a')), [
      'call-without-result',
      'orphan-tool-result',
    ]);
    assert.deepEqual(ofMessages(user, calling('a')), ['call-without-result']);
    assert.deepEqual(ofMessages(user, calling('a'), answering('a'), answering('a')), ['duplicate-result']);
    assert.deepEqual(ofMessages(user, answering('a')), ['orphan-tool-result']);
    assert.deepEqual(ofMessages(user, calling('a', 'a'), answering('a')), ['duplicate-call-id']);
  });

  it('wants content of the right form', () => {
    assert.deepEqual(ofMessages({ role: 'user', content: null }), ['no-content']);
    assert.deepEqual(ofMessages({ role: 'user', content: [] }), ['no-content']);
    assert.deepEqual(ofMessages({ role: 'user', content: 5 }), ['content-shape']);
    assert.deepEqual(ofMessages({ role: 'user', content: [{ type: 'text' }] }), ['part-shape']);
    assert.deepEqual(ofMessages(user, { role: 'assistant', content: null }), ['no-content']);
    assert.deepEqual(ofMessages({ role: 'robot', content: 'x' }), ['unknown-role']);
    const pictured = {
      ...answering('a'),
      content: [{ type: 'image_url', image_url: { url: 'https://a.example/x.png' } }],
    };
    assert.deepEqual(ofMessages(user, calling('a'), pictured), ['media-in-tool-result']);
    assert.deepEqual(rulesOf({ model: 'm', messages: [] }), ['no-messages']);
  });

  it('wants images that can be loaded', () => {
    assert.deepEqual(ofMessages(image('https://a.example/x.png')), []);
    assert.deepEqual(ofMessages(image('data:image/png;base64,aGk=')), []);
    assert.deepEqual(ofMessages(image('data:image/png;base64,!!not-base64!!')), ['image-url']);
    assert.deepEqual(ofMessages(image('file:///etc/passwd')), ['image-url']);
  });

  it('wants calls and tools with names and arguments as text', () => {
    const odd = (call: Json): Json => ({ role: 'assistant', content: '', tool_calls: [call] });
    assert.ok(
      ofMessages(user, odd({ id: 'a', function: { name: 'f', arguments: { a: 1 } } })).includes('call-arguments'),
    );
    assert.ok(ofMessages(user, odd({ function: { name: 'f', arguments: '' } })).includes('call-id'));
    assert.ok(ofMessages(user, odd({ id: 'a', function: { name: '', arguments: '' } })).includes('call-name'));
    const tool = (name: string, parameters: Json = { type: 'object' }): string[] =>
      rulesOf({ messages: [user], tools: [{ type: 'function', function: { name, parameters } }] });
    assert.deepEqual(tool('ok_1-a'), []);
    assert.deepEqual(tool('not ok'), ['tool-name']);
    assert.deepEqual(tool('ok', { type: 'string' }), ['tool-parameters']);
  });

  it('judges what depends on the server only when told', () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const body = { messages: [image('https://a.example/x.png'), { role: 'assistant', content: 'so' }], tools };
    assert.deepEqual(rulesOf(body), []);
    const strict = rulesOf(body, { tools: false, images: false, prefill: false });
    assert.deepEqual(strict.toSorted(), ['media-unsupported', 'prefill-unsupported', 'tools-unsupported']);
  });

  it('knows the fields that models refuse', () => {
    const rules = (fields: Record<string, Json>): string[] => rulesOf({ messages: [user], ...fields });
    assert.deepEqual(rules({ model: 'o3-mini', max_tokens: 5 }), ['max-tokens-field']);
    assert.deepEqual(rules({ model: 'gpt-4o', max_tokens: 5 }), []);
    assert.deepEqual(rules({ model: 'm', max_tokens: 0 }), ['limit']);
    assert.deepEqual(rules({ model: 'm', temperature: 3 }), ['temperature']);
    assert.deepEqual(rules({ model: 'deepseek-v4-flash', tool_choice: 'required' }), ['tool-choice-thinking']);
    assert.deepEqual(
      rules({ model: 'deepseek-v4-flash', tool_choice: 'required', thinking: { type: 'disabled' } }),
      [],
    );
    assert.deepEqual(rules({ tool_choice: { type: 'function', function: { name: 'g' } } }), ['tool-choice']);
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => Array.isArray(validateChat(body))));
    const message = fc.record({
      role: fc.constantFrom('user', 'assistant', 'tool'),
      content: fc.jsonValue(),
      tool_calls: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(message), fc.jsonValue(), (messages, tools) =>
        Array.isArray(validateChat({ messages, tools })),
      ),
    );
  });
});
