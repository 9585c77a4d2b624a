import assert from 'node:assert/strict';
import type { ChatSession } from '../../../src/chat/chat-session.ts';
import type { ChatItem } from '../../../src/transcript/chat-view-messages.ts';
import type { Fault } from '../../../src/conversation/fault.ts';
import { encodeRecord } from '../../../src/sessions/journal-record.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { call, gpt, text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import type { Options, View } from './start-session.ts';
import { startSession as start } from './start-session.ts';

describe('a chat session', () => {
  it('gives the text back with the reason when a command has nothing to act on', async () => {
    const { session, view, model } = start([]);
    await session.send('/refused');
    assert.equal(view.last('give-back')?.text, '/refused');
    const notice = view.messages.find((message) => message.type === 'item' && message.item.kind === 'notice');
    assert.ok(notice?.type === 'item' && notice.item.kind === 'notice' && notice.item.text === 'Open a file first.');
    assert.equal(model.requests.length, 0);
    assert.equal(session.isBusy, false);
  });

  it('shows an earlier conversation again after a reload', async () => {
    const { session, files } = start([{ parts: [text('Hello!')] }]);
    await session.send('Hi');
    const { session: again, view } = start([], { files });
    await again.openFirst('last');
    assert.deepEqual(
      view.items().map((item) => (item.kind === 'user' ? item.text : item.kind === 'answer' ? item.blocks : item.kind)),
      ['Hi', [{ kind: 'text', text: 'Hello!' }]],
    );
    assert.equal(view.last('conversation')?.title, 'Hi');
  });

  it('shows what it can of a conversation with entries of a newer version, and says so once', async () => {
    const files = new FakeFiles();
    const id = 'a'.repeat(12);
    const contents = [
      { r: 'head', v: 1, id },
      { r: 'entry', seq: 0, entry: { k: 'user', parts: [{ t: 'text', text: 'Hi' }] } },
      { r: 'entry', seq: 1, entry: { k: 'dream', of: 'sheep' } },
      { r: 'entry', seq: 2, entry: { k: 'user' } },
    ].map((content, n) => ({ ...content, n, at: 1 }) as unknown as Parameters<typeof encodeRecord>[0]);
    const bytes = Buffer.concat(contents.map((record) => encodeRecord(record)));
    files.contents.set(`/history/${id}.bbbbbbbb.journal`, new Uint8Array(bytes));
    const { session, view } = start([{}], { files });
    const told = (): string[] =>
      view.messages.flatMap((message) =>
        message.type === 'item' && message.item.kind === 'notice' ? [message.item.text] : [],
      );
    await session.openFirst('last');
    assert.ok(view.items().some((item) => item.kind === 'user' && item.text === 'Hi'));
    assert.deepEqual(told(), ['2 entries of a newer version of Crossfade are not shown.']);
    await session.send('on');
    await session.open(id);
    assert.equal(told().length, 1);
  });

  for (const [name, options] of [
    ['the workspace is not trusted', { trusted: false }],
    ['no model is set up', { models: [] }],
  ] as const) {
    it(`sends nothing and gives the text back when ${name}`, async () => {
      const { session, view, model } = start([{ parts: [text('never')] }], options);
      await session.send('my long question');
      assert.equal(view.last('give-back')?.text, 'my long question');
      assert.equal(view.last('item')?.item.kind, 'notice');
      assert.equal(model.requests.length, 0);
    });
  }

  it('takes the notice that there is no model back as soon as there is one, and no other notice', async () => {
    const models: string[] = [];
    const { session, view } = start([{}], { models });
    session.showModel();
    assert.equal(view.last('remove'), undefined);
    await session.send('Hi');
    const shown = view.last('item')?.item;
    models.push('anthropic/claude');
    session.showModel();
    assert.deepEqual(view.last('remove'), { type: 'remove', itemId: shown?.id });
    session.showModel();
    assert.equal(view.messages.filter(({ type }) => type === 'remove').length, 1);
  });

  it('asks the model that was chosen for this conversation, and only in this one', async () => {
    const { session, model } = start([{}, { owner: gpt }, {}]);
    await session.send('one');
    await session.chooseModel({ provider: 'openai', model: 'gpt' });
    await session.send('two');
    await session.newChat();
    await session.send('three');
    assert.deepEqual(
      model.requests.map((request) => request.refs[0]?.model),
      ['claude', 'gpt', 'claude'],
    );
  });

  it('tells what a conversation chose before and after, and can choose nothing again', async () => {
    const { session } = start([{}]);
    const told: unknown[] = [];
    session.onDidChooseModel((choice) => told.push(choice));
    await session.chooseModel({ provider: 'openai', model: 'gpt' });
    await session.chooseModel(undefined);
    assert.equal(session.resolve().rung, 'user');
    const conversation = session.conversationId;
    assert.deepEqual(told, [
      { conversation, before: undefined, after: 'openai/gpt' },
      { conversation, before: 'openai/gpt', after: undefined },
    ]);
  });

  it('keeps the choice of a conversation over a reload', async () => {
    const { session, files } = start([{}]);
    await session.send('one');
    await session.chooseModel({ provider: 'openai', model: 'gpt' });
    const { session: again } = start([], { files });
    await again.openFirst('last');
    assert.equal(again.resolve().refs[0]?.model, 'gpt');
    assert.equal(again.resolve().rung, 'conversation');
  });

  it('asks again for an answer without the old one in the request', async () => {
    const { session, model, view } = start([{ parts: [text('bad')] }, { parts: [text('good')] }]);
    await session.send('question');
    const id = view.messages.findLast((message) => message.type === 'item' && message.item.kind === 'answer');
    assert.ok(id?.type === 'item');
    await session.retry(id.item.id);
    assert.equal(
      model.requests[1]?.log.some((entry) => entry.k === 'step'),
      false,
    );
    await session.showAll();
    assert.deepEqual(
      view.items().map((item) => item.kind),
      ['user', 'answer'],
    );
  });

  it('says nothing of a missing answer while a question is asked again that nobody answered', async () => {
    const fault: Fault = { kind: 'policy', message: 'A limit would be passed.', code: 'budget' };
    const { session, view } = start([{ fault }, { parts: [text('good')] }]);
    await session.send('question');
    const failed = view.messages.findLast((message) => message.type === 'item' && message.item.kind === 'answer');
    assert.ok(failed?.type === 'item' && failed.item.kind === 'answer');
    assert.deepEqual(
      failed.item.actions?.map(({ id }) => id),
      ['select-model', 'show-spending', `retry:${failed.item.id}`],
    );
    await session.showAll();
    assert.deepEqual(view.items().at(-1), failed.item);
    await session.retry(failed.item.id);
    assert.deepEqual(
      view.items().map((item) => item.kind),
      ['user'],
    );
  });

  it('puts an edited message in the place of the old one', async () => {
    const { session, view, model } = start([{}, {}, {}]);
    await session.send('first');
    await session.send('second');
    await session.showAll();
    const user = view.items().find((item) => item.kind === 'user');
    await session.resend(user?.id ?? '', 'better first');
    await session.showAll();
    assert.deepEqual(
      view.items().flatMap((item) => (item.kind === 'user' ? [item.text] : [])),
      ['better first'],
    );
    assert.equal(model.requests[2]?.log.filter((entry) => entry.k === 'user').length, 1);
  });

  it('tells once when the disk is full and goes on', async () => {
    const files = new FakeFiles();
    files.room = 0;
    const { session, view } = start([{ parts: [text('Still here.')] }], { files });
    await session.send('Hi');
    await session.showAll();
    assert.deepEqual(
      view.items().map((item) => item.kind),
      ['user', 'answer'],
    );
    const notices = view.messages.filter((message) => message.type === 'item' && message.item.kind === 'notice');
    assert.equal(notices.length, 1);
  });

  it('ends a turn in front of the person when our own code fails, and can be asked again', async () => {
    const { session, view } = start([]);
    await session.send('Hi');
    assert.equal(session.isBusy, false);
    const answer = view.messages.findLast((message) => message.type === 'item');
    assert.ok(answer?.type === 'item' && answer.item.kind === 'answer');
    assert.equal(answer.item.state, 'failed');
  });

  describe('while the mentions of a message are read', () => {
    const held = (options: Options = {}) => {
      const gate = Promise.withResolvers<undefined>();
      return { ...start([{ parts: [text('Hello!')] }, {}], { ...options, mentions: gate.promise }), gate };
    };

    it('takes no second try, and puts a second message behind the first', async () => {
      const { session, view, model, gate } = held();
      const first = session.send('one');
      await session.send('two');
      assert.deepEqual(
        view.last('queue')?.messages.map((each) => each.text),
        ['two'],
      );
      assert.equal(model.requests.length, 0);
      gate.resolve(undefined);
      await first;
      assert.equal(model.requests.length, 2);
      assert.deepEqual(view.last('queue')?.messages, []);
      await Promise.all([session.retry('a2.0'), session.retry('u2'), session.retry('u2')]);
      assert.equal(model.requests.length, 3);
    });

    it('can be stopped: nothing is sent and the text is in the box again', async () => {
      const { session, view, model } = held();
      const sending = session.send('one');
      assert.equal(session.isBusy, true);
      await session.stop();
      await sending;
      assert.equal(session.isBusy, false);
      assert.equal(view.last('give-back')?.text, 'one');
      assert.equal(model.requests.length, 0);
      assert.deepEqual(
        view.messages.filter(({ type }) => type === 'item'),
        [],
      );
    });

    it('puts nothing into a conversation that is begun or opened meanwhile; the text stays with its own', async () => {
      const { session, view, model, files } = held();
      const id = session.conversationId;
      const sending = session.send('one');
      await session.newChat();
      await sending;
      assert.notEqual(session.conversationId, id);
      assert.deepEqual(view.items(), []);
      assert.equal(model.requests.length, 0);
      const { session: again, view: later } = start([], { files });
      await again.open(id);
      assert.equal(later.last('conversation')?.draft, 'one');
    });

    it('keeps the answer that an edited message was to take the place of', async () => {
      const { session, view, gate, model } = held();
      gate.resolve(undefined);
      await session.send('first');
      const stopped = session.resend('u1', 'better');
      await session.stop();
      await stopped;
      await session.showAll();
      assert.equal(model.requests.length, 1);
      assert.deepEqual(
        view.items().map((item) => item.kind),
        ['user', 'answer'],
      );
    });
  });

  describe('while an answer runs', () => {
    const gptRef = { provider: 'openai', model: 'gpt' };
    /** Runs one step; `during` happens in the middle of it. */
    const run = async (during: (session: ChatSession) => unknown, options: Options = {}) => {
      const steps: ScriptedStep[] = [{ openText: 'So far', before: () => during(started.session) }, { owner: gpt }];
      const started = start(steps, options);
      await started.session.send('Hi');
      return started;
    };
    const offers = (view: View): string[] =>
      view.messages.flatMap((message) =>
        message.type === 'item' && message.item.kind === 'answer'
          ? (message.item.actions ?? []).flatMap(({ id }) => (id.startsWith('switch-now') ? [id] : []))
          : [],
      );

    it('hands it over at once when asked, and stays with the new model', async () => {
      const { session, model, view } = await run((session) => session.switchNow(gptRef));
      assert.deepEqual(model.switched, [gptRef]);
      assert.equal(session.chosenModel, 'openai/gpt');
      assert.equal(view.last('model')?.model?.ref, 'openai/gpt');
      await session.send('And now?');
      assert.deepEqual(model.requests[1]?.refs[0], gptRef);
    });

    it('tells which model answers, and that none does afterwards', async () => {
      const seen: unknown[] = [];
      const { session } = await run((running) => seen.push(running.answering));
      assert.deepEqual(seen, [{ protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude' }]);
      assert.equal(session.answering, undefined);
    });

    it('keeps to its model when another one is chosen, and offers to hand it over', async () => {
      const { model, view } = await run((session) => session.chooseModel(gptRef));
      assert.deepEqual(model.switched, []);
      assert.deepEqual([...new Set(offers(view))], ['switch-now:openai/gpt']);
    });

    it('ends with its model where the choice is for the next question, tool calls included', async () => {
      const looks: ScriptedStep = {
        parts: [text('So far'), call('aaaaaaaa1', 'nothing')],
        end: { kind: 'calls' },
        before: async () => {
          session.keepModel();
          await session.chooseModel(gptRef);
        },
      };
      const { session, model } = start([looks, {}, { owner: gpt }]);
      await session.send('Hi');
      await session.send('And now?');
      assert.deepEqual(
        model.requests.map(({ refs }) => refs[0]?.model),
        ['claude', 'claude', 'gpt'],
      );
    });

    it('can still be handed over at once after the choice was for the next question', async () => {
      const { session, model } = await run(async (running) => {
        running.keepModel();
        await running.switchNow(gptRef);
      });
      assert.deepEqual(model.switched, [gptRef]);
      assert.equal(session.chosenModel, 'openai/gpt');
    });

    it('offers nothing for the model that it was asked of', async () => {
      const { view } = await run((session) => session.chooseModel({ provider: 'anthropic', model: 'claude' }));
      assert.deepEqual(offers(view), []);
    });

    it('lets nothing be handed over once it has ended', async () => {
      const { session, model } = await run(() => undefined);
      await session.switchNow(gptRef);
      assert.deepEqual(model.switched, []);
      assert.equal(session.chosenModel, 'openai/gpt');
    });
  });

  it('goes back to a model that took part, and to no other that the page may name', async () => {
    const then = [{ owner: gpt, mode: 'fresh', parts: [text('Hello!')] }] as const;
    const { session } = start([{ fault: { kind: 'overload', message: '' }, then }]);
    await session.send('Hi');
    await session.returnTo({ provider: 'openai', model: 'never-used' });
    assert.equal(session.chosenModel, undefined);
    await session.returnTo({ provider: 'anthropic', model: 'claude' });
    assert.equal(session.chosenModel, 'anthropic/claude');
  });

  it('shows hand-offs unless silence is wanted, and lets an answer be kept where the person does', async () => {
    const then = [{ owner: gpt, mode: 'fresh', parts: [text('Hello!')] }] as const;
    for (const silent of [true, false]) {
      const { session, view, model } = start([{ fault: { kind: 'overload', message: '' }, then }], {
        silent,
        resumes: !silent,
      });
      await session.send('Hi');
      await session.showAll();
      const [, answer] = view.items();
      assert.ok(answer?.kind === 'answer');
      assert.equal(answer.handOffs === undefined, silent);
      assert.equal(model.requests[0]?.options.resumable, silent ? undefined : true);
      assert.equal(model.requests[0]?.failover, true);
    }
  });

  it('remembers what a model was not given while the window is open', async () => {
    const losses = [{ kind: 'media', seq: 1, detail: 'a.png cannot be shown.' }] as const;
    const { session, view, files } = start([{ parts: [text('Hello!')], losses }, { parts: [text('Again.')] }]);
    const told = (): unknown[] => view.items().flatMap((item) => (item.kind === 'answer' ? [item.losses?.length] : []));
    const other = start([{ parts: [text('Hello!')] }], { files });
    await other.session.send('Hi');
    await session.send('Hi');
    await session.send('Hi again');
    await session.showAll();
    assert.deepEqual(told(), [1, undefined]);
    await session.open(other.session.conversationId);
    assert.deepEqual(told(), [undefined]);
  });

  it('shows a refused tool call as refused after a reload too', async () => {
    const unknown = { parts: [call('aaaaaaaa1', 'delete_everything')], end: { kind: 'calls' } } as const;
    const { session, view } = start([unknown, { parts: [text('Well.')] }]);
    await session.send('Hi');
    const states = (items: readonly ChatItem[]): string[] =>
      items.flatMap((item) =>
        item.kind === 'answer' ? item.blocks.flatMap((block) => (block.kind === 'tool' ? [block.state] : [])) : [],
      );
    const live = view.messages.findLast((message) => message.type === 'item');
    assert.ok(live?.type === 'item');
    await session.showAll();
    assert.deepEqual([states([live.item]), states(view.items())], [['refused'], ['refused']]);
  });

  it('does not cover a conversation that was opened while the history was on its way', async () => {
    const { session, view } = start([{ parts: [text('First.')] }]);
    await session.send('one');
    const id = session.conversationId;
    const renaming = session.rename(id, 'Another title');
    const listing = session.showHistory();
    await session.open(id);
    await Promise.all([renaming, listing]);
    const last = view.messages.findLast(({ type }) => type === 'history' || type === 'conversation');
    assert.equal(last?.type, 'conversation');
    await session.showHistory();
    assert.equal(view.last('history')?.conversations[0]?.title, 'Another title');
  });

  it('exports what is shown', async () => {
    const { session } = start([{ parts: [text('Hello!')] }]);
    await session.send('Hi');
    assert.equal((await session.exportMarkdown()).markdown, '# Hi\n\n## You\n\nHi\n\n## claude\n\nHello!\n');
  });
});
