import assert from 'node:assert/strict';
import type { ChatSession } from '../../../src/chat/chat-session.ts';
import { imagePart } from '../../../src/chat/image-part.ts';
import type { AddedImage } from '../../../src/chat/image-part.ts';
import type { LogEntry } from '../../../src/conversation/entry.ts';
import { text } from '../../support/fakes/scripted-answer.ts';
import { base64Of, jpegHead, pngHead } from '../../support/images/small-images.ts';
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

describe('an image in the input box', () => {
  const thumbnail = base64Of(jpegHead(160, 120));
  const image = (width: number): AddedImage => ({ name: 'image.png', data: base64Of(pngHead(width, 9)), thumbnail });
  const attach = (session: ChatSession, width: number): Promise<void> =>
    session.composer.attach(session.conversationId, (beside) => imagePart(image(width), beside));
  const sent = (width: number, name: string): unknown => ({
    ...{ t: 'media', mime: 'image/png', data: image(width).data, name, thumbnail },
  });
  const userParts = (log: readonly LogEntry[] | undefined): unknown => {
    const last = log?.findLast((entry) => entry.k === 'user');
    return last?.k === 'user' ? last.parts : undefined;
  };

  it('goes along with the next message only, and shows what it is', async () => {
    const { session, view, model } = start([{ parts: [text('One.')] }, { parts: [text('Two.')] }]);
    await attach(session, 5);
    await attach(session, 6);
    const chips = [
      { kind: 'image', label: 'image.png', opens: false, thumbnail },
      { kind: 'image', label: 'image.png (2)', opens: false, thumbnail },
    ];
    assert.deepEqual(view.last('brought')?.chips, chips);
    await session.composer.drop(0);
    await session.send('What is this?');
    const parts = [sent(6, 'image.png (2)'), { t: 'text', text: 'What is this?' }];
    assert.deepEqual(userParts(model.requests[0]?.log), parts);
    assert.deepEqual(view.last('brought')?.chips, []);
    await session.send('And now?');
    assert.deepEqual(userParts(model.requests[1]?.log), [{ t: 'text', text: 'And now?' }]);
  });

  it('is told to the page also where it goes along already, which waits for it', async () => {
    const { session, view } = start([]);
    await attach(session, 5);
    const before = view.messages.filter(({ type }) => type === 'brought').length;
    await session.composer.attach(session.conversationId, () => undefined);
    assert.equal(view.messages.filter(({ type }) => type === 'brought').length, before + 1);
  });

  it('is there after a reload, before and after it was sent, and stays when the message is edited', async () => {
    const { session, files } = start([{ parts: [text('One.')] }]);
    await session.send('one');
    await attach(session, 5);
    const later = start([{ parts: [text('Two.')] }, { parts: [text('Three.')] }], { files });
    await later.session.openFirst('last');
    assert.deepEqual(later.view.last('brought')?.chips[0]?.thumbnail, thumbnail);
    await later.session.send('two');
    const again = start([{ parts: [text('Three.')] }], { files });
    await again.session.openFirst('last');
    const shown = again.view.items().findLast((item) => item.kind === 'user');
    assert.ok(shown?.kind === 'user');
    assert.deepEqual(shown.attachments, [{ kind: 'image', label: 'image.png', opens: false, thumbnail }]);
    await again.session.resend(shown.id, 'three');
    const parts = [sent(5, 'image.png'), { t: 'text', text: 'three' }];
    assert.deepEqual(userParts(again.model.requests[0]?.log), parts);
  });

  it('stays with the conversation it was pasted into, and goes into none that was not open here', async () => {
    const { session, view } = start([{ parts: [text('One.')] }]);
    await session.send('one');
    const { conversationId } = session;
    await session.newChat();
    await session.composer.attach(conversationId, (beside) => imagePart(image(5), beside));
    await session.composer.attach('aaaaaaaaaaaa', (beside) => imagePart(image(5), beside));
    assert.deepEqual(session.composer.brought, []);
    await session.open(conversationId);
    assert.equal(view.last('brought')?.chips.length, 1);
  });

  it('is left out, and said to be, beyond the fifth', async () => {
    const { session, view } = start([]);
    await Promise.all([1, 2, 3, 4, 5, 6].map((width) => attach(session, width)));
    assert.equal(view.last('brought')?.chips.length, 5);
    assert.equal(view.last('brought')?.leftOut, 1);
    session.composer.show();
    assert.equal(view.last('brought')?.leftOut, undefined, 'told once');
  });

  it('is left out beyond the fifth of messages that are given back, whose text stays', async () => {
    const { session, view } = start([]);
    const parts = [1, 2, 3, 4, 5, 6, 7].map((width) => imagePart(image(width), [])!);
    await attach(session, 1);
    await attach(session, 8);
    await session.composer.giveBack([
      { text: 'one', brought: parts.slice(0, 4) },
      { text: 'two', brought: parts.slice(4) },
    ]);
    assert.equal(view.last('give-back')?.text, 'one\n\ntwo');
    assert.deepEqual(session.composer.brought, parts.slice(0, 5));
    assert.equal(view.last('brought')?.leftOut, 3);
  });

  it('is told to be unseen where the model is known to take none', () => {
    for (const [ref, told] of [
      ['anthropic/claude', undefined],
      ['cerebras/glm', false],
    ] as const) {
      const { session, view } = start([], { models: [ref] });
      session.showModel();
      assert.equal(view.last('model')?.seesImages, told);
    }
  });
});
