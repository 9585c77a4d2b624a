import assert from 'node:assert/strict';
import type { InputPart } from '../../../src/conversation/part.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { text } from '../../support/fakes/scripted-answer.ts';
import { startSession } from './start-session.ts';
import type { View } from './start-session.ts';

function questions(view: View): string[] {
  return view.items().flatMap((item) => (item.kind === 'user' ? [item.text] : []));
}

function notices(view: View): string[] {
  return view.messages.flatMap((message) =>
    message.type === 'item' && message.item.kind === 'notice' ? [message.item.text] : [],
  );
}

const told = 'This conversation was continued in another window. What was written there is shown.';

/** Two windows that show the same conversation of one question. */
async function twoWindows(mentions?: Promise<unknown>) {
  const files = new FakeFiles();
  const first = startSession([{ parts: [text('First.')] }, { parts: [text('Here.')] }], { files });
  await first.session.send('one');
  const held = mentions && startSession([{ parts: [text('Here.')] }], { files, mentions });
  await held?.session.openFirst('last');
  const one = held ?? first;
  const other = startSession([{ parts: [text('There.')] }, { parts: [text('There again.')] }], { files });
  await other.session.openFirst('last');
  return { one, other, files };
}

const excerpt: InputPart = { t: 'text', text: 'code', attachment: { kind: 'code', label: 'a.ts', byCommand: true } };

/** Lets everything go on that waits for promises alone; `rounds` of them. */
async function settled(rounds = 100): Promise<void> {
  for (let round = 0; round < rounds; round++) await Promise.resolve();
}

/** The folder is not listed until the returned function is called. */
function holdListing(files: FakeFiles): () => void {
  const gate = Promise.withResolvers<undefined>();
  const list = files.list.bind(files);
  files.list = async (folder) => {
    await gate.promise;
    return await list(folder);
  };
  return () => gate.resolve(undefined);
}

