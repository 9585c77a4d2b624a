import assert from 'node:assert/strict';
import type { ChatSession } from '../../../src/chat/chat-session.ts';
import type { Fault } from '../../../src/conversation/fault.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import type { View } from './start-session.ts';
import { startSession as start } from './start-session.ts';

/** The messages that wait, as the view was told last. */
const texts = (view: View): readonly string[] | undefined => view.last('queue')?.messages.map((each) => each.text);

describe('a message that is sent while an answer runs', () => {
  const userTexts = (view: View): string[] => view.items().flatMap((item) => (item.kind === 'user' ? [item.text] : []));
  /** The first answer runs while `during` happens; then it ends as `first` says. */
  const run = async (
    during: (session: ChatSession, view: View) => unknown,
    first: Partial<ScriptedStep> = { parts: [text('First.')] },
    files = new FakeFiles(),
  ) => {
    const steps: ScriptedStep[] = [
      { ...first, before: () => during(started.session, started.view) },
      { parts: [text('Second.')] },
      { parts: [text('Third.')] },
    ];
    const started = start(steps, { files });
    await started.session.send('one');
    await started.session.showAll();
    return started;
  };
  const idOf = (view: View, wanted: string): string =>
    view.last('queue')?.messages.find((each) => each.text === wanted)?.id ?? '';
  const sendTwo = async (session: ChatSession): Promise<void> => {
    await session.send('two');
    await session.send('three');
  };

  it('goes out when the answer has ended, and several in their order', async () => {
    const { view, model } = await run(sendTwo);
    assert.deepEqual(userTexts(view), ['one', 'two', 'three']);
    assert.equal(model.requests.length, 3);
    assert.deepEqual(texts(view), []);
  });

  it('leaves what is typed meanwhile in the input box', async () => {
    const { view } = await run(async (session) => {
      await session.send('two');
      await session.keepDraft('typed since');
    });
    assert.equal(view.last('conversation')?.draft, 'typed since');
  });

  it('goes back unsent, before what is typed, when the answer is stopped by hand', async () => {
    const { view, model } = await run(async (session) => {
      await sendTwo(session);
      await session.keepDraft('typed since');
      void session.stop();
    });
    assert.equal(view.last('give-back')?.text, 'two\n\nthree');
    assert.equal(view.last('conversation')?.draft, 'two\n\nthree\n\ntyped since');
    assert.equal(model.requests.length, 1);
    assert.deepEqual(texts(view), []);
  });

  it('goes back unsent when the answer fails', async () => {
    const { view, model } = await run(sendTwo, { fault: { kind: 'network', message: 'Gone.' } });
    assert.equal(view.last('give-back')?.text, 'two\n\nthree');
    assert.equal(model.requests.length, 1);
  });

  it('goes out at once when the person wants it now; what was written of the answer is kept', async () => {
    const { view, model } = await run(
      async (session, shown) => {
        await sendTwo(session);
        await session.changeQueued('send', idOf(shown, 'three'));
      },
      { openText: 'So far' },
    );
    assert.deepEqual(userTexts(view), ['one', 'three', 'two']);
    const [first] = view.items().filter((item) => item.kind === 'answer');
    assert.ok(first?.kind === 'answer' && first.state === 'stopped');
    assert.deepEqual(first.blocks, [{ kind: 'text', text: 'So far' }]);
    assert.equal(model.requests.length, 3);
  });

  it('is taken back to be edited, or taken away', async () => {
    const { view, model } = await run(async (session, shown) => {
      await sendTwo(session);
      await session.changeQueued('edit', idOf(shown, 'two'));
      await session.changeQueued('remove', idOf(shown, 'three'));
      await session.changeQueued('send', 'q99');
    });
    assert.equal(view.last('give-back')?.text, 'two');
    assert.deepEqual(userTexts(view), ['one']);
    assert.equal(model.requests.length, 1);
  });

  it('is shown to a view that is built anew, and is in the input box after a restart of the window', async () => {
    const files = new FakeFiles();
    await run(
      async (session, shown) => {
        await sendTwo(session);
        await session.showAll();
        assert.deepEqual(texts(shown), ['two', 'three']);
        // The window ends here: another one reads what is on the disk.
        const { session: later, view } = start([], { files });
        await later.openFirst('last');
        assert.equal(view.last('conversation')?.draft, 'two\n\nthree');
        assert.deepEqual(texts(view), []);
      },
      {},
      files,
    );
  });

  it('is not sent when the answer is stopped in the moment of its end, and goes into no other conversation', async () => {
    const { session, view, model } = await run(async (current) => {
      await current.send('two');
      void current.newChat();
    });
    await session.showAll();
    assert.equal(model.requests.length, 1);
    assert.deepEqual(userTexts(view), []);
  });

  const busy = (view: View): unknown[] => view.messages.flatMap((each) => (each.type === 'busy' ? [each.busy] : []));

  it('does not begin to go out when the answer is stopped after the person wanted it now', async () => {
    const { view, model } = await run(
      async (session, shown) => {
        await session.send('two');
        await session.changeQueued('send', idOf(shown, 'two'));
        void session.stop();
      },
      { openText: 'So far' },
    );
    // The last one is told to the view that is built anew.
    assert.deepEqual(busy(view), [true, false, false]);
    assert.equal(view.last('give-back')?.text, 'two');
    assert.equal(model.requests.length, 1);
  });

  it('does not begin to go out when the answer is stopped in the moment of its end', async () => {
    const { session, view } = start([{ before: () => session.send('two'), parts: [text('First.')] }, {}], {
      onPost: (message) => {
        if (message.type === 'item' && message.item.kind === 'answer' && message.item.state === 'done')
          void session.stop();
      },
    });
    await session.send('one');
    assert.deepEqual(busy(view), [true, false]);
    assert.equal(view.last('give-back')?.text, 'two');
  });

  it('stays with its own conversation when it is wanted now while another conversation is begun', async () => {
    const { session, view, model, files } = start([{ before: () => during(), openText: 'So far' }, {}]);
    const during = async (): Promise<void> => {
      await session.send('two');
      void session.newChat();
      await session.changeQueued('send', idOf(view, 'two'));
    };
    const { conversationId } = session;
    await session.send('one');
    await session.stop();
    assert.equal(model.requests.length, 1);
    await session.showAll();
    assert.equal(view.last('conversation')?.draft, '');
    assert.deepEqual(view.items(), []);
    const later = start([], { files });
    await later.session.open(conversationId);
    assert.equal(later.view.last('conversation')?.draft, 'two');
    assert.deepEqual(userTexts(later.view), ['one']);
  });

  it('leaves the same words in the input box, which are another message', async () => {
    const { view } = await run(async (session) => {
      await session.send('two');
      await session.keepDraft('two');
    });
    assert.deepEqual(userTexts(view), ['one', 'two']);
    assert.equal(view.last('conversation')?.draft, 'two');
  });

  it('goes back with the others when there is no model any more', async () => {
    const models = ['anthropic/claude'];
    const { session, view, model } = start(
      [
        {
          parts: [text('First.')],
          before: async () => {
            await sendTwo(session);
            models.length = 0;
          },
        },
      ],
      { models },
    );
    await session.send('one');
    assert.equal(view.last('give-back')?.text, 'two\n\nthree');
    assert.deepEqual(texts(view), []);
    assert.equal(model.requests.length, 1);
  });

  it('takes what was sent out of the input box also where the view does not say so', async () => {
    const { session, view } = start([{ parts: [text('First.')] }]);
    await session.keepDraft('one ');
    await session.send('one');
    await session.showAll();
    assert.equal(view.last('conversation')?.draft, '');
  });

  it('leaves what is typed beside it where it is when it comes from a command', async () => {
    const { session, view } = start([{ parts: [text('Explained.')] }]);
    await session.keepDraft('half a question');
    await session.send('/explain', []);
    await session.showAll();
    assert.equal(view.last('conversation')?.draft, 'half a question');
  });
});

