import assert from 'node:assert/strict';
import type { InputPart } from '../../../src/conversation/part.ts';
import { text } from '../../support/fakes/scripted-answer.ts';
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
});
