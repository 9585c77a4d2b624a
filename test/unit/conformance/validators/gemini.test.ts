import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import { factsOfProvider } from '../../../conformance/wires.ts';
import { validateGemini } from '../../../conformance/validators/gemini/validate.ts';

const user = (...parts: Json[]): JsonObject => ({ role: 'user', parts });
const model = (...parts: Json[]): JsonObject => ({ role: 'model', parts });
const text = (value: string): JsonObject => ({ text: value });
const call = (name: string, more: JsonObject = {}): JsonObject => ({ functionCall: { name, args: {}, ...more } });
const result = (name: string, more: JsonObject = {}): JsonObject => ({
  functionResponse: { name, response: { output: '' }, ...more },
});
const q = user(text('q'));
const declare = (...declarations: JsonObject[]): JsonObject => ({ tools: [{ functionDeclarations: declarations }] });
const schema = (parameters: JsonObject): JsonObject => declare({ name: 't', parameters });
const config = (generationConfig: JsonObject): JsonObject => ({ generationConfig });

function rules(contents: Json, more: JsonObject = {}): string[] {
  return validateGemini({ contents, ...more }).map((violation) => violation.rule);
}

describe('validating Gemini requests', () => {
  const good: readonly (readonly [string, Json, JsonObject?])[] = [
    ['a tool loop in two turns of the model', [q, model(call('a')), model(call('b')), user(result('a'), result('b'))]],
    ['text after the results', [q, model(call('a')), user(result('a'), text('and?'))]],
    [
      'results under ids in another order',
      [
        q,
        model(call('a', { id: '1' }), call('a', { id: '2' })),
        user(result('a', { id: '2' }), result('a', { id: '1' })),
      ],
    ],
    [
      'names in snake_case',
      [
        q,
        model({ function_call: { name: 'a' }, thought_signature: 'c2ln' }),
        user({ function_response: { name: 'a', response: {} } }),
      ],
      { system_instruction: { parts: [text('s')] }, generation_config: { max_output_tokens: 5 } },
    ],
    [
      'null for what is absent',
      [user({ text: 'q', thought: false, functionCall: null })],
      { tools: null, toolConfig: null },
    ],
    ['one object for a list of one', { parts: text('q') }, { systemInstruction: { parts: text('s') } }],
    ['a turn of the model at the end', [q, model(text('half'))]],
    ['an empty text with a signature', [q, model({ text: '', thoughtSignature: 'a+/_-w==' }), q]],
    [
      'a whole schema',
      [q],
      schema({ type: 'OBJECT', properties: { a: { type: 'array', items: { type: 'string' } } }, required: ['a'] }),
    ],
    [
      'JSON Schema where it is taken',
      [q],
      declare({ name: 'a.b:c', parametersJsonSchema: { oneOf: [], $schema: 's' } }),
    ],
    [
      'a forced choice',
      [q],
      {
        ...declare({ name: 'a' }),
        toolConfig: { functionCallingConfig: { mode: 'any', allowedFunctionNames: ['a'] } },
      },
    ],
  ];
  for (const [name, contents, more] of good) {
    it(`accepts ${name}`, () => {
      assert.deepEqual(validateGemini({ contents, ...more }), []);
    });
  }

  const broken: readonly (readonly [string, Json, JsonObject?])[] = [
    ['contents', []],
    ['contents', 'q'],
    ['content', ['q']],
    ['role', [{ role: 'assistant', parts: [text('x')] }]],
    ['empty-parts', [user()]],
    ['empty-part', [user({})]],
    ['empty-part', [q, model({ thought: true }), q]],
    ['part', [user('q')]],
    ['part-data', [user({ text: 'a', inlineData: { mimeType: 'image/png', data: 'a' } })]],
    ['text', [user({ text: 5 })]],
    ['unknown-field', [user({ type: 'text', text: 'q' })]],
    ['unknown-field', [{ role: 'user', content: 'q', parts: [text('q')] }]],
    ['unknown-field', [q], { messages: [] }],
    ['inline-data', [user({ inlineData: { data: 'aa' } })]],
    ['file-data', [user({ fileData: { mimeType: 'image/png' } })]],
    ['call-role', [user(call('a'))]],
    ['response-role', [q, model(result('a')), q]],
    ['call-turn-order', [model(call('a')), user(result('a'))]],
    ['call-name', [q, model({ functionCall: { args: {} } }), user(result('a'))]],
    ['call-args', [q, model(call('a', { args: '{}' })), user(result('a'))]],
    ['response-name', [q, model(call('a')), user({ functionResponse: { response: {} } })]],
    ['response-object', [q, model(call('a')), user(result('a', { response: 'x' }))]],
    ['missing-function-response', [q, model(call('a'), call('b')), user(result('a'))]],
    ['missing-function-response', [q, model(call('a'))]],
    ['orphan-function-response', [user(result('a'))]],
    ['orphan-function-response', [q, model(call('a')), user(result('a'), result('a'))]],
    ['response-mismatch', [q, model(call('a')), user(result('b'))]],
    ['response-mismatch', [q, model(call('a', { id: '1' })), user(result('a', { id: '2' }))]],
    [
      'duplicate-response',
      [
        q,
        model(call('a', { id: '1' }), call('a', { id: '2' })),
        user(result('a', { id: '1' }), result('a', { id: '1' })),
      ],
    ],
    ['signature-form', [q, model({ text: 'a', thoughtSignature: 'not base64!' }), q]],
    ['missing-thought-signature', [q, model(call('a')), user(result('a'))], { model: 'gemini-3-pro' }],
    ['system', [q], { systemInstruction: 'be kind' }],
    ['empty-parts', [q], { systemInstruction: { parts: [] } }],
    ['tools', [q], { tools: 'x' }],
    ['tool', [q], { tools: ['x'] }],
    ['unknown-field', [q], { tools: [{ type: 'function', function: { name: 'a' } }] }],
    ['tool-name', [q], declare({ name: '1st' })],
    ['tool-name', [q], declare({ name: 'x'.repeat(129) })],
    ['duplicate-tool', [q], declare({ name: 'a' }, { name: 'a' })],
    ['tool-two-schemas', [q], declare({ name: 'a', parameters: {}, parametersJsonSchema: {} })],
    ['tool-schema', [q], declare({ name: 'a', parametersJsonSchema: 'x' })],
    ['tool-mix', [q], { tools: [{ functionDeclarations: [{ name: 'a' }] }, { googleSearch: {} }] }],
    ['tool-choice', [q], { toolConfig: { functionCallingConfig: { mode: 'REQUIRED' } } }],
    ['tool-choice', [q], { toolConfig: { functionCallingConfig: { mode: 'ANY' } } }],
    [
      'allowed-functions',
      [q],
      {
        ...declare({ name: 'a' }),
        toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['b'] } },
      },
    ],
    [
      'allowed-functions',
      [q],
      {
        ...declare({ name: 'a' }),
        toolConfig: { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['a'] } },
      },
    ],
    ['schema-type', [q], schema({ type: ['string', 'null'] })],
    ['schema-type', [q], schema({ type: 'text' })],
    ['schema-items', [q], schema({ type: 'object', properties: { a: { type: 'array' } } })],
    ['schema-enum', [q], schema({ type: 'integer', enum: [1, 2] })],
    ['schema-required', [q], schema({ type: 'object', required: ['a'] })],
    ['schema-keyword', [q], schema({ type: 'object', properties: { a: { anyOf: [{ const: 'x' }] } } })],
    ['schema', [q], schema({ type: 'object', properties: { a: true } })],
    ['number', [q], config({ temperature: 3 })],
    ['number', [q], config({ maxOutputTokens: 0 })],
    ['stop-sequences', [q], config({ stopSequences: ['1', '2', '3', '4', '5', '6'] })],
    ['logprobs', [q], config({ logprobs: 3 })],
    ['thinking', [q], config({ thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'low' } })],
    ['thinking-budget', [q], config({ thinkingConfig: { thinkingBudget: -2 } })],
    ['thinking-level', [q], config({ thinkingConfig: { thinkingLevel: 'deep' } })],
    ['two-schemas', [q], config({ responseMimeType: 'application/json', responseSchema: {}, responseJsonSchema: {} })],
    ['response-type', [q], config({ responseSchema: { type: 'OBJECT' } })],
    ['config', [q], { generationConfig: 'x' }],
  ];
  for (const [rule, contents, more] of broken) {
    it(`flags ${rule} in ${JSON.stringify(more ?? contents).slice(0, 90)}`, () => {
      assert.deepEqual(rules(contents, more), [rule]);
    });
  }

  it('wants a signature on the first call of every step of the current turn only', () => {
    const signed = { ...call('a'), thoughtSignature: 'c2ln' };
    const old = [q, model(call('a')), user(result('a')), model(text('done')), q];
    const body = (...contents: Json[]): JsonObject => ({ model: 'gemini-3.6-flash', contents });
    assert.deepEqual(validateGemini(body(...old)), []);
    assert.deepEqual(validateGemini(body(...old, model(signed, call('b')), user(result('a'), result('b')))), []);
    const unsigned = [...old, model(signed), user(result('a')), model(call('b')), user(result('b'))];
    assert.deepEqual(
      validateGemini(body(...unsigned)).map(({ path }) => path),
      ['contents[7].parts[0]'],
    );
    assert.deepEqual(validateGemini({ ...body(...unsigned), model: 'gemini-2.5-pro' }), []);
  });

  it('knows what a server lacks when it is told', () => {
    const facts = { tools: false, images: false, prefill: false };
    const picture = { inlineData: { mimeType: 'image/png', data: 'aa' } };
    const found = validateGemini({ contents: [user(picture), model(text('half'))], ...declare({ name: 'a' }) }, facts);
    assert.deepEqual(
      found.map((violation) => violation.rule),
      ['images-unsupported', 'prefill', 'tools-unsupported'],
    );
  });

  it("accepts the provider's tools beside functions on a server that takes both", () => {
    const body = { contents: [q], tools: [{ functionDeclarations: [{ name: 'a' }] }, { googleSearch: {} }] };
    assert.deepEqual(validateGemini(body, factsOfProvider('google-vertex')), []);
    assert.equal(validateGemini(body, factsOfProvider('gemini')).length, 1);
  });

  it('never throws', () => {
    assert.deepEqual(
      [undefined, 'x', null, [], 5].map((body) => validateGemini(body).map((violation) => violation.rule)),
      [['body'], ['body'], ['body'], ['body'], ['body']],
    );
    const names = ['contents', 'parts', 'role', 'tools', 'toolConfig', 'generationConfig', 'functionCall', 'items'];
    const key = fc.constantFrom(...names, 'functionDeclarations', 'parameters', 'functionResponse', 'thinkingConfig');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<Json>(null, 'user', 'model', '', 5, true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree), (body) => Array.isArray(validateGemini(body))),
      { numRuns: 500 },
    );
  });
});