describe('the reason of an answer that failed', () => {
  const fault: Fault = { kind: 'overload', message: 'Internal Server Error', status: 500 };
  const notes = (view: View): unknown[] =>
    view.items().map((item) => (item.kind === 'answer' ? [item.state, item.note, item.model.ref] : item.kind));
  const failed = ['failed', 'The server had an internal error (500).', 'anthropic/claude'];

  it('is the same after a restart of the window, with its actions', async () => {
    const { session, view, files } = start([{ fault }]);
    await session.send('one');
    const { session: again, view: later } = start([], { files });
    await again.openFirst('last');
    assert.deepEqual(notes(later), ['user', failed]);
    await session.showAll();
    assert.deepEqual(later.items(), view.items());
  });

  it('stays with its message when others follow, and goes when it is asked again', async () => {
    const { session, files } = start([{ fault }, { parts: [text('Two.')] }, { parts: [text('One.')] }]);
    await session.send('one');
    await session.send('two');
    const { session: again, view } = start([], { files });
    await again.openFirst('last');
    assert.deepEqual(notes(view), ['user', failed, 'user', ['done', undefined, 'anthropic/claude']]);
    await session.retry('a2.0');
  });

  it('is gone when the message is asked again, and when another takes its place', async () => {
    for (const change of ['retry', 'resend'] as const) {
      const { session, view, files } = start([{ fault }, { parts: [text('One.')] }]);
      await session.send('one');
      await session.showAll();
      const [user] = view.items();
      assert.ok(user);
      if (change === 'retry') await session.retry(user.id);
      else await session.resend(user.id, 'other');
      const { session: again, view: later } = start([], { files });
      await again.openFirst('last');
      assert.deepEqual(notes(later), ['user', ['done', undefined, 'anthropic/claude']]);
    }
  });
});
