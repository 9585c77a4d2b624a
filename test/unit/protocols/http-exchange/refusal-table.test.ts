import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject } from '../../../../src/base/json.ts';
import { formatRepair } from '../../../../src/models/request-repair.ts';
import { classifyAnthropic } from '../../../../src/protocols/anthropic-messages/classify.ts';
import { classifyGemini } from '../../../../src/protocols/gemini/classify.ts';
import { repairFor } from '../../../../src/protocols/http-exchange/refusal-table.ts';
import { repairedBody } from '../../../../src/protocols/http-exchange/repaired-body.ts';
import { classifyOllama } from '../../../../src/protocols/ollama/classify.ts';
import { classifyChat } from '../../../../src/protocols/openai-chat/classify.ts';
import type { HttpFailure } from '../../../../src/protocols/protocol.ts';

const schema = { type: 'object', properties: { path: { type: 'string' } }, additionalProperties: false };
const chat: JsonObject = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'assistant', content: '', reasoning_content: 'Hm.' },
    { role: 'user', content: [{ type: 'text', text: 'Hello.', cache_control: { type: 'ephemeral' } }] },
  ],
  tools: [{ type: 'function', function: { name: 'read_file', parameters: schema, strict: true } }],
  parallel_tool_calls: true,
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 8_192,
  temperature: 0.2,
  reasoning_effort: 'low',
};
const responses: JsonObject = {
  model: 'm',
  input: [{ role: 'user', content: 'Hello.' }],
  reasoning: { effort: 'low', summary: 'auto' },
  store: false,
  include: ['reasoning.encrypted_content'],
  max_output_tokens: 9_000,
};
const anthropic: JsonObject = {
  model: 'm',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello.', cache_control: { type: 'ephemeral' } }] }],
  max_tokens: 64_000,
  thinking: { type: 'adaptive' },
  temperature: 1,
};
const gemini: JsonObject = {
  contents: [{ role: 'user', parts: [{ text: 'Hello.' }] }],
  tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: schema }] }],
  generationConfig: { temperature: 0.2, thinkingConfig: { thinkingBudget: 0 } },
};

type Classify = (failure: HttpFailure) => ReturnType<typeof classifyChat>;
function repairOf(
  message: unknown,
  request = chat,
  status = 400,
  classify: Classify = classifyChat,
): string | undefined {
  const body = JSON.stringify(
    typeof message === 'string' ? { error: { message, type: 'invalid_request_error' } } : message,
  );
  const repair = repairFor(classify({ status, headers: {}, body }), request);
  return repair && formatRepair(repair);
}

