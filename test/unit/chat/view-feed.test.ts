import assert from 'node:assert/strict';
import type { OpenChat } from '../../../src/chat/open-chat.ts';
import { ViewFeed } from '../../../src/chat/view-feed.ts';
import { Registry } from '../../../src/models/registry.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { anthropic } from '../../../src/providers/vendors/anthropic.ts';
import { ConversationStore } from '../../../src/sessions/conversation-store.ts';
import type { StoredConversation } from '../../../src/sessions/journal-conversation.ts';
import type { ChosenHere } from '../../../src/routing/models-here.ts';
import { View } from './start-session.ts';
import { englishWords } from '../../support/fakes/english-words.ts';

describe('what a chat tells its view', () => {
  const clock = new FakeClock();
  const chosen: ChosenHere = {
    role: 'chat',
    refs: [{ provider: 'anthropic', model: 'claude' }],
    problems: [],
    scope: {},
    isOneOfSeveral: false,
  };
  let view: View;
  let conversation: StoredConversation;
  let store: ConversationStore;
  let resolved: ChosenHere;
  let inputs: number;
  let feed: ViewFeed;

  beforeEach(async () => {
    view = new View();
    inputs = 0;
    resolved = chosen;
    store = new ConversationStore({ files: new FakeFiles(), clock }, '/history');
    conversation = store.create();
    await conversation.append({ k: 'user', parts: [{ t: 'text', text: 'one' }] }, { durable: false });
    const registry = new Registry();
    registry.setProviders('built-in', [anthropic]);
    const open: OpenChat = {
      conversation: () => conversation,
      turn: () => undefined,
      place: () => ({ hasBegun: true }),
      resolve: () => resolved,
    };
    const failover = { enabled: true, isShown: true, resumes: false };
    feed = new ViewFeed({
      chat: {
        post: view.post,
        words: englishWords,
        registry,
        clock,
        isTrusted: () => true,
        tools: () => [],
        failover: () => failover,
      },
      open,
      showInput: () => inputs++,
      waiting: () => [],
    });
  });

  it('is everything that a new view needs: the conversation, the model, whether it is busy, and the input', async () => {
    await feed.showAll();
    assert.deepEqual(
      view.messages.map(({ type }) => type),
      ['conversation', 'model', 'busy'],
    );
    assert.equal(view.items()[0]?.id, 'u0');
    assert.equal(view.last('model')?.model?.ref, 'anthropic/claude');
    assert.equal(inputs, 1);
  });

  it('is nothing of a conversation in whose place another one came up meanwhile', async () => {
    const showing = feed.showAll();
    conversation = store.create();
    await showing;
    assert.deepEqual(view.messages, []);
  });

  it('is a list of conversations only while none was opened since it was asked for', () => {
    const since = feed.shown;
    feed.showHistory([], since);
    assert.equal(view.messages.length, 1);
    feed.opens(true);
    feed.showHistory([], since);
    assert.equal(view.messages.length, 1);
  });

  it('takes back that nothing can be sent as soon as there is a model', () => {
    resolved = { ...chosen, refs: [] };
    feed.blocked.sayNoModel();
    feed.showModel();
    assert.equal(view.last('remove'), undefined);
    resolved = chosen;
    feed.showModel();
    assert.equal(view.last('remove')?.itemId, 'notice-blocked');
  });

  it('holds notices of different texts apart, and the same notice once', () => {
    feed.notice('info', 'First.');
    feed.notice('info', 'Other.');
    feed.notice('info', 'First.');
    const ids = view.messages.map((message) => (message.type === 'item' ? message.item.id : ''));
    assert.equal(new Set(ids).size, 2);
  });

  it('tells of a busy chat and of a title to those who listen, too', () => {
    const told: unknown[] = [];
    feed.onDidChangeBusy((busy) => told.push(busy));
    feed.onDidChangeTitle((title) => told.push(title));
    feed.showBusy(true);
    feed.titleChanged();
    assert.deepEqual(told, [true, '']);
    assert.equal(view.last('busy')?.busy, true);
  });
});
