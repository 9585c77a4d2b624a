import assert from 'node:assert/strict';
import { excerptParts } from '../../../src/context/mentions/code-excerpt.ts';
import type { FolderQuestion } from '../../../src/chat/folder-gate.ts';
import { FakeEditorPlace, folderUri } from '../../support/fakes/fake-editor-place.ts';
import type { CallId, CallPart } from '../../../src/conversation/part.ts';
import type { ChatSession } from '../../../src/chat/chat-session.ts';
import type { ScriptedAnswer, ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import { resolveMentions } from '../../../src/context/mentions/mentions.ts';
import { fakeMessageDependencies } from '../context/fake-message-dependencies.ts';
import { FakeWorkspace } from '../context/fake-workspace.ts';
import { startSession as start } from './start-session.ts';
import type { Options } from './start-session.ts';

describe('a chat session in a workspace of several folders', () => {
  const lists = { alpha: ['anthropic/a'], beta: ['openai/b'] };
  const asked = (model: ScriptedAnswer): unknown[] => model.requests.map(({ refs }) => refs[0]?.model);

  it('asks the models of the active folder, stays there from the first message on, and shows it', async () => {
    const editor = new FakeEditorPlace('alpha', 'beta');
    const { session, view, model, here } = start([{}, {}], { editor, lists });
    editor.activate('beta');
    session.showModel();
    assert.deepEqual(view.last('model')?.folder, { name: 'beta', state: 'follows' });
    assert.equal(view.last('model')?.model?.ref, 'openai/b');
    await session.send('one');
    editor.activate('alpha');
    session.showModel();
    assert.deepEqual(view.last('model')?.folder, { name: 'beta', state: 'fixed' });
    assert.deepEqual(here.resolve('chat').refs, session.resolve().refs);
    await session.send('two');
    assert.deepEqual(asked(model), ['b', 'b']);
  });

  it('keeps the folder over a reload, and follows the editor again in a new chat', async () => {
    const editor = new FakeEditorPlace('alpha', 'beta');
    const { session, files } = start([{}], { editor, lists });
    await session.send('one');
    editor.activate('beta');
    const { session: again, model } = start([{}, {}], { editor, lists, files });
    await again.openFirst('last');
    await again.send('two');
    await again.newChat();
    await again.send('three');
    assert.deepEqual(asked(model), ['a', 'b']);
  });

  it('has its folder from the moment a message is sent, not from when its mentions are read', async () => {
    const editor = new FakeEditorPlace('alpha', 'beta');
    const mentions = Promise.withResolvers<undefined>();
    const { session, model } = start([{}], { editor, lists, mentions: mentions.promise });
    const sending = session.send('one');
    editor.activate('beta');
    mentions.resolve(undefined);
    await sending;
    assert.deepEqual(asked(model), ['a']);
    assert.equal(session.place.folder, folderUri('alpha'));
  });

  it('sends no code of another folder before the person said so, and gives the text back', async () => {
    const editor = new FakeEditorPlace('alpha', 'beta');
    let isAllowed = false;
    const askFolder = (): Promise<boolean> => Promise.resolve(isAllowed);
    const { session, model, view } = start([{}], { editor, lists, sources: ['beta/b.ts'], askFolder });
    await session.send('What is @file:beta/b.ts?');
    assert.deepEqual(asked(model), []);
    assert.equal(view.last('give-back')?.text, 'What is @file:beta/b.ts?');
    assert.equal(session.place.hasBegun, false);
    isAllowed = true;
    await session.send('What is @file:beta/b.ts?');
    assert.deepEqual(asked(model), ['a']);
  });

  it('says that the message waits while the person is asked, also to a view that is loaded meanwhile', async () => {
    const editor = new FakeEditorPlace('alpha', 'beta');
    const asking = Promise.withResolvers<undefined>();
    const answer = Promise.withResolvers<boolean>();
    const askFolder = (): Promise<boolean> => {
      asking.resolve(undefined);
      return answer.promise;
    };
    const { session, view } = start([{}], { editor, lists, sources: ['beta/b.ts'], askFolder });
    const sending = session.send('What is @file:beta/b.ts?');
    await asking.promise;
    const shown = view.last('item')?.item;
    assert.ok(shown?.kind === 'notice');
    assert.match(shown.text, /^Your message is waiting for your answer: may code of beta go to a\?$/);
    await session.showAll();
    assert.deepEqual(view.items(), [shown]);
    answer.resolve(false);
    await sending;
    assert.equal(view.last('remove')?.itemId, shown.id);
    assert.equal(view.last('give-back')?.text, 'What is @file:beta/b.ts?');
    await session.showAll();
    assert.deepEqual(view.items(), []);
  });

  describe('when an answer is asked for again', () => {
    const excerpt = {
      path: 'beta/b.ts',
      isInWorkspace: true,
      languageId: 'ts',
      startLine: 1,
      endLine: 2,
      text: 'code',
    };
    const begin = async (options: Options = {}) => {
      const editor = new FakeEditorPlace('alpha', 'beta');
      const questions: FolderQuestion[] = [];
      const answers = { isAllowed: true };
      const askFolder = (question: FolderQuestion): Promise<boolean> => {
        questions.push(question);
        return Promise.resolve(answers.isAllowed);
      };
      const started = start([{}, {}, {}], { editor, lists, askFolder, ...options });
      if (options.files === undefined) await started.session.send('/explain', excerptParts(excerpt));
      else await started.session.openFirst('last');
      await started.session.showAll();
      const answer = started.view.items().find(({ kind }) => kind === 'answer')?.id ?? '';
      return { ...started, questions, answers, answer };
    };

    it('counts the yes that was given for the same models', async () => {
      const { session, model, questions, answer } = await begin();
      await session.retry(answer);
      assert.deepEqual([asked(model), questions.length], [['a', 'a'], 1]);
    });

    it('asks again where the model is of another provider, and keeps the answer after a no', async () => {
      const { session, model, view, questions, answers, answer } = await begin();
      await session.chooseModel({ provider: 'openrouter', model: 'x' });
      answers.isAllowed = false;
      await session.retry(answer);
      assert.deepEqual([asked(model), questions.length, questions[1]?.otherwise], [['a'], 2, 'keep-answer']);
      await session.showAll();
      assert.equal(view.items().find(({ kind }) => kind === 'answer')?.id, answer);
      answers.isAllowed = true;
      await session.retry(answer);
      assert.deepEqual(asked(model), ['a', 'x']);
    });

    it('asks about what went along before a restart, when the conversation goes on with another provider', async () => {
      const { files } = await begin();
      const { session, model, questions, answers } = await begin({ files });
      await session.chooseModel({ provider: 'openrouter', model: 'x' });
      answers.isAllowed = false;
      await session.send('go on');
      assert.deepEqual([asked(model), questions[0]?.paths], [[], ['beta/b.ts']]);
    });

    it('asks about the files of @problems that went along before a restart', async () => {
      const problem = { path: 'beta/b.ts', line: 3, severity: 'error' as const, message: 'No such name.' };
      const sources = fakeMessageDependencies(new FakeWorkspace({}), { problems: () => [problem] });
      const { parts } = await resolveMentions('Why @problems?', sources, new AbortController().signal);
      const editor = new FakeEditorPlace('alpha', 'beta');
      const askFolder = (): Promise<boolean> => Promise.resolve(true);
      const { session: before, files } = start([{}], { editor, lists, askFolder });
      await before.send('Why @problems?', parts.slice(0, -1));
      const { session, model, questions, answers } = await begin({ files });
      await session.chooseModel({ provider: 'openrouter', model: 'x' });
      answers.isAllowed = false;
      await session.send('go on');
      assert.deepEqual([asked(model), questions[0]?.paths], [[], ['beta/b.ts']]);
    });

    it('asks again after a restart, when the yes is forgotten', async () => {
      const { files } = await begin();
      const { session, questions, answer } = await begin({ files });
      assert.equal(questions.length, 0);
      await session.retry(answer);
      assert.deepEqual(questions[0]?.paths, ['beta/b.ts']);
    });
  });

  describe('when another model is chosen in the middle of an answer', () => {
    const other = { provider: 'openrouter', model: 'x' };
    const begin = (choose: (session: ChatSession) => Promise<void>, isAllowed: boolean) => {
      const editor = new FakeEditorPlace('alpha', 'beta');
      const questions: FolderQuestion[] = [];
      const askFolder = (question: FolderQuestion): Promise<boolean> => {
        questions.push(question);
        return Promise.resolve(questions.length === 1 || isAllowed);
      };
      const call: CallPart = {
        t: 'call',
        id: 'Ab3dE6gH1' as CallId,
        name: 'read_file',
        args: { value: { path: 'alpha/a.ts' } },
        executor: 'client',
        state: 'complete',
      };
      const steps: readonly ScriptedStep[] = [
        { parts: [call], end: { kind: 'calls' }, before: () => choose(started.session) },
        { parts: [{ ...call, id: 'Ab3dE6gH2' as CallId }], end: { kind: 'calls' } },
        {},
      ];
      const workspace = new FakeWorkspace({ 'alpha/a.ts': 'alpha code' });
      const started = start(steps, { editor, lists, workspace, sources: ['beta/b.ts'], askFolder });
      return { ...started, questions };
    };

    it('gives that model no code of another folder after a no: the answer goes on with the model that it has', async () => {
      const { session, model, questions, view } = begin((chat) => chat.chooseModel(other), false);
      await session.send('What is in @file:beta/b.ts?');
      assert.deepEqual(asked(model), ['a', 'a', 'a']);
      assert.deepEqual(
        questions.map(({ model: { ref }, paths, otherwise }) => [ref, paths, otherwise]),
        [
          ['anthropic/a', ['beta/b.ts'], 'give-back'],
          ['openrouter/x', ['beta/b.ts'], 'keep-model'],
        ],
      );
      assert.ok(session.isChosen(other), 'it is chosen for what comes');
      const waits = view.messages.flatMap((each) =>
        each.type === 'item' && each.item.kind === 'notice' ? each.item.text : [],
      );
      assert.match(waits.at(-1) ?? '', /^The model switch is waiting for your answer: may code of beta go to x\?$/);
    });

    it('goes on with that model after a yes, and asks no more', async () => {
      const { session, model, questions } = begin((chat) => chat.chooseModel(other), true);
      await session.send('What is in @file:beta/b.ts?');
      assert.deepEqual([asked(model), questions.length], [['a', 'x', 'x'], 2]);
    });

    it('hands the answer over at once only after a yes; after a no nothing is chosen', async () => {
      const refused = begin((chat) => chat.switchNow(other), false);
      await refused.session.send('What is in @file:beta/b.ts?');
      assert.deepEqual([asked(refused.model), refused.model.switched], [['a', 'a', 'a'], []]);
      assert.equal(refused.session.chosenModel, undefined);
      const allowed = begin((chat) => chat.switchNow(other), true);
      await allowed.session.send('What is in @file:beta/b.ts?');
      assert.deepEqual([asked(allowed.model), allowed.model.switched], [['a', 'x', 'x'], [other]]);
      assert.equal(allowed.questions.length, 2);
    });
  });

  it('asks about code that a command puts into the message, too', async () => {
    const editor = new FakeEditorPlace('alpha', 'beta');
    const questions: FolderQuestion[] = [];
    const askFolder = (question: FolderQuestion): Promise<boolean> => {
      questions.push(question);
      return Promise.resolve(false);
    };
    const { session, model } = start([], { editor, lists, askFolder });
    const excerpt = {
      path: 'beta/b.ts',
      isInWorkspace: true,
      languageId: 'ts',
      startLine: 1,
      endLine: 2,
      text: 'code',
    };
    await session.send('/explain', excerptParts(excerpt));
    assert.deepEqual([asked(model), questions.map(({ paths }) => paths)], [[], [['beta/b.ts']]]);
  });

  it('lets the model itself look into another folder only after the person said so', async () => {
    const editor = new FakeEditorPlace('alpha', 'beta');
    const workspace = new FakeWorkspace({ 'alpha/a.ts': 'alpha code', 'beta/b.ts': 'beta code' });
    const read = (path: string, id: string): ScriptedStep => ({
      parts: [
        {
          t: 'call',
          id: id as CallId,
          name: 'read_file',
          args: { value: { path } },
          executor: 'client',
          state: 'complete',
        },
      ],
      end: { kind: 'calls' },
    });
    const sources: string[] = [];
    const steps = [read('beta/b.ts', 'Ab3dE6gH1'), {}, read('beta/b.ts', 'Ab3dE6gH2'), {}];
    const askFolder = (): Promise<boolean> => Promise.resolve(true);
    const { session, model } = start(steps, { editor, lists, workspace, sources, askFolder });
    const told = (request: number): string => JSON.stringify(model.requests[request]?.log.at(-1));
    await session.send('What is in b.ts?');
    assert.match(told(1), /whose chat uses another model/);
    assert.doesNotMatch(told(1), /beta code/);
    sources.push('beta/b.ts');
    await session.send('What is in @file:beta/b.ts?');
    assert.match(told(3), /beta code/);
  });
});
