import assert from 'node:assert/strict';
import type { HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import { ModelChangeNotice } from '../../../src/transcript/model-change-notice.ts';
import { englishWords } from '../../support/fakes/english-words.ts';

describe('the line about a change of the detected model', () => {
  const shown: HostMessage = { type: 'conversation', id: 'c', title: '', items: [], draft: '' };
  let posted: HostMessage[];
  let notice: ModelChangeNotice;
  const lines = (): string[] =>
    posted.flatMap((message) => (message.type === 'item' && message.item.kind === 'notice' ? [message.item.text] : []));
  beforeEach(() => {
    posted = [];
    notice = new ModelChangeNotice((message) => posted.push(message), englishWords);
  });

  it('is said at once with a way to change it', () => {
    notice.tell('gone');
    const [message] = posted;
    assert.ok(message?.type === 'item' && message.item.kind === 'notice');
    assert.deepEqual(message.item.actions, [{ id: 'select-model', label: 'Change…' }]);
  });

  it('is said again in a view that opens later, below the conversation, until the next question', () => {
    notice.post(shown);
    assert.deepEqual(posted, [shown], 'nothing to say');
    notice.tell('gone');
    notice.post({ type: 'busy', busy: false });
    notice.post(shown);
    assert.deepEqual(lines(), ['gone', 'gone']);
    assert.equal(posted.at(-1)?.type, 'item');
    notice.post({ type: 'busy', busy: true });
    notice.post(shown);
    assert.deepEqual(lines(), ['gone', 'gone']);
  });
});
