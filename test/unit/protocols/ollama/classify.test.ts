import assert from 'node:assert/strict';
import fc from 'fast-check';
import { classifyOllama } from '../../../../src/protocols/ollama/classify.ts';
import { validateOllama } from '../../../conformance/validators/ollama/validate.ts';

const kindOf = (status: number, error: string): string =>
  classifyOllama({ status, headers: {}, body: JSON.stringify({ error }) }).kind;

describe('classifying failures of Ollama', () => {
  const cases: readonly (readonly [number, string, string])[] = [
    [404, 'model "x" not found, try pulling it first', 'shape'],
    [400, 'registry.ollama.ai/library/x does not support tools', 'shape'],
    [400, 'the input length exceeds the context length', 'overflow'],
    [401, 'unauthorized', 'auth'],
    [429, 'you have reached your weekly usage limit', 'quota'],
    [429, 'slow down', 'rate'],
    [503, 'server busy, please try again. maximum pending requests exceeded', 'overload'],
    [500, 'model requires more system memory (9 GiB) than is available', 'overload'],
    [500, 'something', 'overload'],
  ];
  for (const [status, error, kind] of cases) {
    it(`takes "${error}" for ${kind}`, () => assert.equal(kindOf(status, error), kind));
  }

  it('says what to do about a model that is not there', () => {
    const body = '{"error":"model \\"x\\" not found"}';
    assert.match(classifyOllama({ status: 404, headers: {}, body }).message, /pull it first/);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat({ max: 999 }),
        (body, status) => void classifyOllama({ status, headers: {}, body }),
      ),
    );
    fc.assert(fc.property(fc.json(), (body) => void classifyOllama({ status: 500, headers: {}, body })));
  });
});

describe('validating Ollama requests', () => {
  const rules = (body: object, server = {}): string[] =>
    validateOllama({ model: 'm', messages: [], ...body }, server).map((violation) => violation.rule);
  const call = { role: 'assistant', tool_calls: [{ function: { name: 'n', arguments: {} } }] };
  const result = { role: 'tool', content: 'r', tool_name: 'n' };

  it('accepts a tool loop without ids', () => {
    assert.deepEqual(
      rules({ messages: [{ role: 'user', content: 'q' }, call, result], options: {}, think: 'low' }),
      [],
    );
  });

  const broken: readonly (readonly [string, object])[] = [
    ['model', { model: '' }],
    ['messages', { messages: 'x' }],
    ['role', { messages: [{ content: 'x' }] }],
    ['content', { messages: [{ role: 'user', content: [] }] }],
    ['image', { messages: [{ role: 'user', content: '', images: ['data:image/png;base64,aa'] }] }],
    [
      'call-arguments',
      { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'n', arguments: '{}' } }] }] },
    ],
    ['call-name', { messages: [{ role: 'assistant', tool_calls: [{}] }] }],
    ['orphan-tool-result', { messages: [call, result, result] }],
    ['tool', { tools: [{}] }],
    ['options', { options: [] }],
    ['think', { think: 1 }],
    ['stream', { stream: 'yes' }],
    ['format', { format: 3 }],
  ];
  for (const [rule, body] of broken) it(`finds ${rule}`, () => assert.deepEqual(rules(body), [rule]));

  it('applies what is known of the server', () => {
    const body = { messages: [{ role: 'user', images: ['aa'] }], tools: [{ function: { name: 'n' } }] };
    assert.deepEqual(rules(body, { tools: false, images: false }), ['images-unsupported', 'tools-unsupported']);
  });

  it('never throws', () => fc.assert(fc.property(fc.jsonValue(), (value) => void validateOllama(value))));
});
