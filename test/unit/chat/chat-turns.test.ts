import assert from 'node:assert/strict';
import { ChatTurns } from '../../../src/chat/chat-turns.ts';
import { Composer } from '../../../src/chat/composer.ts';
import { FolderGate } from '../../../src/chat/folder-gate.ts';
import type { OpenChat } from '../../../src/chat/open-chat.ts';
import { SafeWrites } from '../../../src/chat/safe-writes.ts';
import { ViewFeed } from '../../../src/chat/view-feed.ts';
import type { ChatDependencies } from '../../../src/chat/chat-dependencies.ts';
import { Registry } from '../../../src/models/registry.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { anthropic } from '../../../src/providers/vendors/anthropic.ts';
import { ConversationStore } from '../../../src/sessions/conversation-store.ts';
import { ModelsHere } from '../../../src/routing/models-here.ts';
import { choiceByFolder, FakeEditorPlace } from '../../support/fakes/fake-editor-place.ts';
import { ScriptedAnswer, text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import { View } from './start-session.ts';
import { englishWords } from '../../support/fakes/english-words.ts';

/** The turns of a chat whose session is this test. */
function turnsOf(steps: readonly ScriptedStep[], showNewer: () => Promise<boolean> = () => Promise.resolve(false)) {
  const view = new View();
  const clock = new FakeClock();
  const model = new ScriptedAnswer(steps);
  const registry = new Registry();
  registry.setProviders('built-in', [anthropic]);
  const here = new ModelsHere(
    choiceByFolder({ '': ['anthropic/claude'] }),
    new FakeEditorPlace('app'),
    () => undefined,
  );
  const store = new ConversationStore({ files: new FakeFiles(), clock }, '/history');
  const conversation = store.create();
  const chat: ChatDependencies = {
    store,
    registry,
    here,
    clock,
    logger: silentLogger,
    answer: model.answer,
    failover: () => ({ enabled: true, isShown: true, resumes: false }),
    tools: () => [],
    compose: ({ text: typed }) =>
      Promise.resolve({ parts: [{ t: 'text', text: typed }], attachments: [], sources: [], problems: [] }),
    askFolder: () => Promise.resolve(false),
    words: englishWords,
    isTrusted: () => true,
    post: view.post,
  };
  const open: OpenChat = {
    conversation: () => conversation,
    turn: () => turns.running,
    place: () => ({ hasBegun: true }),
    resolve: () => here.resolve('chat', { hasBegun: true }),
  };
  const writes = new SafeWrites(silentLogger, () => undefined);
  const composer = new Composer({ post: view.post, writes, conversation: open.conversation });
  const feed = new ViewFeed({ chat, open, showInput: () => undefined, waiting: () => [] });
  const folders = new FolderGate({ here, registry, ask: () => Promise.resolve(false) });
  const turns: ChatTurns = new ChatTurns({ chat, open, feed, composer, writes, folders, showNewer });
  return { turns, view, model, conversation };
}

describe('the turns of a chat', () => {
  it('take one message after the other into the log, each with its answer', async () => {
    const { turns, conversation, view } = turnsOf([{ parts: [text('One.')] }, { parts: [text('Two.')] }]);
    const first = turns.send('one');
    assert.ok(turns.running !== undefined);
    await Promise.all([first, turns.send('two')]);
    assert.equal(turns.running, undefined);
    const kinds = conversation.log.entries.map(({ k }) => k).filter((k) => k !== 'instruction');
    assert.deepEqual(kinds, ['user', 'step', 'user', 'step']);
    assert.deepEqual(
      view.messages.flatMap((message) => (message.type === 'busy' ? message.busy : [])),
      [true, false, true, false],
    );
  });

  it('give a message back where the conversation went on in another window: a person cannot answer what they have not seen', async () => {
    const { turns, conversation, view, model } = turnsOf([], () => Promise.resolve(true));
    await turns.send('my question');
    assert.equal(view.last('give-back')?.text, 'my question');
    assert.deepEqual([model.requests.length, conversation.log.entries.length], [0, 0]);
  });

  it('end with a stop, which also reaches the message that waits', async () => {
    const { turns, model, view } = turnsOf([{ parts: [text('One.')], before: () => void turns.stop() }, {}]);
    const first = turns.send('one');
    await turns.send('two');
    await first;
    assert.equal(turns.running, undefined);
    assert.equal(model.requests.length, 1);
    assert.equal(view.last('give-back')?.text, 'two');
  });

  it('let any model go on while nothing runs', async () => {
    const { turns } = turnsOf([]);
    assert.equal(await turns.mayGoOnWith({ provider: 'openai', model: 'x' }), true);
  });
});
