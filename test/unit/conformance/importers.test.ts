import assert from 'node:assert/strict';
import type { Entry } from '../../../src/conversation/entry.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { importCase } from '../../conformance/import/import-case.ts';
import { wires } from '../../conformance/wires.ts';

/** What an importer makes of a request and its answer, in short. */
function read(wireName: string, requestBody: JsonObject | undefined, body: Json = {}, status = 200): string[] {
  const wire = wires[wireName];
  assert.ok(wire);
  const index = { id: 'c', file: '', wire: wireName, provider: 'gemini', model: 'm', kind: 'json', status } as const;
  const rest = { status, headers: {}, body: JSON.stringify(body), expected: undefined };
  const conversation = importCase({ index, requestBody, ...rest }, wire);
  assert.deepEqual(conversation?.owner, { protocol: wire.owner, provider: 'google', model: 'm' });
  return conversation.entries.map(inShort);
}

function inShort(entry: Entry): string {
  switch (entry.k) {
    case 'instruction':
      return `instruction ${entry.text}`;
    case 'tools':
      return `tools ${entry.added.map((tool) => tool.name).join()}`;
    case 'step':
    case 'user':
      return `${entry.k} ${entry.parts.map(partInShort).join(' + ')}`;
    case 'result':
      return `result ${entry.call}${entry.isError ? ' failed' : ''} ${entry.parts.map(partInShort).join(' + ')}`;
    default:
      return entry.k;
  }
}

function partInShort(part: Extract<Entry, { k: 'step' }>['parts'][number]): string {
  const opaque = 'opaque' in part ? '*' : '';
  if (part.t === 'text') return `${part.text}${opaque}`;
  if (part.t === 'reasoning') return `(${part.text})${opaque}`;
  if (part.t === 'call') return `${part.name}=${part.id}/${part.nativeId ?? ''}${opaque}`;
  return `<${part.t === 'media' ? part.mime : part.kind}>`;
}

const png = 'data:image/png;base64,iVBORw0KGgo=';

