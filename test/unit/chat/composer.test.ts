import assert from 'node:assert/strict';
import { text } from '../../support/fakes/scripted-answer.ts';
import { startSession as start } from './start-session.ts';

describe('the text in the input box', () => {
  it('is kept with its own conversation when its last words come after another one is open', async () => {
    const { session, view, files } = start([{ parts: [text('First.')] }]);
    await session.send('one');
    const { conversationId } = session;
    await session.newChat();
    await session.keepDraft('half a question', conversationId);
    assert.equal(view.last('conversation')?.draft, '');
    const later = start([], { files });
    await later.session.open(conversationId);
    assert.equal(later.view.last('conversation')?.draft, 'half a question');
  });

  it('goes into no conversation that was never open here, and into none that was deleted', async () => {
    const { session, view } = start([{ parts: [text('First.')] }]);
    await session.send('one');
    const { conversationId } = session;
    await session.keepDraft('for nobody', 'aaaaaaaaaaaa');
    await session.remove(conversationId);
    await session.keepDraft('too late', conversationId);
    await session.showAll();
    assert.equal(view.last('conversation')?.draft, '');
    assert.deepEqual(view.last('history')?.conversations, []);
    assert.ok(!view.messages.some((message) => message.type === 'item' && message.item.kind === 'notice'));
  });
});
