import assert from 'node:assert/strict';
import { encodeRecord } from '../../../src/sessions/journal-record.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { text } from '../../support/fakes/scripted-answer.ts';
import { startSession as start } from './start-session.ts';
import type { View } from './start-session.ts';

const id = 'a'.repeat(12);

/** Adds a journal that a newer version of the product wrote. */
function addNewerJournal(files: FakeFiles, path: string, head: object, ...contents: readonly object[]): void {
  const records = [{ r: 'head', v: 2, id, ...head }, ...contents].map((content, n) => ({ ...content, n, at: 1 }));
  const bytes = records.map((record) => encodeRecord(record as unknown as Parameters<typeof encodeRecord>[0]));
  files.contents.set(path, new Uint8Array(Buffer.concat(bytes)));
}

function notices(view: View): string[] {
  return view.messages.flatMap((message) =>
    message.type === 'item' && message.item.kind === 'notice' ? [message.item.text] : [],
  );
}

const question = { r: 'entry', seq: 0, entry: { k: 'user', parts: [{ t: 'text', text: 'Hi' }] } };

describe('a conversation of a newer version', () => {
  it('is only read: what is sent comes back with one reason, and nothing is said of writes that were never tried', async () => {
    const files = new FakeFiles();
    const change = { draft: 'a draft', queued: '["waited"]' };
    addNewerJournal(files, `/history/${id}.bbbbbbbb.journal`, {}, question, { r: 'meta', change });
    const { session, view, model } = start([], { files });
    await session.openFirst('last');
    assert.equal(view.items()[0]?.kind, 'user');
    await assert.rejects(session.send('more'), /cannot be changed/);
    assert.equal(view.last('give-back')?.text, 'more');
    await session.newChat();
    await session.keepDraft('the last words', id);
    assert.deepEqual(notices(view), []);
    assert.equal(model.requests.length, 0);
    assert.deepEqual([...files.contents.keys()].filter((path) => path.includes(id)).length, 1);
  });

  it('is shown where an open one went on as such in another window', async () => {
    const { session, view, files } = start([{ parts: [text('Hello!')] }]);
    await session.send('Hi');
    await session.keepDraft('typed here');
    const [path = ''] = [...files.contents.keys()].filter((each) => each.endsWith('.journal'));
    const [, conversation = '', file = ''] = /([a-z0-9]{12})\.([a-z0-9]{8})\.journal$/.exec(path) ?? [];
    const records = new TextDecoder().decode(files.contents.get(path)).trimEnd().split('\n').length;
    const base = { id: conversation, base: { file, records } };
    const answer = {
      k: 'step',
      id: 's2',
      owner: { protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude' },
      parts: [{ t: 'text', text: 'Newer.' }],
      end: { kind: 'stop' },
    };
    const seq = records + 10;
    const more = [
      { ...question, seq },
      { r: 'entry', seq: seq + 1, entry: answer },
    ];
    addNewerJournal(files, `/history/${conversation}.cccccccc.journal`, base, ...more);
    await session.refresh();
    assert.deepEqual(notices(view), [
      'This conversation was continued in another window. What was written there is shown.',
    ]);
  });
});