describe('reading a recorded request into a log', () => {
  it('reads Chat Completions: parallel calls, ids used again, images, an answer', () => {
    const call = (id: string): JsonObject => ({ id, type: 'function', function: { name: 'run', arguments: '{}' } });
    const tool = (id: string, content: string): JsonObject => ({ role: 'tool', tool_call_id: id, content });
    assert.deepEqual(
      read(
        'openai-chat',
        {
          messages: [
            { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
            {
              role: 'user',
              content: [
                { type: 'text', text: 'Look.' },
                { type: 'image_url', image_url: { url: png } },
                { type: 'image_url', image_url: { url: 'data:image/png;base64,!!' } },
              ],
            },
            { role: 'assistant', reasoning_content: 'hm', content: '', tool_calls: [call('a'), call('b')] },
            tool('b', 'two'),
            tool('a', 'one'),
            { role: 'assistant', content: null, tool_calls: [call('a')] },
            tool('a', 'three'),
            tool('z', 'nobody asked'),
          ],
          tools: [{ type: 'function', function: { name: 'run' } }, { type: 'web_search' }],
        },
        { choices: [{ message: { content: 'Done.' }, finish_reason: 'stop' }] },
      ),
      [
        'tools run',
        'instruction Be brief.',
        'user Look. + <image/png> + <image_url>',
        'step (hm) + run=c00000000/a + run=c00000001/b',
        'result c00000001 two',
        'result c00000000 one',
        'step run=c00000002/a',
        'result c00000002 three',
        'user nobody asked',
        'step Done.',
      ],
    );
  });

  it('reads Anthropic Messages: thinking, results before words, tools that came later', () => {
    assert.deepEqual(
      read('anthropic-messages', {
        system: 'Help.',
        tools: [
          { name: 'early', input_schema: { type: 'object' } },
          { name: 'late', input_schema: { type: 'object' } },
          { type: 'web_search_20250305', name: 'web_search' },
        ],
        messages: [
          { role: 'user', content: 'Go.' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm', signature: 's' },
              { type: 'text', text: 'On it.', cache_control: { type: 'ephemeral' } },
              { type: 'tool_use', id: 't1', name: 'early', input: {} },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'And now?' },
              { type: 'tool_result', tool_use_id: 't1', is_error: true, content: [{ type: 'text', text: 'no' }] },
              { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
            ],
          },
          {
            role: 'system',
            content: [
              { type: 'text', text: 'In Spanish.' },
              { type: 'tool_addition', tool: { type: 'tool_reference', name: 'late' } },
            ],
          },
        ],
      }),
      [
        'instruction Help.',
        'tools early',
        'user Go.',
        'step (hm)* + On it. + early=c00000000/t1',
        'result c00000000 failed no',
        'user And now? + <document>',
        'tools late',
        'instruction In Spanish.',
      ],
    );
  });

  it('reads the Responses API: items in a row are one answer, outputs belong to their calls', () => {
    assert.deepEqual(
      read('openai-responses', {
        instructions: 'Help.',
        input: [
          { role: 'user', content: 'Go.' },
          { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'e' },
          { type: 'function_call', id: 'fc_1', call_id: 'x', name: 'run', arguments: '{}' },
          { type: 'function_call_output', call_id: 'x', output: [{ type: 'input_text', text: 'ran' }] },
          { type: 'additional_tools', role: 'developer', tools: [{ type: 'function', name: 'late' }] },
          { role: 'assistant', content: 'Done.' },
          { role: 'developer', content: 'Be brief.' },
          { role: 'user', content: [{ type: 'input_image', image_url: png }] },
        ],
      }),
      [
        'instruction Help.',
        'user Go.',
        'step (hm)* + run=c00000000/x*',
        'result c00000000 ran',
        'tools late',
        'step Done.*',
        'instruction Be brief.',
        'user <image/png>',
      ],
    );
    assert.deepEqual(read('openai-responses', { input: 'Hello.' }), ['user Hello.']);
  });

  it('reads Gemini in both spellings: signatures, results by name, schemas with large types', () => {
    assert.deepEqual(
      read('gemini-generate', {
        system_instruction: { parts: [{ text: 'Help.' }] },
        tools: [{ functionDeclarations: [{ name: 'run', parameters: { type: 'OBJECT' } }] }],
        contents: [
          { parts: [{ text: 'Go.' }, { inlineData: { mimeType: 'image/png', data: 'aGk=' } }] },
          {
            role: 'model',
            parts: [
              { text: 'hm', thought: true, thoughtSignature: 's' },
              { function_call: { name: 'run', args: {} }, thought_signature: 't' },
            ],
          },
          { role: 'user', parts: [{ functionResponse: { name: 'run', response: { error: 'no' } } }, { text: 'And?' }] },
        ],
      }),
      [
        'instruction Help.',
        'tools run',
        'user Go. + <image/png>',
        'step (hm)* + run=c00000000/*',
        'result c00000000 failed no',
        'user And?',
      ],
    );
  });

  it('reads Ollama: both endpoints, results by name', () => {
    const call = { function: { name: 'run', arguments: {} } };
    const messages = [
      { role: 'user', content: 'Go.', images: ['aGk='] },
      { role: 'assistant', content: '', thinking: 'hm', tool_calls: [call] },
      { role: 'tool', content: 'ran', tool_name: 'run' },
    ];
    assert.deepEqual(read('ollama-chat', { messages }, { message: { content: 'Done.' }, done: true }), [
      'user Go. + <image/png>',
      'step (hm) + run=c00000000/',
      'result c00000000 ran',
      'step Done.',
    ]);
    assert.deepEqual(read('ollama-generate', { system: 'Help.', prompt: 'Go.' }), ['instruction Help.', 'user Go.']);
  });

  it('begins by itself where no request was recorded, and leaves a refusal out', () => {
    const answer = { choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }] };
    assert.deepEqual(read('openai-chat', undefined, answer), ['user Please begin.', 'step Hello.']);
    assert.deepEqual(read('openai-chat', undefined, { error: { message: 'no' } }, 400), ['user Please begin.']);
  });
});