describe('what a refusal is answered with', () => {
  const cases: readonly (readonly [unknown, string, JsonObject?, number?, Classify?])[] = [
    [
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'rename max_tokens to max_completion_tokens',
    ],
    [
      'Extra inputs are not permitted: max_completion_tokens',
      'rename max_completion_tokens to max_tokens',
      { ...chat, max_completion_tokens: 5 },
      422,
    ],
    [{ object: 'error', message: 'stream_options is not supported by this server' }, 'drop stream_options'],
    [
      {
        error: {
          message: "Unsupported value: 'temperature' does not support 0.2 with this model.",
          param: 'temperature',
        },
      },
      'drop temperature',
    ],
    ['Unrecognized request argument supplied: parallel_tool_calls', 'drop parallel_tool_calls'],
    ['parallel_tool_calls is not supported when using tools', 'drop parallel_tool_calls'],
    ['Unknown field "reasoning_effort"', 'drop reasoning_effort'],
    [
      {
        detail: [{ type: 'extra_forbidden', loc: ['body', 'reasoning_effort'], msg: 'Extra inputs are not permitted' }],
      },
      'drop reasoning_effort',
      chat,
      422,
    ],
    ["property 'messages.1.reasoning_content' is unsupported", 'drop reasoning_content'],
    ['Invalid schema for function read_file: additionalProperties must be true', 'plain-schemas'],
    ['strict tools are not supported by this model', 'plain-schemas'],
    ['tools.0.function.strict: Extra inputs are not permitted', 'plain-schemas'],
    [
      {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'messages.0.content.0.text.cache_control: Extra inputs are not permitted',
        },
      },
      'drop cache_control',
      anthropic,
      400,
      classifyAnthropic,
    ],
    ['`temperature` is deprecated for this model.', 'drop temperature', anthropic],
    ["Unsupported parameter: 'reasoning.effort' is not supported with this model.", 'drop effort', responses],
    ['Invalid request: unknown field `store`', 'drop store', responses],
    ['max_tokens is too large: 8192. This model supports at most 4096 completion tokens.', 'limit 4096'],
    ['max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens', 'limit 32000', anthropic],
    ['max_output_tokens is too large', 'limit 4500', responses],
    ['Invalid max_tokens value, the valid range of max_tokens is [1, 4096]', 'limit 4096'],
    ['Range of max_tokens should be [1, 8192]', 'limit 8192', anthropic],
    ['max_tokens must be at least 1 and at most 4096.', 'limit 4096'],
    [
      '`max_tokens` must be less than or equal to `4096`, the maximum value for `max_tokens` is less than the `context_window` for this model',
      'limit 4096',
    ],
    [
      "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 100 input tokens (8192 > 4096 - 100).",
      'limit 3996',
    ],
    ['Parallel tool calling is not supported', 'drop parallel_tool_calls'],
    ['The `tools` parameter is not supported', 'without-tools'],
    ['Tools and function calling are currently not supported', 'without-tools'],
    ['Unsupported parameter: tools', 'without-tools'],
    ['Tool calling is not supported', 'without-tools', chat, 501],
    ["got an unexpected keyword argument 'stream_options'", 'drop stream_options'],
    ['temperature must be 1 for this model', 'drop temperature'],
    ['"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', 'without-tools'],
    ['registry.example/library/gemma does not support tools', 'without-tools'],
    [{ error: 'gemma does not support tools' }, 'without-tools', chat, 400, classifyOllama],
    ['No endpoints found that support tool use.', 'without-tools', chat, 404],
    ['tools param requires --jinja flag', 'without-tools', chat, 500],
    ["This model doesn't support tool use in streaming mode.", 'without-tools'],
    [
      { error: { code: 400, message: 'Function calling is not enabled for this model', status: 'INVALID_ARGUMENT' } },
      'without-tools',
      gemini,
      400,
      classifyGemini,
    ],
    [
      {
        error: {
          code: 400,
          message:
            'Invalid JSON payload received. Unknown name "additionalProperties" at \'tools[0].function_declarations[0].parameters\': Cannot find field.',
          status: 'INVALID_ARGUMENT',
        },
      },
      'plain-schemas',
      gemini,
      400,
      classifyGemini,
    ],
    [
      { error: { message: 'Unknown name "thinkingConfig" at \'generation_config\': Cannot find field.' } },
      'drop thinkingConfig',
      gemini,
      400,
      classifyGemini,
    ],
  ];
  for (const [message, repair, request = chat, status = 400, classify = classifyChat] of cases) {
    it(`${repair}: ${typeof message === 'string' ? message : JSON.stringify(message)}`, () => {
      assert.equal(repairOf(message, request, status, classify), repair);
    });
  }

  const none: readonly (readonly [string, number?])[] = [
    ['Incorrect API key provided', 401],
    ['Insufficient balance: tools are not supported on the free plan', 500],
    ['Rate limit reached for temperature', 429],
    ['The model `m` does not exist', 404],
    ["An assistant message with 'tool_calls' must be followed by tool messages"],
    ['messages: text content blocks must be non-empty'],
    ['This model does not support assistant message prefill.'],
    ['Unsupported parameter: top_k'],
    ['Internal server error', 500],
    ["Invalid value: 'content' is required"],
    ['Image content is not supported in tool messages'],
    ['tool role is not supported after assistant'],
    ['tool results are unsupported after an assistant message'],
    ['conversation with tool calls is not allowed in your region'],
    ['does not support tool messages'],
    ['Unsupported tool_call_id'],
    ['unexpected EOF while reading stream_options', 500],
    ['unexpected EOF while reading stream_options'],
    ['stream_options is not supported', 404],
    ['temperature and messages must be valid'],
    ['`max_tokens` must be greater than `thinking.budget_tokens`. See the documentation.'],
    ['max_tokens must be at least 16'],
    ['Range of max_tokens should be [1, 65536]'],
  ];
  for (const [message, status = 400] of none) {
    it(`nothing: ${message}`, () => assert.equal(repairOf(message, chat, status), undefined));
  }

  it('is a change of the request, whatever the words, and never of what must be in it', () => {
    const word = fc.constantFrom(
      'max_tokens',
      "'temperature'",
      'tools',
      'unsupported',
      'not supported',
      'strict',
      '`model`',
      "'messages'",
      'unknown',
      'max_completion_tokens',
      '4096',
      'too large',
      '"stream"',
      'requires --jinja',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), fc.constantFrom(400, 404, 422, 500), (words, status) => {
        const failure = { status, headers: {}, body: JSON.stringify({ error: { message: words.join(' ') } }) };
        const repair = repairFor(classifyChat(failure), chat);
        if (repair === undefined) return;
        const after = repairedBody(chat, [repair]);
        assert.notDeepEqual(after, chat);
        assert.deepEqual([after['model'], after['stream']], ['m', true]);
        if (repair.do === 'limit' || repair.do === 'plain-schemas') return;
        assert.notDeepEqual(repairFor(classifyChat(failure), after), repair);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a repaired request', () => {
  it('loses a field wherever the protocol has it, and an object that has nothing else', () => {
    const after = repairedBody({ ...chat, messages: [{ role: 'user', content: 'a', cache_control: 1 }] }, [
      { do: 'drop', field: 'cache_control' },
      { do: 'drop', field: 'include_usage' },
    ]);
    assert.deepEqual(after['messages'], [{ role: 'user', content: 'a' }]);
    assert.ok(!('stream_options' in after));
  });

  it('keeps schemas of tools and arguments of calls, whatever names are in them', () => {
    const inner = { type: 'object', properties: { temperature: { type: 'number' } } };
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"temperature":1}' } };
    const request: JsonObject = {
      temperature: 1,
      tools: [{ type: 'function', function: { name: 'f', parameters: inner } }],
      messages: [
        { role: 'assistant', tool_calls: [call] },
        { role: 'user', content: [{ type: 'tool_use', input: { temperature: 1 } }] },
      ],
    };
    const { temperature: _gone, ...rest } = request;
    assert.deepEqual(repairedBody(request, [{ do: 'drop', field: 'temperature' }]), rest);
  });

  it('says of schemas only what every server knows', () => {
    const after = repairedBody(chat, [{ do: 'plain-schemas' }]);
    const parameters = { type: 'object', properties: { path: { type: 'string' } } };
    assert.deepEqual(after['tools'], [{ type: 'function', function: { name: 'read_file', parameters } }]);
  });

  it('is limited, never extended', () => {
    assert.equal(repairedBody(chat, [{ do: 'limit', tokens: 100 }])['max_tokens'], 100);
    assert.equal(repairedBody(chat, [{ do: 'limit', tokens: 100_000 }])['max_tokens'], 8_192);
  });

  it('offers no tools, nor ways to call them', () => {
    const after = repairedBody(chat, [{ do: 'without-tools' }]);
    assert.ok(!('tools' in after) && !('parallel_tool_calls' in after));
  });
});
