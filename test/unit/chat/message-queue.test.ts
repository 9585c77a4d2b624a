import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { WaitingMessage } from '../../../src/chat/message-queue.ts';
import type { InputPart } from '../../../src/conversation/part.ts';
import { keptParts, readParts } from '../../../src/sessions/kept-parts.ts';
import { keptMessages, MessageQueue, mostQueued, recoveredDraft } from '../../../src/chat/message-queue.ts';

function queueWith(...texts: readonly string[]) {
  const kept: (readonly string[])[] = [];
  const keep = (list: readonly WaitingMessage[]): Promise<void> =>
    Promise.resolve(void kept.push(list.map(({ text }) => text)));
  const queue = new MessageQueue({ post: () => undefined, keep });
  for (const text of texts) queue.add({ text, brought: [] });
  const idOf = (text: string): string => queue.messages.find((message) => message.text === text)?.id ?? '';
  return { queue, kept, idOf };
}

describe('the queue of messages', () => {
  it('gives the oldest out after a whole answer, and none after any other end', () => {
    const { queue } = queueWith('one', 'two');
    assert.equal(queue.next(false)?.text, undefined);
    assert.equal(queue.next(true)?.text, 'one');
    assert.equal(queue.next(true)?.text, 'two');
    assert.equal(queue.next(true)?.text, undefined);
  });

  it('gives out the one that is wanted now, however the answer ends, and keeps the others in order', () => {
    const { queue, idOf } = queueWith('one', 'two', 'three');
    assert.equal(queue.sendNow(idOf('two')), true);
    assert.equal(queue.next(false)?.text, 'two');
    assert.deepEqual(
      queue.clear().map(({ text }) => text),
      ['one', 'three'],
    );
  });

  it('gives nothing out by itself once the person has stopped the answer', () => {
    const { queue, idOf } = queueWith('one');
    queue.sendNow(idOf('one'));
    queue.hold();
    assert.equal(queue.next(false)?.text, undefined);
  });

  it('takes a message out once', () => {
    const { queue, idOf, kept } = queueWith('one', 'two');
    const id = idOf('one');
    assert.equal(queue.take(id)?.text, 'one');
    assert.equal(queue.take(id), undefined);
    assert.equal(queue.sendNow(id), false);
    assert.deepEqual(kept.at(-1), ['two']);
  });

  it('forgets which one was wanted now when all are taken out', () => {
    const { queue, idOf } = queueWith('one');
    queue.sendNow(idOf('one'));
    queue.clear();
    queue.add({ text: 'two', brought: [] });
    assert.equal(queue.next(true)?.text, 'two');
  });

  it('is bounded', () => {
    const { queue } = queueWith(...Array.from({ length: mostQueued }, (_, index) => `${index}`));
    assert.equal(queue.add({ text: 'one more', brought: [] }), false);
    assert.equal(queue.messages.length, mostQueued);
  });

  it('is in the input box again, in order and before the draft, when it was kept over a restart', () => {
    const draft = 'typed';
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { maxLength: 5 }), (texts) => {
        fc.pre(texts.at(-1)?.trim() !== draft);
        const queued = keptMessages(texts.map((text) => ({ text, brought: [] })));
        const change = recoveredDraft({ draft, ...(queued !== undefined && { queued }) });
        if (texts.length === 0) assert.equal(change, undefined);
        else assert.deepEqual(change, { queued: undefined, draft: [...texts, draft].join('\n\n'), brought: undefined });
      }),
    );
    for (const queued of ['', 'x', '{}', '[1, null]', '"a"']) {
      assert.deepEqual(recoveredDraft({ queued, draft }), { queued: undefined, draft, brought: undefined });
    }
  });

  it('brings what went along back too, once each, and nothing that is no part of a message', () => {
    const part = (text: string): InputPart => ({ t: 'text', text, attachment: { kind: 'code', label: text } });
    const parts = fc.array(fc.string().map(part), { maxLength: 3 });
    const messages = fc.array(fc.record({ text: fc.string({ minLength: 1 }), brought: parts }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(messages, parts, (waiting, before) => {
        const queued = keptMessages(waiting) ?? '';
        const brought = keptParts(before);
        const change = recoveredDraft({ queued, ...(brought !== undefined && { brought }) });
        const all = [...waiting.flatMap((message) => message.brought), ...before].map((each) => JSON.stringify(each));
        assert.deepEqual(
          readParts(change?.brought).map((each) => JSON.stringify(each)),
          [...new Set(all)],
        );
      }),
    );
    for (const brought of ['x', '{}', '[1]', '[{"t":"text"}]', '[{"t":"reasoning","text":"a","state":"open"}]']) {
      assert.deepEqual(readParts(brought), []);
      const queued = `[{"text":"one","brought":${brought === 'x' ? '"x"' : brought}}]`;
      assert.deepEqual(recoveredDraft({ queued }), { queued: undefined, draft: 'one', brought: undefined });
    }
  });

  it('keeps the message under way before those that wait, and gives it back once, before them', () => {
    const { queue, kept } = queueWith('two');
    void queue.begin({ text: 'one', brought: [] });
    assert.deepEqual(kept.at(-1), ['one', 'two']);
    assert.deepEqual(
      queue.messages.map(({ text }) => text),
      ['two'],
    );
    queue.putBack();
    queue.putBack();
    assert.deepEqual(kept.at(-1), ['one', 'two']);
    assert.deepEqual(
      queue.clear().map(({ text }) => text),
      ['one', 'two'],
    );
    void queue.begin({ text: 'three', brought: [] });
    queue.arrived();
    queue.putBack();
    assert.deepEqual([kept.at(-1), queue.messages], [[], []]);
  });

  it('does not say twice what was still in the input box when the window ended in the moment of sending', () => {
    assert.equal(recoveredDraft({ queued: '["one"]', draft: ' one' })?.draft, 'one');
  });
});
