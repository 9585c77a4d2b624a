import assert from 'node:assert/strict';
import { FolderGate } from '../../../src/chat/folder-gate.ts';
import type { FolderQuestion } from '../../../src/chat/folder-gate.ts';
import type { HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import { folderLabel } from '../../../src/chat/folder-label.ts';
import { applyHostMessage, emptyChatState } from '../../../media/chat/state/chat-state.ts';
import { Registry } from '../../../src/models/registry.ts';
import { anthropic } from '../../../src/providers/vendors/anthropic.ts';
import { editorModels } from '../../../src/providers/vendors/editor-models.ts';
import { ollama } from '../../../src/providers/vendors/ollama.ts';
import { openai } from '../../../src/providers/vendors/openai.ts';
import { ModelsHere } from '../../../src/routing/models-here.ts';
import { choiceByFolder, FakeEditorPlace, folderUri } from '../../support/fakes/fake-editor-place.ts';
import { englishWords } from '../../support/fakes/english-words.ts';

function start(lists: Readonly<Record<string, readonly string[]>>, answer = true) {
  const registry = new Registry();
  registry.setProviders('built-in', [anthropic, openai, ollama, editorModels]);
  const here = new ModelsHere(choiceByFolder(lists), new FakeEditorPlace('alpha', 'beta', 'gamma'), () => undefined);
  const asked: FolderQuestion[] = [];
  const gate = new FolderGate({
    here,
    registry,
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(answer);
    },
  });
  const admits = (paths: readonly string[], conversation = 'c', model?: string): Promise<boolean> =>
    gate.admits({
      conversation,
      chosen: here.resolve('chat', { hasBegun: true, folder: folderUri('alpha'), ...(model && { model }) }),
      paths,
      signal: new AbortController().signal,
    });
  const passes = (path: string, conversation = 'c', model?: string): boolean =>
    gate.passing(conversation, () =>
      here.resolve('chat', { hasBegun: true, folder: folderUri('alpha'), ...(model && { model }) }),
    )(path);
  return { admits, passes, asked };
}

const apart = { alpha: ['anthropic/a'], beta: ['openai/b'], gamma: ['openai/c'] };

describe('code of another folder in a question', () => {
  it('is asked about before it goes to a provider that its own folder does not use', async () => {
    const { admits, asked } = start(apart, false);
    assert.equal(await admits(['alpha/a.ts', 'beta/b.ts']), false);
    assert.deepEqual(asked, [
      {
        folders: [{ name: 'beta', model: { ref: 'openai/b', name: 'b', destination: 'api.openai.com' } }],
        paths: ['beta/b.ts'],
        model: { ref: 'anthropic/a', name: 'a', destination: 'api.anthropic.com' },
        otherwise: 'give-back',
      },
    ]);
  });

  it('goes along unasked where the question is of its own folder, or its folder sends to the same providers', async () => {
    const { admits, asked } = start({ ...apart, beta: ['anthropic/other', 'openai/b'] });
    assert.equal(await admits(['alpha/a.ts', 'beta/b.ts', 'nowhere.ts']), true);
    assert.deepEqual(asked, []);
  });

  it('is asked about when only a fallback of the conversation goes elsewhere, or the model that the conversation chose', async () => {
    const fallback = start({ ...apart, alpha: ['openai/a', 'anthropic/a'] });
    await fallback.admits(['beta/b.ts']);
    assert.equal(fallback.asked.length, 1);
    const chosen = start({ alpha: ['openai/a'], beta: ['openai/b'] });
    await chosen.admits(['beta/b.ts'], 'c', 'anthropic/mine');
    assert.equal(chosen.asked[0]?.model.ref, 'anthropic/mine');
  });

  it('is asked about once for a conversation, folder and set of providers, and again after a no', async () => {
    const { admits, asked } = start(apart);
    await admits(['beta/b.ts']);
    assert.equal(await admits(['beta/b2.ts']), true);
    assert.equal(asked.length, 1);
    await admits(['gamma/c.ts', 'beta/b.ts']);
    assert.deepEqual(asked[1]?.paths, ['gamma/c.ts']);
    await admits(['beta/b.ts'], 'another');
    assert.equal(asked.length, 3);
    const refused = start(apart, false);
    await refused.admits(['beta/b.ts']);
    await refused.admits(['beta/b.ts']);
    assert.equal(refused.asked.length, 2);
  });

  it('is asked about again with what was asked before, where the models are of another provider now', async () => {
    const { admits, asked } = start(apart);
    await admits(['beta/b.ts']);
    await admits([]);
    assert.equal(asked.length, 1);
    await admits([], 'c', 'openrouter/x');
    assert.deepEqual([asked.length, asked[1]?.paths], [2, ['beta/b.ts']]);
    await admits([], 'another', 'openrouter/x');
    assert.equal(asked.length, 2);
  });

  it('is asked about where the same server hands it on to a cloud, or VS Code to another extension', async () => {
    const cloud = start({ alpha: ['ollama/gpt-oss:120b-cloud'], beta: ['ollama/qwen3:8b'] });
    await cloud.admits(['beta/b.ts']);
    assert.deepEqual(
      cloud.asked.map(({ model }) => model.destination),
      ['ollama.com'],
    );
    const local = start({ alpha: ['ollama/qwen3:8b'], beta: ['ollama/gpt-oss:120b-cloud'] });
    await local.admits(['beta/b.ts']);
    assert.deepEqual(local.asked, []);
    const other = start({ alpha: ['editor/one/m'], beta: ['editor/two/m'] });
    await other.admits(['beta/b.ts']);
    assert.equal(other.asked.length, 1);
  });

  it('names a folder that has no model of its own', async () => {
    const { admits, asked } = start({ alpha: ['anthropic/a'] });
    await admits(['beta/b.ts']);
    assert.deepEqual(asked[0]?.folders, [{ name: 'beta' }]);
  });
});

