import assert from 'node:assert/strict';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { anthropicMessages } from '../../../../src/protocols/anthropic-messages/anthropic-messages.ts';
import { EditorLmDecoder } from '../../../../src/protocols/editor-lm/decode.ts';
import { gemini } from '../../../../src/protocols/gemini/gemini.ts';
import { ollama } from '../../../../src/protocols/ollama/ollama.ts';
import { openaiChat } from '../../../../src/protocols/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../../../src/protocols/openai-responses/openai-responses.ts';
import { maximumParts, tooManyParts } from '../../../../src/protocols/stream/part-limit.ts';
import type { HttpProtocol } from '../../../../src/protocols/protocol.ts';

const sse = (frame: object): string => `data: ${JSON.stringify(frame)}\n\n`;
const times = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join('');
const chat = (delta: object, finish: string | null = null): string =>
  sse({ choices: [{ index: 0, delta, finish_reason: finish }] });
const candidate = (part: object, more: object = {}): string =>
  sse({ candidates: [{ content: { parts: [part] }, ...more }] });
const message = (fields: object, more: object = {}): string => `${JSON.stringify({ message: fields, ...more })}\n`;
const block = (index: number): string =>
  sse({ type: 'content_block_start', index, content_block: { type: 'text', text: 'a' } }) +
  sse({ type: 'content_block_stop', index });
const item = (at: number): string =>
  sse({
    type: 'response.output_item.done',
    output_index: at,
    item: { type: 'function_call', id: `f${at}`, call_id: `c${at}`, name: 'f', arguments: '{}' },
  });

/** Answers of so many parts. */
const answers: readonly (readonly [what: string, protocol: HttpProtocol, make: (count: number) => string])[] = [
  [
    'texts and thoughts in turns',
    openaiChat,
    (count) => times(count, (at) => chat({ [at % 2 === 0 ? 'content' : 'reasoning']: 'a' })) + chat({}, 'stop'),
  ],
  [
    'calls in one event',
    openaiChat,
    (count) =>
      chat({
        tool_calls: Array.from({ length: count }, (_, index) => ({ index, id: `i${index}`, function: { name: 'f' } })),
      }) + chat({}, 'tool_calls'),
  ],
  [
    'blocks',
    anthropicMessages,
    (count) =>
      sse({ type: 'message_start', message: {} }) +
      times(count, block) +
      sse({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }) +
      sse({ type: 'message_stop' }),
  ],
  [
    'signed texts',
    gemini,
    (count) =>
      times(count, () => candidate({ text: 'a', thoughtSignature: 'eA==' })) +
      candidate({ text: '' }, { finishReason: 'STOP' }),
  ],
  [
    'items',
    openaiResponses,
    (count) =>
      sse({ type: 'response.created', response: { id: 'r' } }) +
      times(count, item) +
      sse({ type: 'response.completed', response: { status: 'completed', output: [] } }),
  ],
  [
    'calls',
    ollama,
    (count) =>
      times(count, () => message({ tool_calls: [{ function: { name: 'f', arguments: {} } }] })) +
      message({ content: '' }, { done: true, done_reason: 'stop' }),
  ],
];

function read(protocol: HttpProtocol, body: string): StreamEvent[] {
  const owner = { protocol: protocol.id, provider: 'p', model: 'm' };
  const decoder = protocol.createDecoder({ owner, callIds: createCountingCallIdSource() });
  return [...decoder.push(new TextEncoder().encode(body)), ...decoder.end()];
}

const partsIn = (events: readonly StreamEvent[]): number => events.filter(({ e }) => e === 'part').length;

describe('the most parts of an answer', () => {
  for (const [what, protocol, make] of answers) {
    it(`are read (${protocol.id}, ${what}), and more of them end it with those before`, () => {
      const most = read(protocol, make(maximumParts));
      assert.equal(partsIn(most), maximumParts);
      assert.equal(most.at(-1)?.e, 'end');
      const more = read(protocol, make(maximumParts + 10));
      assert.deepEqual(more.at(-1), { e: 'fault', fault: tooManyParts });
      assert.ok(partsIn(more) >= maximumParts && partsIn(more) <= maximumParts + 1);
      assert.ok(more.every((event) => event.e !== 'part' || event.part.t !== 'call' || event.part.state === 'partial'));
    });
  }

  it('are read from a model of the editor, too', () => {
    const decoder = new EditorLmDecoder({
      owner: { protocol: 'editor-lm', provider: 'p', model: 'm' },
      callIds: createCountingCallIdSource(),
    });
    const events = Array.from({ length: maximumParts + 1 }, (_, at) =>
      decoder.push({ kind: 'tool-call', callId: `c${at}`, name: 'f', input: {} }),
    ).flat();
    assert.deepEqual(events.at(-1), { e: 'fault', fault: tooManyParts });
    assert.equal(partsIn(events), maximumParts);
  });
});
