import assert from 'node:assert/strict';
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

const told = 'This conversation went on in another window. What was written there is shown.';

/** Two windows that show the same conversation of one question. */
async function twoWindows() {
  const files = new FakeFiles();
  const one = startSession([{ parts: [text('First.')] }, { parts: [text('Here.')] }], { files });
  await one.session.send('one');
  const other = startSession([{ parts: [text('There.')] }, { parts: [text('There again.')] }], { files });
  await other.session.openFirst('last');
  return { one, other, files };
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
});
