import { createCountingCallIdSource } from '../../../src/conversation/call-id.ts';
import type { Json } from '../../../src/base/json.ts';
import { anthropicMessages } from '../../../src/protocols/anthropic-messages/anthropic-messages.ts';
import { gemini } from '../../../src/protocols/gemini/gemini.ts';
import { joinedDeltas } from '../../../src/protocols/stream/joined-deltas.ts';
import { ollama } from '../../../src/protocols/ollama/ollama.ts';
import { openaiChat } from '../../../src/protocols/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../../src/protocols/openai-responses/openai-responses.ts';
import type { HttpProtocol } from '../../../src/protocols/protocol.ts';
import { chunksOf, numbered, repeated } from './subject.ts';
import type { GrowthSubject } from './subject.ts';

const sse = (frame: Json): string => `data: ${JSON.stringify(frame)}\n\n`;
const named = (frame: { readonly type: string }): string => `event: ${frame.type}\n${sse(frame)}`;
const line = (frame: Json): string => `${JSON.stringify(frame)}\n`;

function decodes(protocol: HttpProtocol, name: string, body: (size: number) => string): GrowthSubject {
  return {
    name: `${protocol.id}: ${name}`,
    size: 64 * 1024,
    prepare: (size) => {
      const chunks = chunksOf(body(size));
      return function* () {
        const decoder = protocol.createDecoder({
          owner: { protocol: protocol.id, provider: 'p', model: 'm' },
          callIds: createCountingCallIdSource(),
        });
        for (const chunk of chunks) yield joinedDeltas(decoder.push(chunk));
        yield decoder.end();
      };
    },
  };
}

const chat = (delta: Json): string => sse({ choices: [{ index: 0, delta }] });
const chatEnd = sse({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }) + 'data: [DONE]\n\n';
const chatSubjects: readonly GrowthSubject[] = [
  decodes(openaiChat, 'text', (size) => numbered(() => chat({ content: 'ab ' }), size).join('') + chatEnd),
  decodes(
    openaiChat,
    'calls by index',
    (size) =>
      numbered(
        (at) => chat({ tool_calls: [{ index: at, id: `i${at}`, function: { name: 'f', arguments: '{}' } }] }),
        size,
      ).join('') + chatEnd,
  ),
  decodes(
    openaiChat,
    'calls by id',
    (size) =>
      numbered((at) => chat({ tool_calls: [{ id: `i${at}`, function: { name: 'f', arguments: '{}' } }] }), size).join(
        '',
      ) + chatEnd,
  ),
  decodes(
    openaiChat,
    'many calls in one frame',
    (size) =>
      chat({
        tool_calls: numbered((at) => `{"index":${at},"id":"i${at}","function":{"name":"f"}}`, size).map(
          (text) => JSON.parse(text) as Json,
        ),
      }) + chatEnd,
  ),
  decodes(
    openaiChat,
    'one call in small pieces',
    (size) =>
      numbered(() => chat({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '1,' } }] }), size).join('') +
      chatEnd,
  ),
  decodes(
    openaiChat,
    'a name in small pieces',
    (size) =>
      numbered((at) => chat({ tool_calls: [{ index: 0, function: { name: `f${at}` } }] }), size).join('') + chatEnd,
  ),
  decodes(
    openaiChat,
    'reasoning and text in turns',
    (size) => numbered((at) => chat({ [at % 2 === 0 ? 'content' : 'reasoning']: 'a' }), size).join('') + chatEnd,
  ),
  decodes(
    openaiChat,
    'reasoning details',
    (size) =>
      numbered((at) => chat({ reasoning_details: [{ type: 'reasoning.text', text: 'a', id: `r${at}` }] }), size).join(
        '',
      ) + chatEnd,
  ),
  decodes(
    openaiChat,
    'citations',
    (size) =>
      numbered((at) => chat({ annotations: [{ url_citation: { url: `https://a.test/${at}` } }] }), size).join('') +
      chatEnd,
  ),
  decodes(openaiChat, 'choices in one frame', (size) =>
    sse({
      choices: numbered(() => '{"index":0,"delta":{"content":"a"}}', size).map((text) => JSON.parse(text) as Json),
    }),
  ),
  decodes(openaiChat, 'frames that are no JSON', (size) => repeated('data: {no\n\n', size)),
  decodes(openaiChat, 'stray lines', (size) => repeated('stray\n', size)),
  decodes(openaiChat, 'one line without an end', (size) => `data: {"a":"${repeated('a', size)}`),
  decodes(openaiChat, 'a frame of many lines', (size) => repeated('data: a\n', size)),
  decodes(openaiChat, 'an error text', (size) =>
    sse({ error: { message: repeated('string_above_max_length model -eyJ ', size) } }),
  ),
];

