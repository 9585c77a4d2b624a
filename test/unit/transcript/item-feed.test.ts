import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AnswerBlock, AnswerItem, ChatItem, HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import { ItemFeed } from '../../../src/transcript/item-feed.ts';
import { ShownView } from './turn-run.ts';

const model = { ref: 'p/m', name: 'm', destination: 'p' };
const block = (text: string): AnswerBlock => ({ kind: 'text', text });
const answer = (id: string, blocks: readonly AnswerBlock[]): AnswerItem => {
  return { kind: 'answer', id, model, blocks, state: 'streaming' };
};

/** A feed, the page that it tells, and what it was told. */
function start() {
  const shown = new ShownView();
  const sent: HostMessage[] = [];
  const feed = new ItemFeed((message) => {
    sent.push(message);
    shown.post(message);
  });
  return { feed, sent, items: () => shown.state.items };
}

describe('what the view is told of the items of a turn', () => {
  it('is only what is new of an answer', () => {
    const { feed, sent, items } = start();
    const old = Array.from({ length: 100 }, (_, at) => block(`old ${at}`));
    feed.show([answer('a', old)], false);
    feed.show([answer('a', [...old, block('new')])], false);
    const last = sent.at(-1);
    assert.ok(last?.type === 'item' && last.item.kind === 'answer');
    assert.deepEqual([last.keeps, last.item.blocks], [100, [block('new')]]);
    assert.deepEqual(items(), [answer('a', [...old, block('new')])]);
  });

  it('is everything where that is wanted', () => {
    const { feed, sent } = start();
    const item = answer('a', [block('one')]);
    feed.show([item], false);
    feed.show([item], true);
    assert.deepEqual(sent.at(-1), { type: 'item', item });
  });

  it('is everything of every answer where that is wanted, for a view that missed something', () => {
    const { feed, sent } = start();
    const mark: ChatItem = { kind: 'switch', id: 's', from: 'm', to: 'x', why: 'user' };
    const items = [answer('1', [block('one')]), mark, answer('2', [block('two')])];
    feed.show(items, false);
    const before = sent.length;
    feed.show(items, true);
    assert.deepEqual(
      sent.slice(before).map((message) => message.type === 'item' && message.item),
      items,
    );
  });

  it('takes back what had come meanwhile', () => {
    const { feed, items } = start();
    const item = answer('a', [block('one'), block('two')]);
    feed.show([item], false);
    feed.delta({ itemId: 'a', block: 1, kind: 'text', text: ' and more' });
    feed.show([item], false);
    assert.deepEqual(items(), [item]);
  });

  it('says nothing of an answer that is not shown', () => {
    const { feed, sent } = start();
    const item = answer('a', [block('one')]);
    feed.show([item], false);
    feed.show([{ ...item, blocks: [...item.blocks, block('two')] }], false);
    const other = new ShownView();
    other.post(sent.at(-1) as HostMessage);
    assert.deepEqual(other.state.items, []);
  });

  it('makes the view show it, whatever came before', () => {
    const pool = ['a', 'b', 'c', 'd'].map(block);
    const blocks = fc.array(fc.constantFrom(...pool), { maxLength: 4 });
    const mark = (from: string): ChatItem => ({ kind: 'switch', id: 's', from, to: 'x', why: 'user' });
    const items = fc
      .tuple(blocks, fc.constantFrom('', 'm', 'n'), blocks)
      .map(([first, from, second]) =>
        from === '' ? [answer('1', first)] : [answer('1', first), mark(from), answer('2', second)],
      );
    const step = fc.record({ items, whole: fc.boolean(), at: fc.nat(3), replaces: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const { feed, items: shown } = start();
        for (const { items: drawn, whole, at, replaces } of steps) {
          // An answer behind which another one has begun stays as it is.
          const [closed, ...behind] = shown();
          const next = closed !== undefined && behind.length > 0 ? [closed, ...drawn.slice(1)] : drawn;
          feed.show(next, whole);
          assert.deepEqual(shown(), next);
          const last = next.at(-1);
          if (last?.kind !== 'answer' || at >= last.blocks.length) continue;
          if (replaces) feed.block(last.id, at, block('other'));
          else feed.delta({ itemId: last.id, block: at, kind: 'text', text: '+' });
        }
      }),
    );
  });
});
