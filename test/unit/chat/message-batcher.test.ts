import assert from 'node:assert/strict';
import type { HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import { MessageBatcher } from '../../../src/chat/message-batcher.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';

function delta(text: string, block = 0): HostMessage {
  return { type: 'delta', itemId: 'a0.0', block, kind: 'text', text };
}

describe('the message batcher', () => {
  it('joins what comes within two frames', async () => {
    const clock = new FakeClock();
    const sent: HostMessage[] = [];
    const batcher = new MessageBatcher(clock, (message) => sent.push(message));
    for (const text of ['a', 'b', 'c']) batcher.post(delta(text));
    assert.deepEqual(sent, []);
    await clock.advance(33);
    assert.deepEqual(sent, [delta('abc')]);
    assert.equal(clock.pending, 0);
  });

  it('keeps the order of everything', () => {
    const sent: HostMessage[] = [];
    const batcher = new MessageBatcher(new FakeClock(), (message) => sent.push(message));
    batcher.post(delta('a'));
    batcher.post(delta('b', 1));
    batcher.post({ type: 'busy', busy: false });
    assert.deepEqual(sent, [delta('a'), delta('b', 1), { type: 'busy', busy: false }]);
  });
});