describe('a conversation that goes on in another window', () => {
  it('says so and shows what was written there', async () => {
    const { one, other } = await twoWindows();
    await other.session.send('two');
    await one.session.refresh();
    assert.deepEqual(questions(one.view), ['one', 'two']);
    assert.deepEqual(notices(one.view), [told]);
    await one.session.refresh();
    assert.deepEqual(notices(one.view), [told], 'and says it once');
    await one.session.send('three');
    await other.session.refresh();
    assert.deepEqual(questions(other.view), ['one', 'two', 'three']);
    await one.session.showAll();
    assert.deepEqual(questions(one.view), ['one', 'two', 'three']);
  });

  it('is shown when its answer is complete, not in the middle of it', async () => {
    const { one, files } = await twoWindows();
    const third = startSession([{ before: () => one.session.refresh(), parts: [text('There.')] }], { files });
    await third.session.openFirst('last');
    await third.session.send('two');
    assert.deepEqual(notices(one.view), []);
    await one.session.refresh();
    assert.deepEqual(notices(one.view), [told]);
  });

  it('takes no message before what was written there is shown, and gives the text back', async () => {
    const { one, other } = await twoWindows();
    await other.session.send('two');
    await one.session.send('an answer to what is not seen');
    assert.deepEqual(questions(one.view), ['one', 'two']);
    assert.equal(one.view.last('give-back')?.text, 'an answer to what is not seen');
    assert.equal(one.model.requests.length, 1);
    await one.session.send('three');
    assert.equal(one.model.requests.length, 2);
    assert.equal(one.model.requests[1]?.log.filter(({ k }) => k === 'user').length, 3);
  });

  it('is left alone for a draft that is typed there, and for what goes on here', async () => {
    const { one, other } = await twoWindows();
    await other.session.keepDraft('a draft');
    await one.session.refresh();
    assert.deepEqual(notices(one.view), []);
    await one.session.send('two');
    assert.equal(one.model.requests.length, 2);
    await one.session.refresh();
    assert.deepEqual(notices(one.view), []);
  });

  it('loses nothing where both wrote: each keeps its own, and the history has both', async () => {
    const { one, other, files } = await twoWindows();
    await Promise.all([one.session.send('here'), other.session.send('there')]);
    await one.session.refresh();
    await other.session.refresh();
    const later = startSession([], { files });
    await later.session.showHistory();
    assert.equal(later.view.last('history')?.conversations.length, 2);
  });

  it('is shown behind a draft that was typed here, and the draft stays', async () => {
    const { one, other } = await twoWindows();
    await one.session.keepDraft('half a question');
    await other.session.send('two');
    await one.session.refresh();
    assert.deepEqual(questions(one.view), ['one', 'two']);
    assert.deepEqual(notices(one.view), [told]);
    await one.session.showAll();
    assert.equal(one.view.last('conversation')?.draft, 'half a question');
  });

  it('is left alone while a message is under way here', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { one, other } = await twoWindows(gate.promise);
    const sending = one.session.send('here');
    await settled();
    await other.session.send('there');
    await one.session.refresh();
    assert.deepEqual(notices(one.view), []);
    gate.resolve(undefined);
    await sending;
    await one.session.showAll();
    assert.deepEqual(questions(one.view), ['one', 'here']);
  });

  it('takes no message that is sent while it is read, and shows nothing behind another conversation', async () => {
    for (const act of ['send', 'new'] as const) {
      const { one, other, files } = await twoWindows();
      await other.session.send('two');
      const open = holdListing(files);
      const refreshing = one.session.refresh();
      const acting = act === 'send' ? one.session.send('unseen') : one.session.newChat();
      await settled();
      open();
      await Promise.all([refreshing, acting]);
      assert.equal(one.model.requests.length, 1, act);
      await one.session.showAll();
      assert.deepEqual(questions(one.view), act === 'send' ? ['one', 'two'] : [], act);
      assert.deepEqual(notices(one.view), act === 'send' ? [told] : [], act);
    }
  });

  it('is seen also while a draft is on its way to the disk, and what a command brought here stays', async () => {
    const { one, other } = await twoWindows();
    await one.session.send('/refused', [excerpt]);
    await other.session.send('two');
    void one.session.keepDraft('typed now');
    await one.session.refresh();
    await one.session.showAll();
    assert.deepEqual(questions(one.view), ['one', 'two']);
    assert.equal(one.view.last('conversation')?.draft, 'typed now');
    assert.deepEqual(one.view.last('brought')?.chips.length, 1);
  });
});

describe('a window that starts, or opens a conversation', () => {
  it('takes a message that is sent meanwhile into the conversation that it was typed in', async () => {
    const { files, one } = await twoWindows();
    for (const how of ['openFirst', 'open'] as const) {
      const id = one.session.conversationId;
      const { session, view } = startSession([], { files, mentions: new Promise(() => undefined) });
      const begun = session.conversationId;
      const opening = how === 'open' ? session.open(id) : session.openFirst({ id });
      await settled(1);
      const sending = session.send('quick');
      await opening;
      assert.equal(session.conversationId, how === 'open' ? id : begun);
      await session.stop();
      await sending;
      await session.showAll();
      assert.equal(view.last('conversation')?.draft, how === 'open' ? '' : 'quick');
      await session.open(begun);
      assert.equal(view.last('conversation')?.draft, 'quick', 'is kept where it was typed');
    }
  });

  it('shows its own conversation, the last one, or a new one', async () => {
    const { files, one } = await twoWindows();
    const other = startSession([{ parts: [text('Later.')] }], { files });
    await other.session.send('later');
    await other.session.showHistory();
    const [last] = other.view.last('history')?.conversations ?? [];
    for (const [first, shown] of [
      [{ id: one.session.conversationId }, 'one'],
      [{ id: other.session.conversationId }, 'later'],
      ['last', last?.title],
      ['new', undefined],
      [{ id: 'aaaaaaaaaaaa' }, undefined],
    ] as const) {
      const { session, view } = startSession([], { files });
      await session.openFirst(first);
      assert.equal(questions(view)[0], shown);
    }
  });
});