const block = (at: number, content_block: Json): string =>
  sse({ type: 'content_block_start', index: at, content_block });
const blockDelta = (at: number, delta: Json): string => sse({ type: 'content_block_delta', index: at, delta });
const messageStart = sse({ type: 'message_start', message: { id: 'm', content: [], usage: {} } });
const messageEnd = sse({ type: 'message_delta', delta: { stop_reason: 'tool_use' } }) + sse({ type: 'message_stop' });
const anthropicBody = (frames: readonly string[]): string => messageStart + frames.join('') + messageEnd;
const anthropicSubjects: readonly GrowthSubject[] = [
  decodes(anthropicMessages, 'text', (size) =>
    anthropicBody([
      block(0, { type: 'text', text: '' }),
      ...numbered(() => blockDelta(0, { type: 'text_delta', text: 'ab ' }), size),
    ]),
  ),
  decodes(anthropicMessages, 'citations', (size) =>
    anthropicBody([
      block(0, { type: 'text', text: 'a' }),
      ...numbered((at) => blockDelta(0, { type: 'citations_delta', citation: { url: `https://a.test/${at}` } }), size),
    ]),
  ),
  decodes(anthropicMessages, 'calls', (size) =>
    anthropicBody(
      numbered(
        (at) =>
          block(at, { type: 'tool_use', id: `i${at}`, name: 'f', input: {} }) +
          sse({ type: 'content_block_stop', index: at }),
        size,
      ),
    ),
  ),
  decodes(anthropicMessages, 'blocks that stay open', (size) =>
    anthropicBody(numbered((at) => block(at, { type: 'text', text: 'a' }), size)),
  ),
  decodes(anthropicMessages, 'arguments in small pieces', (size) =>
    anthropicBody([
      block(0, { type: 'tool_use', id: 'i', name: 'f', input: {} }),
      ...numbered(() => blockDelta(0, { type: 'input_json_delta', partial_json: '1,' }), size),
    ]),
  ),
  decodes(anthropicMessages, 'deltas of an unknown type', (size) =>
    anthropicBody([
      block(0, { type: 'new', a: '' }),
      ...numbered((at) => blockDelta(0, { type: 'new_delta', [`f${at}`]: 'a' }), size),
    ]),
  ),
];

const candidate = (parts: Json, more: { readonly [name: string]: Json } = {}): string =>
  sse({ candidates: [{ content: { role: 'model', parts }, ...more }] });
const geminiEnd = candidate([], { finishReason: 'STOP' });
const geminiSubjects: readonly GrowthSubject[] = [
  decodes(gemini, 'text', (size) => numbered(() => candidate([{ text: 'ab ' }]), size).join('') + geminiEnd),
  decodes(
    gemini,
    'calls',
    (size) => numbered(() => candidate([{ functionCall: { name: 'f', args: {} } }]), size).join('') + geminiEnd,
  ),
  decodes(
    gemini,
    'one call in small pieces',
    (size) =>
      candidate([{ functionCall: { name: 'f', willContinue: true } }]) +
      numbered(
        () =>
          candidate([
            {
              functionCall: {
                partialArgs: [{ jsonPath: '$.a', stringValue: 'a', willContinue: true }],
                willContinue: true,
              },
            },
          ]),
        size,
      ).join('') +
      candidate([{ functionCall: {} }]) +
      geminiEnd,
  ),
  decodes(
    gemini,
    'arguments with many fields',
    (size) =>
      candidate([{ functionCall: { name: 'f', willContinue: true } }]) +
      numbered(
        (at) =>
          candidate([
            { functionCall: { partialArgs: [{ jsonPath: `$.a${at}`, numberValue: 1 }], willContinue: true } },
          ]),
        size,
      ).join('') +
      candidate([{ functionCall: {} }]) +
      geminiEnd,
  ),
  decodes(
    gemini,
    'a call that goes on and on',
    (size) =>
      candidate([{ functionCall: { name: 'f', args: { text: repeated('a', size / 2) } } }]) +
      numbered(() => candidate([{ functionCall: { args: {} } }]), size / 2).join('') +
      geminiEnd,
  ),
  decodes(
    gemini,
    'citations',
    (size) =>
      numbered(
        (at) =>
          candidate([{ text: 'a' }], { groundingMetadata: { groundingChunks: [{ web: { uri: `https://a/${at}` } }] } }),
        size,
      ).join('') + geminiEnd,
  ),
];

