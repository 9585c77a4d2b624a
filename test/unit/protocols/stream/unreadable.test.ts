import assert from 'node:assert/strict';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import { SseReader } from '../../../../src/protocols/stream/sse.ts';
import { loadProtocol } from '../../../../src/protocols/protocol-table.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('an answer that cannot be read', () => {
  for (const id of ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini', 'ollama'] as const) {
    it(`is given up after some hundred pieces: ${id}`, async () => {
      const protocol = await loadProtocol(id);
      const owner = { protocol: id, provider: 'p', model: 'm' };
      const decoder = protocol.createDecoder({ owner, callIds: createCountingCallIdSource() });
      const events = decoder.push(bytes((id === 'ollama' ? '{no\n' : 'data: {no\n\n').repeat(2_000)));
      assert.equal(events.at(-1)?.e, 'fault');
      assert.ok(events.length < 600);
      assert.deepEqual(decoder.push(bytes('data: {}\n\n')), []);
      assert.deepEqual(decoder.end(), []);
    });
  }

  it('is given up where lines are no events, but not for a field of its own in every event', () => {
    const reader = new SseReader();
    reader.push(bytes('stray\n'.repeat(5_000)));
    assert.match(reader.failure ?? '', /cannot be read/);
    const patient = new SseReader();
    const frames = patient.push(
      bytes(`x-trace: 1\ndata: ${JSON.stringify({ text: 'a'.repeat(120) })}\n\n`.repeat(5_000)),
    );
    assert.equal(frames.length, 5_000);
    assert.equal(patient.failure, undefined);
  });
});