describe('the notice that a question waits', () => {
  it('goes with the answer, and what was told meanwhile stays', async () => {
    const registry = new Registry();
    registry.setProviders('built-in', [anthropic, openai]);
    const here = new ModelsHere(choiceByFolder(apart), new FakeEditorPlace('alpha', 'beta'), () => undefined);
    let state = emptyChatState;
    const post = (message: HostMessage): void => void (state = applyHostMessage(state, message));
    const told = { kind: 'notice', id: 'notice-other', level: 'info', text: 'Another thing.', actions: [] } as const;
    const ask = (): Promise<boolean> => {
      assert.equal(state.items.length, 1);
      post({ type: 'item', item: told });
      return Promise.resolve(true);
    };
    const gate = new FolderGate({ here, registry, ask, view: { post, words: englishWords } });
    const chosen = here.resolve('chat', { hasBegun: true, folder: folderUri('alpha') });
    const { signal } = new AbortController();
    assert.equal(await gate.admits({ conversation: 'c', chosen, paths: ['beta/b.ts'], signal }), true);
    assert.deepEqual(state.items, [told]);
  });
});

describe('a file that the model looks up by itself', () => {
  it('passes where its folder sends to the same providers, and elsewhere only after a yes in this conversation', async () => {
    const { admits, passes, asked } = start({ ...apart, gamma: ['anthropic/c'] });
    assert.deepEqual(
      ['alpha/a.ts', 'beta/b.ts', 'gamma/c.ts', ''].map((path) => passes(path)),
      [true, false, true, true],
    );
    assert.deepEqual(asked, []);
    await admits(['beta/b.ts']);
    assert.equal(passes('beta/other.ts'), true);
    assert.equal(passes('beta/b.ts', 'another'), false);
    assert.equal(passes('beta/b.ts', 'c', 'openrouter/x'), false, 'the yes was for other providers');
  });

  it('is asked about again with another model where a tool has seen it', async () => {
    const { admits, passes, asked } = start({ ...apart, beta: ['anthropic/a'] });
    assert.equal(passes('beta/b.ts'), true);
    assert.equal(await admits([]), true);
    assert.equal(asked.length, 0);
    assert.equal(await admits([], 'c', 'openai/other'), true);
    assert.deepEqual(asked[0]?.paths, ['beta/b.ts']);
  });

  it('does not pass after a no', async () => {
    const { admits, passes } = start(apart, false);
    await admits(['beta/b.ts']);
    assert.equal(passes('beta/b.ts'), false);
  });
});

describe('the folder that the view shows', () => {
  const alpha = { uri: folderUri('alpha'), name: 'alpha' };
  const chosen = { role: 'chat', refs: [], problems: [], scope: {} } as const;

  it('is told where there are several: as following the editor, or as fixed', () => {
    const several = { ...chosen, folder: alpha, isOneOfSeveral: true };
    assert.deepEqual(folderLabel(several, { hasBegun: false }), { name: 'alpha', state: 'follows' });
    assert.deepEqual(folderLabel(several, { hasBegun: true }), { name: 'alpha', state: 'fixed' });
    assert.deepEqual(folderLabel(several, { hasBegun: false, folder: alpha.uri })?.state, 'fixed');
    assert.equal(folderLabel({ ...several, isOneOfSeveral: false }, { hasBegun: true }), undefined);
  });

  it('is told by its last name when it is not open any more', () => {
    const gone = { ...chosen, isOneOfSeveral: false };
    const nameOf = (folder: string): unknown => folderLabel(gone, { hasBegun: true, folder });
    assert.deepEqual(nameOf('file:///projects/my%20app/'), { name: 'my app', state: 'gone' });
    assert.deepEqual(nameOf('%E0%A4%A'), { name: '%E0%A4%A', state: 'gone' });
    assert.equal(folderLabel(gone, { hasBegun: true }), undefined);
  });
});
