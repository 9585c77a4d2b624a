import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import { validateAnthropic } from '../../../conformance/validators/anthropic-messages/validate.ts';

const text = (value: string): JsonObject => ({ type: 'text', text: value });
const user = (...content: Json[]): JsonObject => ({ role: 'user', content });
const assistant = (...content: Json[]): JsonObject => ({ role: 'assistant', content });
const call = (id: string): JsonObject => ({ type: 'tool_use', id, name: 'n', input: {} });
const result = (id: string, more: JsonObject = {}): JsonObject => ({ type: 'tool_result', tool_use_id: id, ...more });
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aa' } };

function rules(messages: readonly Json[], more: JsonObject = {}): string[] {
  const body = { model: 'claude-sonnet-4-6', max_tokens: 100, messages, ...more };
  return validateAnthropic(body).map((violation) => violation.rule);
}
const q = user(text('q'));
const tools = (schema: JsonObject, strict = false): JsonObject => ({
  tools: [{ name: 't', input_schema: schema, strict }],
});

describe('validating Anthropic requests', () => {
  it('accepts a tool loop, also when the model answered in two messages', () => {
    assert.deepEqual(
      rules([q, assistant(text('a'), call('x')), assistant(call('y')), user(result('x'), result('y'), text('?'))]),
      [],
    );
  });

  it('accepts ids that a server gives out again in a later step', () => {
    assert.deepEqual(rules([q, assistant(call('x')), user(result('x')), assistant(call('x')), user(result('x'))]), []);
  });

  const broken: readonly (readonly [string, readonly Json[], JsonObject?])[] = [
    ['messages', []],
    ['role', [{ role: 'tool', content: 'x' }]],
    ['empty-content', [user()]],
    ['empty-text', [user(text(''))]],
    ['block', [user({ no: 'type' })]],
    ['missing-tool-result', [q, assistant(call('x')), user(text('no'))]],
    ['orphan-tool-result', [user(result('x'))]],
    ['duplicate-tool-result', [q, assistant(call('x')), user(result('x'), result('x'))]],
    ['tool-result-not-first', [q, assistant(call('x')), user(text('first'), result('x'))]],
    ['duplicate-tool-use-id', [q, assistant(call('x')), assistant(call('x')), user(result('x'))]],
    ['tool-use-not-last', [q, assistant(call('x'), text('after')), user(result('x'))]],
    ['tool-use-id', [q, assistant(call('a b')), user(result('a b'))]],
    ['error-result-media', [q, assistant(call('x')), user(result('x', { is_error: true, content: [image] }))]],
    ['thinking-signature', [q, assistant({ type: 'thinking', thinking: 't' }, text('a')), q]],
    ['thinking-last', [q, assistant({ type: 'thinking', thinking: 't', signature: 's' }), q]],
    ['block-role', [q, assistant(result('x')), q]],
    ['block-role', [user(call('x'))]],
    ['system-message-content', [q, { role: 'system', content: [image] }], { model: 'claude-opus-4-8' }],
    ['model', [q], { model: '' }],
    ['empty-text', [q], { system: [text('')] }],
    ['empty-content', [user(text('q')), assistant(), q]],
    ['image-source', [user({ type: 'image', source: { type: 'base64', media_type: 'image/tiff', data: 'a' } })]],
    ['prefill', [q, assistant(text('half'))]],
    ['prefill-whitespace', [q, assistant(text('half '))], { model: 'claude-sonnet-4-5' }],
    ['system-message-place', [q, assistant(text('a')), { role: 'system', content: 's' }], { model: 'claude-opus-4-8' }],
    ['system-message-unsupported', [q, { role: 'system', content: 's' }], { model: 'claude-sonnet-4-5' }],
    ['max-tokens', [q], { max_tokens: null }],
    ['temperature', [q], { temperature: 2 }],
    ['thinking-budget', [q], { thinking: { type: 'enabled', budget_tokens: 100 } }],
    [
      'thinking-temperature',
      [q],
      { max_tokens: 3000, temperature: 0, thinking: { type: 'enabled', budget_tokens: 2000 } },
    ],
    ['tool-choice', [q], { tool_choice: { type: 'any' } }],
    ['tool-schema', [q], tools({ type: 'string' })],
    ['tool-schema-root', [q], tools({ type: 'object', anyOf: [] })],
    ['strict-additional', [q], tools({ type: 'object', properties: {} }, true)],
    ['cache-ttl', [user({ ...text('q'), cache_control: { type: 'ephemeral', ttl: '2h' } })]],
  ];
  for (const [rule, messages, more] of broken) {
    it(`finds ${rule}`, () => assert.ok(rules(messages, more).includes(rule), rules(messages, more).join()));
  }

  it('takes what real providers took', () => {
    const thinking = { type: 'thinking', thinking: '', signature: 's' };
    const server = { type: 'server_tool_use', id: 'srv', name: 'web_search', input: {} };
    const found = { type: 'web_search_tool_result', tool_use_id: 'srv', content: [] };
    const messages = [
      user(
        text('a'),
        { type: 'image', source: { type: 'url', url: 'https://a.example/x.png' } },
        { type: 'image', source: { type: 'file', file_id: 'f' } },
        {
          type: 'document',
          source: { type: 'text', media_type: 'text/plain', data: 'x' },
          citations: { enabled: true },
        },
        { type: 'search_result', source: 's', title: 't', content: [text('x')] },
        { type: 'container_upload', file_id: 'f' },
        { type: 'a_new_kind' },
      ),
      assistant(thinking, { type: 'redacted_thinking', data: 'd' }, server, found, text('b'), call('x'), call('y')),
      user(result('x', { content: 'plain' }), result('y', { content: [text('t'), image], is_error: false })),
      { role: 'user', content: 'and' },
      assistant({ type: 'mcp_tool_use', id: 'm', name: 'n', server_name: 's', input: {} }),
      assistant({ type: 'mcp_tool_result', tool_use_id: 'm', content: [] }, text('c')),
      q,
    ];
    const more = {
      system: [{ ...text('s'), cache_control: { type: 'ephemeral' } }],
      max_tokens: 0,
      tools: [
        {
          name: 't',
          input_schema: { type: 'object', properties: { a: { anyOf: [] } } },
          strict: null,
          defer_loading: true,
        },
        { type: 'web_search_20250305', name: 'web_search', max_uses: 1 },
        { type: 'mcp_toolset', mcp_server_name: 's' },
        { type: 'custom', name: 'u', input_schema: { type: 'object' }, input_examples: [{}] },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      thinking: { type: 'adaptive', display: 'omitted' },
      output_config: { effort: 'low', format: { type: 'json_schema', schema: { type: 'object' } } },
      container: { skills: [] },
      mcp_servers: [],
      betas: ['x'],
      fallbacks: [{ model: 'claude-opus-4-8' }],
      cache_control: { type: 'ephemeral', ttl: '5m' },
      temperature: null,
    };
    assert.deepEqual(rules(messages, more), []);
  });

  it('lets a turn go on where that is allowed', () => {
    assert.deepEqual(rules([q, assistant(text('half'))], { fallback_credit_token: 't' }), []);
    assert.deepEqual(rules([q, { role: 'assistant', content: '' }], { model: 'claude-sonnet-4-5' }), []);
    const thought = { type: 'thinking', thinking: 't', signature: 's' };
    assert.deepEqual(rules([q, assistant(thought), assistant(text('a')), q]), []);
    assert.deepEqual(rules([q, assistant({ type: 'thinking', thinking: 't' }, text('a')), q], { model: 'other' }), []);
    assert.deepEqual(rules([q], { model: undefined, anthropic_version: 'vertex-2023-10-16' } as never), []);
    const thinking = { type: 'enabled', budget_tokens: 9000 };
    assert.deepEqual(rules([q], { thinking, max_tokens: 2000 }), ['thinking-budget']);
    assert.deepEqual(rules([q], { thinking, max_tokens: 2000, ...tools({ type: 'object' }) }), []);
  });

  it('counts optional and union parameters over all strict tools', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [`p${index}`, { type: ['string', 'null'] }]),
    );
    const schema = { type: 'object', properties, additionalProperties: false };
    assert.deepEqual(rules([q], tools(schema, true)), ['strict-optional', 'strict-unions']);
    assert.deepEqual(rules([q], tools(schema)), []);
  });

  it('takes four cache markers and a longer life only before a shorter one', () => {
    const marked = (ttl: string): JsonObject => ({ ...text('q'), cache_control: { type: 'ephemeral', ttl } });
    assert.deepEqual(rules([user(...Array.from({ length: 4 }, () => marked('5m')))]), []);
    assert.deepEqual(rules([user(...Array.from({ length: 5 }, () => marked('5m')))]), ['cache-markers']);
    assert.deepEqual(rules([user(marked('5m'), marked('1h'))]), ['cache-order']);
  });

  it('applies what is known of the server', () => {
    const body = { model: 'x', max_tokens: 1, messages: [user(image)], ...tools({ type: 'object' }) };
    const found = validateAnthropic(body, { tools: false, images: false }).map((violation) => violation.rule);
    assert.deepEqual(found, ['tools-unsupported', 'images-unsupported']);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void validateAnthropic(value)));
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (messages) => {
        rules(messages as Json[]);
        rules([user(...(messages as Json[])), assistant(...(messages as Json[]))]);
      }),
    );
  });
});
