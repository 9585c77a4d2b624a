import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ChatItem, HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import { applyHostMessage, emptyChatState, joinDeltas, type ChatState } from '../../../media/chat/state/chat-state.ts';

const model = { ref: 'a/b', name: 'B', destination: 'this machine' };
const user = (id: string): ChatItem => ({ kind: 'user', id, text: id, attachments: [] });
const answer = (id: string): ChatItem => ({ kind: 'answer', id, model, blocks: [], state: 'waiting' });
const delta = (itemId: string, block: number, kind: 'text' | 'reasoning', text: string): HostMessage => ({
  type: 'delta',
  itemId,
  block,
  kind,
  text,
});

function play(...messages: readonly HostMessage[]): ChatState {
  return messages.reduce(applyHostMessage, emptyChatState);
}

function blocksOf(state: ChatState): unknown {
  const last = state.items.at(-1);
  return last?.kind === 'answer'
    ? last.blocks.map((block) => (block.kind === 'tool' ? block.name : block.text))
    : undefined;
}

describe('the state of the chat view', () => {
  it('replaces everything when a conversation comes', () => {
    const state = play(
      { type: 'item', item: user('old') },
      { type: 'history', conversations: [] },
      { type: 'conversation', id: 'c', title: 'T', items: [user('u')], draft: '' },
    );
    assert.deepEqual([state.loaded, state.conversationId, state.title, state.history], [true, 'c', 'T', undefined]);
    assert.deepEqual(state.items, [user('u')]);
  });

  it('replaces an item by its id and keeps the others the same objects', () => {
    const before = play({ type: 'item', item: user('a') }, { type: 'item', item: answer('b') });
    const after = applyHostMessage(before, { type: 'item', item: { ...answer('b'), state: 'done' } as ChatItem });
    assert.equal(after.items.length, 2);
    assert.equal(after.items[0], before.items[0]);
  });

  it('takes away an item and all after it', () => {
    const state = play(...['a', 'b', 'c'].map((id): HostMessage => ({ type: 'item', item: user(id) })), {
      type: 'truncate',
      fromItemId: 'b',
    });
    assert.deepEqual(
      state.items.map((item) => item.id),
      ['a'],
    );
    assert.equal(applyHostMessage(state, { type: 'truncate', fromItemId: 'unknown' }).items, state.items);
  });

  it('takes away an item alone, and leaves what came after it', () => {
    const state = play(...['a', 'b', 'c'].map((id): HostMessage => ({ type: 'item', item: user(id) })), {
      type: 'remove',
      itemId: 'b',
    });
    assert.deepEqual(
      state.items.map((item) => item.id),
      ['a', 'c'],
    );
    assert.equal(applyHostMessage(state, { type: 'remove', itemId: 'b' }).items, state.items);
  });

  it('changes one block of an answer, and nothing where there is no such block', () => {
    const tool = { kind: 'tool', callId: 'c', name: 'read', summary: '', state: 'running' } as const;
    const item = { ...answer('a'), blocks: [{ kind: 'text', text: 'x' }, tool] } as ChatItem;
    const before = play({ type: 'item', item });
    const value = { ...tool, name: 'read_file', state: 'done' } as const;
    const after = applyHostMessage(before, { type: 'block', itemId: 'a', block: 1, value });
    assert.deepEqual(blocksOf(after), ['x', 'read_file']);
    for (const wrong of [
      { itemId: 'b', block: 1 },
      { itemId: 'a', block: 2 },
    ])
      assert.equal(applyHostMessage(before, { type: 'block', ...wrong, value }).items, before.items);
  });

  it('opens blocks as deltas arrive and lengthens them', () => {
    const state = play(
      { type: 'item', item: answer('a') },
      delta('a', 0, 'reasoning', 'hm'),
      delta('a', 1, 'text', 'He'),
      delta('a', 1, 'text', 'llo'),
    );
    assert.deepEqual(blocksOf(state), ['hm', 'Hello']);
    const item = state.items[0];
    assert.equal(item?.kind === 'answer' && item.state, 'streaming');
  });

  it('loses no text when a delta names a block of another kind', () => {
    const state = play(
      { type: 'item', item: answer('a') },
      delta('a', 0, 'reasoning', 'hm'),
      delta('a', 0, 'text', 'A'),
      delta('a', 0, 'text', 'B'),
    );
    assert.deepEqual(blocksOf(state), ['hm', 'AB']);
  });

  it('ignores a delta for an item that is gone or is no answer', () => {
    const before = play({ type: 'item', item: user('u') });
    assert.equal(applyHostMessage(before, delta('x', 0, 'text', 'a')).items, before.items);
    assert.equal(applyHostMessage(before, delta('u', 0, 'text', 'a')).items, before.items);
  });

  it('never changes a state it was given', () => {
    const before = play({ type: 'item', item: answer('a') }, delta('a', 0, 'text', 'x'));
    const copy = structuredClone(before);
    applyHostMessage(before, delta('a', 0, 'text', 'y'));
    applyHostMessage(before, { type: 'truncate', fromItemId: 'a' });
    assert.deepEqual(before, copy);
  });

  it('comes to the same with joined deltas as with single ones', () => {
    const message = fc.oneof(
      fc
        .tuple(
          fc.constantFrom('a', 'b'),
          fc.nat(2),
          fc.constantFrom('text' as const, 'reasoning' as const),
          fc.string(),
        )
        .map(([id, block, kind, text]) => delta(id, block, kind, text)),
      fc.constantFrom<HostMessage>(
        { type: 'item', item: answer('a') },
        { type: 'item', item: answer('b') },
        { type: 'busy', busy: true },
        { type: 'truncate', fromItemId: 'b' },
        { type: 'remove', itemId: 'b' },
      ),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), (messages) => {
        assert.deepEqual(play(...joinDeltas(messages)), play(...messages));
      }),
    );
  });

  it('makes one message of a run of deltas', () => {
    const run = Array.from({ length: 500 }, () => delta('a', 0, 'text', 'x'));
    assert.deepEqual(joinDeltas(run), [delta('a', 0, 'text', 'x'.repeat(500))]);
  });
});