const item = (at: number, added: { readonly [name: string]: Json }): string =>
  named({ type: 'response.output_item.added', output_index: at, item: added } as never);
const responsesStart = named({ type: 'response.created', response: { id: 'r' } } as never);
const responsesEnd = named({ type: 'response.completed', response: { status: 'completed', output: [] } } as never);
const responsesBody = (frames: readonly string[]): string => responsesStart + frames.join('') + responsesEnd;
const responsesSubjects: readonly GrowthSubject[] = [
  decodes(openaiResponses, 'text', (size) =>
    responsesBody([
      item(0, { type: 'message', id: 'm', content: [] }),
      ...numbered(
        () =>
          named({
            type: 'response.output_text.delta',
            item_id: 'm',
            output_index: 0,
            content_index: 0,
            delta: 'ab',
          } as never),
        size,
      ),
    ]),
  ),
  decodes(openaiResponses, 'contents of one message', (size) =>
    responsesBody([
      item(0, { type: 'message', id: 'm', content: [] }),
      ...numbered(
        (at) =>
          named({
            type: 'response.output_text.delta',
            item_id: 'm',
            output_index: 0,
            content_index: at,
            delta: 'a',
          } as never),
        size,
      ),
    ]),
  ),
  decodes(openaiResponses, 'calls', (size) =>
    responsesBody(
      numbered(
        (at) =>
          item(at, { type: 'function_call', id: `f${at}`, call_id: `c${at}`, name: 'f', arguments: '' }) +
          named({
            type: 'response.function_call_arguments.done',
            output_index: at,
            item_id: `f${at}`,
            arguments: '{}',
          } as never),
        size,
      ),
    ),
  ),
  decodes(openaiResponses, 'pieces that name their item by id only', (size) =>
    responsesBody(
      numbered(
        (at) =>
          named({
            type: 'response.output_item.added',
            item: { type: 'function_call', id: `f${at}`, name: 'f' },
          } as never) +
          named({ type: 'response.function_call_arguments.delta', item_id: `f${at}`, delta: '{}' } as never),
        size,
      ),
    ),
  ),
  decodes(openaiResponses, 'citations', (size) =>
    responsesBody([
      item(0, { type: 'message', id: 'm', content: [] }),
      ...numbered(
        (at) =>
          named({
            type: 'response.output_text.annotation.added',
            item_id: 'm',
            output_index: 0,
            content_index: 0,
            annotation: { type: 'url_citation', url: `https://a.test/${at}` },
          } as never),
        size,
      ),
    ]),
  ),
  decodes(
    openaiResponses,
    'a whole output at the end',
    (size) =>
      responsesStart +
      named({
        type: 'response.completed',
        response: {
          status: 'completed',
          output: numbered(
            (at) => `{"type":"function_call","id":"f${at}","call_id":"c${at}","name":"f","arguments":"{}"}`,
            size,
          ).map((text) => JSON.parse(text) as Json),
        },
      } as never),
  ),
  decodes(openaiResponses, 'pieces of no item', (size) =>
    responsesBody(
      numbered(
        (at) => named({ type: 'response.output_text.delta', item_id: `x${at}`, output_index: at, delta: 'a' } as never),
        size,
      ),
    ),
  ),
];

const ollamaEnd = line({ message: { content: '' }, done: true, done_reason: 'stop' });
const ollamaSubjects: readonly GrowthSubject[] = [
  decodes(ollama, 'text', (size) => numbered(() => line({ message: { content: 'ab ' } }), size).join('') + ollamaEnd),
  decodes(
    ollama,
    'calls',
    (size) =>
      numbered(() => line({ message: { tool_calls: [{ function: { name: 'f', arguments: {} } }] } }), size).join('') +
      ollamaEnd,
  ),
  decodes(
    ollama,
    'text and reasoning in turns',
    (size) =>
      numbered((at) => line({ message: { [at % 2 === 0 ? 'content' : 'thinking']: 'a' } }), size).join('') + ollamaEnd,
  ),
  decodes(ollama, 'lines that are no JSON', (size) => repeated('{no\n', size)),
  decodes(ollama, 'an error text', (size) => line({ error: repeated('model string_above_max_length -eyJ ', size) })),
];

/** The decoders of all wires. */
export const protocolSubjects: readonly GrowthSubject[] = [
  ...chatSubjects,
  ...anthropicSubjects,
  ...geminiSubjects,
  ...responsesSubjects,
  ...ollamaSubjects,
];
