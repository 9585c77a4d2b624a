import assert from 'node:assert/strict';
import fc from 'fast-check';
import { validateResponses } from '../../../conformance/validators/openai-responses/validate.ts';
import type { ServerFacts } from '../../../conformance/validators/server-facts.ts';
import { functionCall, message, reasoning } from '../../protocols/openai-responses/answers.ts';

const user = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'q' }] };
const call = functionCall('{}');
const output = { type: 'function_call_output', call_id: 'call_1', output: 'text' };
const tool = { type: 'function', name: 'read_file', parameters: { type: 'object', properties: {} }, strict: false };

function rulesOf(body: object, server?: ServerFacts): string[] {
  return validateResponses({ model: 'gpt-5.4', input: [user], store: false, ...body }, server).map(({ rule }) => rule);
}
const ofInput = (...input: readonly unknown[]): string[] => rulesOf({ input });

describe('validateResponses', () => {
  it('takes what the wire takes', () => {
    const bodies: object[] = [
      { input: 'text' },
      { input: [{ role: 'user', content: 'text' }] },
      { input: [], previous_response_id: 'resp_1' },
      { input: [output], previous_response_id: 'resp_1' },
      { input: [{ id: 'msg_1' }, { type: 'item_reference', id: 'fc_1' }, output] },
      { input: [user, reasoning(''), reasoning('b', { id: 'rs_2' }), call, output, user] },
      {
        input: [
          user,
          call,
          functionCall('{}', { id: 'fc_2', call_id: 'call_2' }),
          { ...output, call_id: 'call_2' },
          output,
        ],
      },
      { input: [user, reasoning(''), message('a'), user] },
      { input: [user, { type: 'additional_tools', role: 'developer', tools: [tool] }] },
      { input: [user, { type: 'web_search_call', id: 'ws_1', status: 'completed' }] },
      { input: [user], tools: [tool, { type: 'web_search' }], tool_choice: { type: 'function', name: 'read_file' } },
      { reasoning: { effort: 'high', summary: 'auto' }, include: ['reasoning.encrypted_content'] },
      { background: true, store: true },
      { text: { format: { type: 'text' } } },
    ];
    for (const body of bodies) assert.deepEqual(rulesOf(body), [], JSON.stringify(body));
  });

  it('wants input', () => {
    assert.deepEqual(rulesOf({ input: undefined }), ['no-input']);
    assert.deepEqual(rulesOf({ input: [] }), ['no-input']);
    assert.deepEqual(rulesOf({ input: 7 }), ['input-shape']);
    assert.deepEqual(ofInput('text'), ['item-shape']);
    assert.deepEqual(validateResponses(null).length, 1);
  });

  it('wants messages with a known role and content of the right kind', () => {
    assert.deepEqual(ofInput({ role: 'tool', content: 'x' }), ['unknown-role']);
    assert.deepEqual(ofInput({ role: 'user' }), ['no-content']);
    assert.deepEqual(ofInput({ role: 'user', content: [] }), ['no-content']);
    assert.deepEqual(ofInput({ role: 'user', content: 7 }), ['content-shape']);
    assert.deepEqual(ofInput({ role: 'user', content: [{ text: 'x' }] }), ['part-shape']);
    assert.deepEqual(ofInput({ role: 'user', content: [{ type: 'input_text' }] }), ['part-shape']);
    assert.deepEqual(ofInput({ role: 'user', content: [{ type: 'output_text', text: 'x' }] }), ['part-type']);
    assert.deepEqual(ofInput({ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }), ['part-type']);
    const image = (image_url: string): object => ({ role: 'user', content: [{ type: 'input_image', image_url }] });
    assert.deepEqual(ofInput(image('C:\\a.png')), ['image-url']);
    assert.deepEqual(ofInput(image('data:image/png;base64,a$b')), ['image-url']);
    assert.deepEqual(ofInput(image('data:image/png;base64,aGk=')), []);
    assert.deepEqual(ofInput({ role: 'user', content: [{ type: 'input_file', filename: 'x' }] }), ['file']);
  });

  it('wants every call answered once, and every output to have its call before it', () => {
    assert.deepEqual(ofInput(user, call), ['call-without-result']);
    assert.deepEqual(ofInput(user, output), ['orphan-tool-result']);
    assert.deepEqual(ofInput(user, output, call), ['orphan-tool-result', 'call-without-result']);
    assert.deepEqual(ofInput(user, call, output, output), ['orphan-tool-result']);
    assert.deepEqual(ofInput(user, call, { ...call, id: 'fc_2' }, output), ['duplicate-call-id']);
    assert.deepEqual(ofInput(user, call, { ...output, type: 'custom_tool_call_output' }), [
      'orphan-tool-result',
      'call-without-result',
    ]);
  });

  it('takes an output whose call the server keeps, or a compaction item holds', () => {
    assert.deepEqual(ofInput(user, { type: 'compaction', encrypted_content: 'x' }, output), []);
    assert.deepEqual(rulesOf({ input: [output], conversation_id: 'conv_1' }), []);
    const stored = { input: [output, user], store: true };
    assert.deepEqual(rulesOf(stored, { isGateway: true }), []);
    assert.deepEqual(rulesOf({ ...stored, store: false }, { isGateway: true }), ['orphan-tool-result']);
    assert.deepEqual(rulesOf(stored), ['orphan-tool-result']);
  });

  it('takes long ids that a server before the vendor made', () => {
    const id = 'Zm9y'.repeat(40);
    assert.deepEqual(ofInput(user, { ...reasoning(''), id }, { ...call, id: `${id}a==` }, output), []);
    assert.deepEqual(ofInput({ ...call, id: '' }, output), ['item-id']);
  });

  it('wants calls and outputs in their form', () => {
    assert.deepEqual(ofInput({ ...call, call_id: 'x'.repeat(65) }, { ...output, call_id: 'x'.repeat(65) }), [
      'call-id',
      'call-id',
    ]);
    assert.deepEqual(ofInput({ ...call, name: 'a.b' }, output), ['call-name']);
    assert.deepEqual(ofInput({ ...call, arguments: {} }, output), ['call-arguments']);
    assert.deepEqual(ofInput(call, { ...output, output: { a: 1 } }), ['call-output']);
    assert.deepEqual(ofInput({ ...call, id: 'call_1' }, output), ['item-id']);
    assert.deepEqual(ofInput({ ...call, id: 'fc_'.padEnd(65, 'x') }, output), ['item-id']);
    assert.deepEqual(ofInput(message('a'), message('b')), ['duplicate-item']);
  });

  it('wants the item that reasoning produced behind it', () => {
    assert.deepEqual(ofInput(user, reasoning('')), ['reasoning-without-item']);
    assert.deepEqual(ofInput(user, reasoning(''), user), ['reasoning-without-item']);
    const bare = { type: 'message', role: 'assistant', content: 'x' };
    assert.deepEqual(ofInput(user, reasoning(''), bare), []);
    const stored = { store: true, input: [user, reasoning(''), bare] };
    assert.deepEqual(rulesOf(stored), ['reasoning-without-item']);
    assert.deepEqual(rulesOf(stored, { isGateway: true }), []);
    assert.deepEqual(ofInput(user, { ...reasoning(''), summary: 'x' }, message('a')), ['reasoning-summary']);
  });

  it('wants tools in their form', () => {
    assert.deepEqual(rulesOf({ tools: {} }), ['tools-shape']);
    assert.deepEqual(rulesOf({ tools: [{ name: 'x' }] }), ['tool-shape']);
    assert.deepEqual(rulesOf({ tools: [{ ...tool, name: 'a b' }] }), ['tool-name']);
    assert.deepEqual(rulesOf({ tools: [{ type: 'function', function: tool }] }), ['tool-name']);
    assert.deepEqual(rulesOf({ tools: [{ ...tool, parameters: { type: 'array' } }] }), ['tool-parameters']);
    const list = { type: 'object', properties: { a: { type: 'array' } } };
    assert.deepEqual(rulesOf({ tools: [{ ...tool, parameters: list }] }), ['tool-parameters']);
    assert.deepEqual(rulesOf({ tools: [{ ...tool, strict: true, parameters: { ...list, properties: { a: {} } } }] }), [
      'tool-parameters',
    ]);
    assert.deepEqual(ofInput(user, { type: 'additional_tools', role: 'developer' }), ['tools-shape']);
    assert.deepEqual(rulesOf({ tools: [tool], tool_choice: { type: 'function', name: 'x' } }), ['tool-choice']);
  });

  it('wants limits, formats and thinking that the model knows', () => {
    assert.deepEqual(rulesOf({ max_output_tokens: 8 }), ['limit']);
    assert.deepEqual(rulesOf({ temperature: 3 }), ['temperature']);
    assert.deepEqual(rulesOf({ temperature: 0.2, model: 'gpt-5' }), ['sampling']);
    assert.deepEqual(rulesOf({ reasoning: 'high' }), ['reasoning-shape']);
    assert.deepEqual(rulesOf({ reasoning: { effort: 'huge' } }), ['reasoning-effort']);
    assert.deepEqual(rulesOf({ reasoning: { effort: 'none' }, model: 'o3' }), ['reasoning-effort']);
    assert.deepEqual(rulesOf({ reasoning: { effort: 'low' }, model: 'gpt-4o' }), ['reasoning-effort']);
    assert.deepEqual(rulesOf({ include: ['reasoning.encrypted_content'], model: 'gpt-4.1' }), ['include']);
    assert.deepEqual(rulesOf({ text: { format: { type: 'json_object' } } }), ['text-format']);
    assert.deepEqual(rulesOf({ text: { format: { type: 'json_schema', name: 'x' } } }), ['text-format']);
    assert.deepEqual(rulesOf({ model: 7 }), ['model']);
    assert.deepEqual(rulesOf({ background: true }), ['background-store']);
    assert.deepEqual(rulesOf({ previous_response_id: 'a', conversation: 'b' }), ['state']);
    assert.deepEqual(rulesOf({ max_tokens: 5 }), ['unknown-field']);
  });

  it('judges what a server cannot do only when told', () => {
    const pictured = {
      input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'https://a.example/b' }] }],
    };
    assert.deepEqual(rulesOf({ tools: [tool] }, { tools: false }), ['tools-unsupported']);
    assert.deepEqual(rulesOf(pictured, { images: false }), ['media-unsupported']);
    assert.deepEqual(rulesOf({ input: [user, message('half')] }, { prefill: false }), ['prefill-unsupported']);
    assert.deepEqual(rulesOf(pictured), []);
  });

  it('leaves the rules of the vendor out for a gateway and for other models', () => {
    const loose = { tools: [{ ...tool, name: 'a.b' }], max_output_tokens: 8, input: [user, reasoning(''), user] };
    assert.deepEqual(rulesOf(loose, { isGateway: true }), []);
    assert.deepEqual(rulesOf({ ...loose, model: 'glm-4.7' }), []);
    assert.deepEqual(rulesOf(loose), ['reasoning-without-item', 'tool-name', 'limit']);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.jsonValue({ maxDepth: 4 }), (input, tools) => {
        const body: unknown = {
          model: 'gpt-5',
          input: input,
          tools: tools,
          text: tools,
        };
        assert.ok(Array.isArray(validateResponses(body)));
        assert.ok(Array.isArray(validateResponses(input)));
      }),
    );
  });
});
