import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../../src/base/json.ts';
import { validateChat } from '../../../conformance/validators/openai-chat/validate.ts';
import type { ServerFacts } from '../../../conformance/validators/server-facts.ts';

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

  it('takes a result whose call lies in an answer that the server keeps', () => {
    const messages = [answering('a'), answering('b'), user];
    assert.deepEqual(rulesOf({ model: 'm', messages, previous_response_id: 'resp_1' }), []);
    assert.deepEqual(rulesOf({ model: 'm', messages: [answering('a'), calling('b')], conversation: 'conv_1' }), [
      'call-without-result',
    ]);
  });

  it('wants content of the right form', () => {
    assert.deepEqual(ofMessages({ role: 'user', content: null }), ['no-content']);
    assert.deepEqual(ofMessages({ role: 'user', content: [] }), ['no-content']);
    assert.deepEqual(ofMessages({ role: 'user', content: 5 }), ['content-shape']);
    assert.deepEqual(ofMessages({ role: 'user', content: [{ type: 'text' }] }), ['part-shape']);
    assert.deepEqual(ofMessages(user, { role: 'assistant', content: null }), ['no-content']);
    assert.deepEqual(ofMessages({ role: '', content: 'x' }), ['unknown-role']);
    assert.deepEqual(rulesOf({ model: 'gpt-4o', messages: [{ role: 'robot', content: 'x' }] }), ['unknown-role']);
    const pictured = {
      ...answering('a'),
      content: [{ type: 'image_url', image_url: { url: 'https://a.example/x.png' } }],
    };
    assert.deepEqual(rulesOf({ model: 'gpt-4o', messages: [user, calling('a'), pictured] }), ['media-in-tool-result']);
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
    const atOpenAi = (call: Json): string[] => rulesOf({ model: 'gpt-4o', messages: [user, odd(call)] });
    assert.ok(atOpenAi({ id: 'a', function: { name: 'f', arguments: { a: 1 } } }).includes('call-arguments'));
    assert.ok(ofMessages(user, odd({ id: 'a', function: { name: 'f' } })).includes('call-arguments'));
    assert.ok(atOpenAi({ function: { name: 'f', arguments: '' } }).includes('call-id'));
    assert.deepEqual(ofMessages(user, odd({ function: { name: 'f', arguments: '' } })), ['call-without-result']);
    assert.ok(ofMessages(user, odd({ id: 'a', function: { name: '', arguments: '' } })).includes('call-name'));
    const tool = (name: string, parameters: Json = { type: 'object' }): string[] =>
      rulesOf({ model: 'gpt-4o', messages: [user], tools: [{ type: 'function', function: { name, parameters } }] });
    assert.deepEqual(tool('ok_1-a'), []);
    assert.deepEqual(tool('not ok'), ['tool-name']);
    assert.deepEqual(tool('ok', { type: 'string' }), ['tool-parameters']);
    assert.deepEqual(tool('ok', { type: 'object', properties: { a: { type: 'array' } } }), ['tool-parameters']);
    assert.deepEqual(tool('ok', { type: 'object', properties: { items: { type: 'string' } } }), []);
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
    assert.deepEqual(rules({ model: 'gpt-4o', max_tokens: 0 }), ['limit']);
    assert.deepEqual(rules({ model: 'm', max_tokens: 1.5 }), ['limit']);
    assert.deepEqual(rules({ model: 'm', max_tokens: -1, temperature: 3 }), []);
    assert.deepEqual(rules({ model: 'gpt-4o', temperature: 3 }), ['temperature']);
    assert.deepEqual(rules({ model: 'o3-mini', temperature: 0.5 }), ['sampling']);
    assert.deepEqual(rules({ model: 'gpt-5-nano', temperature: 1, top_p: 1 }), []);
    assert.deepEqual(rules({ model: 'gpt-5.1', temperature: 0.5 }), []);
    assert.deepEqual(rules({ model: 'deepseek-v4-flash', tool_choice: 'required' }), ['tool-choice-thinking']);
    assert.deepEqual(
      rules({ model: 'deepseek-v4-flash', tool_choice: 'required', thinking: { type: 'disabled' } }),
      [],
    );
    assert.deepEqual(rules({ model: 'deepseek-chat', tool_choice: 'required' }), []);
    assert.deepEqual(rules({ tool_choice: { type: 'function', function: { name: 'g' } } }), ['tool-choice']);
  });

  it('wants strict schemas closed and complete at OpenAI', () => {
    const format = (schema: Json, model = 'gpt-4o'): string[] =>
      rulesOf({
        model,
        messages: [user],
        response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema } },
      });
    const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    assert.deepEqual(format({ ...closed, additionalProperties: false }), []);
    assert.deepEqual(format(closed), ['strict-schema']);
    assert.deepEqual(format({ ...closed, additionalProperties: false, required: [] }), ['strict-schema']);
    assert.deepEqual(format(closed, 'qwen3'), []);
  });

  it('wants a marked prefill at Mistral, and reasoning back at DeepSeek in the running turn', () => {
    const half = { role: 'assistant', content: 'half' };
    const last = (model: string, message: Json): string[] => rulesOf({ model, messages: [user, message] });
    assert.deepEqual(last('mistral-small-latest', half), ['prefill-flag']);
    assert.deepEqual(last('mistral-small-latest', { ...half, prefix: true }), []);
    assert.deepEqual(last('Qwen3-1.7B', half), []);
    const body = { model: 'deepseek-v4-flash', thinking: { type: 'enabled' } };
    const turn = [user, calling('a'), answering('a')];
    assert.deepEqual(rulesOf({ ...body, messages: turn }), ['reasoning-content']);
    assert.deepEqual(rulesOf({ ...body, messages: [...turn, half, user] }), []);
  });

  it('takes what only some servers know', () => {
    const messages: Json[] = [
      { role: 'developer', content: [{ type: 'text', text: 's' }] },
      { role: 'user', name: 'n', content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }, 'b'] },
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'aa', format: 'wav' } }] },
      {
        role: 'user',
        content: [
          { type: 'file', file: { file_id: 'f' } },
          { type: 'new_kind', x: 1 },
        ],
      },
      { role: 'user', content: [{ type: 'image_url', image_url: 'https://a.example/x.png' }] },
      { role: 'assistant', content: null, audio: { id: 'x' } },
      { role: 'assistant', content: '', refusal: null, tool_calls: [] },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }], annotations: [] },
      { role: 'assistant', content: null, reasoning: 'r' },
      {
        role: 'assistant',
        tool_calls: [
          { id: 'a', type: 'custom', custom: { name: 'c', input: '' } },
          { id: 'b', index: 0, type: 'function', function: { name: 'f', arguments: '' }, extra_content: {} },
        ],
      },
      { role: 'tool', tool_call_id: 'b', name: 'f', content: [{ type: 'text', text: 'x' }] },
      { role: 'tool', tool_call_id: 'a', content: '' },
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '' } },
      { role: 'function', name: 'f', content: null },
      user,
    ];
    const tools = [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', function: { name: 'g', parameters: {}, strict: null } },
      { type: 'custom', custom: { name: 'c' } },
      { type: 'web_search' },
    ];
    const more = {
      tools,
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } },
      response_format: { type: 'grammar', grammar: 'x' },
      prediction: { type: 'content', content: 'x' },
      modalities: ['text', 'audio'],
      web_search_options: {},
      temperature: null,
      max_tokens: null,
      unknown_field: [1],
    };
    for (const model of ['qwen3', 'openai/gpt-4o']) assert.deepEqual(rulesOf({ model, messages, ...more }), []);
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

  it('leaves the rules of a vendor to the vendor where a gateway translates the request', () => {
    const body = { model: 'gpt-5', max_tokens: 5, temperature: 0.1, messages: [{ role: 'user', content: 'hi' }] };
    assert.notDeepEqual(validateChat(body), []);
    assert.deepEqual(validateChat(body, { isGateway: true }), []);
  });
});
