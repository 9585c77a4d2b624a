import assert from 'node:assert/strict';
import type { InputPart } from '../../../src/conversation/part.ts';
import { text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedAnswer } from '../../support/fakes/scripted-answer.ts';
import type { View } from './start-session.ts';
import { startSession as start } from './start-session.ts';

const excerpt: InputPart = {
  t: 'text',
  text: '[attached src/a.ts:3-5]\n```ts\ncode\n```',
  attachment: {
    kind: 'code',
    label: 'src/a.ts:3-5',
    place: { path: 'src/a.ts', startLine: 3, endLine: 5 },
    byCommand: true,
  },
};

describe('what goes along with a message', () => {
  it('tells every problem with it, also where two are equally long, and the same one once', async () => {
    const problems = ['a.ts was not found.', 'b.ts was not found.', 'a.ts was not found.'];
    const { session, view } = start([{ parts: [text('One')] }], { problems });
    await session.send('Look at these');
    const notices = new Map(
      view.messages.flatMap((message) =>
        message.type === 'item' && message.item.kind === 'notice' ? [[message.item.id, message.item.text]] : [],
      ),
    );
    assert.deepEqual([...notices.values()], problems.slice(0, 2));
  });

  it('shows what a command brought along as data: at once, after a reload and behind an edited text', async () => {
    const chip = { kind: 'code', label: 'src/a.ts:3-5', opens: true };
    const { session, view, model, files } = start([{ parts: [text('One')] }, { parts: [text('Two')] }]);
    await session.send('/explain', [excerpt]);
    const sent = view.messages.find((message) => message.type === 'item' && message.item.kind === 'user');
    assert.ok(sent?.type === 'item' && sent.item.kind === 'user');
    assert.deepEqual(sent.item.attachments, [chip]);
    assert.equal(session.title, '/explain a.ts:3-5');
    const { session: again, view: reloaded } = start([], { files });
    await again.openFirst('last');
    const [shown] = reloaded.items();
    assert.ok(shown?.kind === 'user');
    assert.deepEqual([shown.text, shown.attachments], ['/explain', [chip]]);
    assert.deepEqual(again.placeOf(shown.id, 0), { path: 'src/a.ts', startLine: 3, endLine: 5 });
    assert.equal(again.placeOf(shown.id, 1), undefined);
    assert.equal(again.placeOf('a0.0', 7), undefined);
    await session.resend(sent.item.id, 'And in short?');
    const last = model.requests.at(-1)?.log.findLast((entry) => entry.k === 'user');
    assert.ok(last?.k === 'user');
    assert.deepEqual(last.parts, [excerpt, { t: 'text', text: 'And in short?' }]);
  });

  const chips = (view: View): unknown => view.last('brought')?.chips.map(({ label }) => label);
  const sentParts = (model: ScriptedAnswer): unknown => {
    const last = model.requests.at(-1)?.log.findLast((entry) => entry.k === 'user');
    return last?.k === 'user' ? last.parts : undefined;
  };

  it('comes back with the message that is taken out of the queue, and goes along when that is sent after all', async () => {
    const { session, view, model } = start([
      {
        before: async () => {
          await session.send('/explain', [excerpt]);
          await session.changeQueued('edit', view.last('queue')?.messages[0]?.id ?? '');
        },
      },
      { parts: [text('Explained.')] },
    ]);
    await session.send('one', []);
    assert.equal(view.last('give-back')?.text, '/explain');
    assert.deepEqual(chips(view), ['src/a.ts:3-5']);
    assert.deepEqual(session.composer.brought, [excerpt]);
    await session.send('explain it shortly');
    assert.deepEqual(sentParts(model), [excerpt, { t: 'text', text: 'explain it shortly' }]);
    assert.deepEqual(chips(view), []);
    await session.send('and now without');
    assert.deepEqual(sentParts(model), [{ t: 'text', text: 'and now without' }]);
  });

  for (const [how, first] of [
    ['the answer before it fails', { fault: { kind: 'network', message: 'Gone.' } }],
    ['the answer before it is stopped', { openText: 'So far' }],
  ] as const)
    it(`comes back when ${how}, and is there after a restart of the window`, async () => {
      const { session, view, files } = start([
        {
          ...first,
          before: async () => {
            await session.send('/explain', [excerpt]);
            if ('openText' in first) void session.stop();
          },
        },
      ]);
      await session.send('one', []);
      assert.deepEqual(chips(view), ['src/a.ts:3-5']);
      const later = start([{ parts: [text('Explained.')] }], { files });
      await later.session.openFirst('last');
      assert.deepEqual(chips(later.view), ['src/a.ts:3-5']);
      await later.session.send('/explain');
      assert.deepEqual(sentParts(later.model), [excerpt, { t: 'text', text: '/explain' }]);
    });

  it('comes back when a message is refused, stopped on its way, or cannot be sent yet', async () => {
    for (const options of [{ mentions: new Promise(() => undefined) }, { trusted: false }, { models: [] }]) {
      const { session, view } = start([], options);
      const sending = session.send('/explain', [excerpt]);
      await session.stop();
      await sending;
      assert.deepEqual(chips(view), ['src/a.ts:3-5']);
    }
    const { session, view } = start([]);
    await session.send('/refused', [excerpt]);
    assert.deepEqual(chips(view), ['src/a.ts:3-5']);
  });

  it('is taken away by its number, and stays with its own conversation', async () => {
    const { session, view } = start([{ parts: [text('One')] }], { mentions: new Promise(() => undefined) });
    const { conversationId } = session;
    const other: InputPart = { ...excerpt, text: 'other', attachment: { kind: 'code', label: 'b.ts' } };
    const sending = session.send('/explain', [excerpt, other]);
    await session.stop();
    await sending;
    await session.newChat();
    assert.deepEqual(chips(view), []);
    await session.open(conversationId);
    assert.deepEqual(chips(view), ['src/a.ts:3-5', 'b.ts']);
    await session.composer.drop(0);
    await session.composer.drop(7);
    assert.deepEqual(chips(view), ['b.ts']);
  });

  it('stays where it is beside a command that sends another message', async () => {
    const { session, view, model } = start([{ parts: [text('One')] }]);
    await session.send('/refused', [excerpt]);
    await session.send('Continue.', []);
    assert.deepEqual(sentParts(model), [{ t: 'text', text: 'Continue.' }]);
    assert.deepEqual(chips(view), ['src/a.ts:3-5']);
  });
});
