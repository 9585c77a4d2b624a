import assert from 'node:assert/strict';
import type { ModelHistory } from '../../../../src/editor/model-choice/model-history.ts';
import type { ModelWriter } from '../../../../src/editor/model-choice/model-writer.ts';
import type { Role } from '../../../../src/models/role.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

type Values = Record<string, unknown>;
const names = { 1: 'globalValue', 2: 'workspaceValue', 3: 'workspaceFolderValue' } as const;
const languageNames = {
  1: 'globalLanguageValue',
  2: 'workspaceLanguageValue',
  3: 'workspaceFolderLanguageValue',
} as const;

/** Settings of one window, by key and place; values for a language stand apart, as in VS Code. */
class FakeSettings {
  readonly values = new Map<string, Values>();

  inspect(key: string): Values {
    return { ...this.values.get(key) };
  }

  update(key: string, value: unknown, target: 1 | 2 | 3, isForLanguage?: boolean): Promise<void> {
    const slots = this.inspect(key);
    const name = (isForLanguage === true ? languageNames : names)[target];
    if (value === undefined) Reflect.deleteProperty(slots, name);
    else slots[name] = value;
    this.values.set(key, slots);
    return Promise.resolve();
  }
}

describe('writing a choice of models', () => {
  let hooks: { deregister(): void };
  let settings: FakeSettings;
  let writer: ModelWriter;
  let history: ModelHistory;

  beforeEach(async () => {
    settings = new FakeSettings();
    const window = { showInformationMessage: () => Promise.resolve(undefined) };
    const l10n = { t: (text: string) => text };
    hooks = standInForVscode({
      workspace: { getConfiguration: () => settings, workspaceFile: undefined },
      ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
      Uri: { parse: (text: string) => text },
      commands: {},
      Disposable: {},
      window,
      l10n,
    });
    const writing = await import('../../../../src/editor/model-choice/model-writer.ts');
    const remembering = await import('../../../../src/editor/model-choice/model-history.ts');
    const choice = {
      resolve: (role: Role) => ({ role, refs: [], problems: [] }),
      onDidChange: () => ({ dispose: () => undefined }),
    };
    writer = new writing.ModelWriter(choice, () => undefined);
    history = new remembering.ModelHistory();
    writer.onDidChange((change) => history.record(change));
  });
  afterEach(() => hooks.deregister());

  const chat = 'crossfade.models.chat';
  const choose = (ref: string, place: 'workspace' | 'user', role: Role = 'chat'): Promise<void> =>
    writer.apply({ role, ref, place, scope: {}, kind: 'active' });

  it('is undone to exactly what stood there, several levels, and to nothing where nothing was set', async () => {
    await settings.update(chat, ['a/1', 'a/2'], 1);
    await choose('b/1', 'workspace');
    await choose('b/2', 'workspace');
    await choose('c/1', 'user');
    assert.deepEqual(settings.inspect(chat), { globalValue: ['c/1', 'a/2'], workspaceValue: ['b/2'] });
    await history.undo();
    assert.deepEqual(settings.inspect(chat), { globalValue: ['a/1', 'a/2'], workspaceValue: ['b/2'] });
    await history.undo();
    assert.deepEqual(settings.inspect(chat), { globalValue: ['a/1', 'a/2'], workspaceValue: ['b/1'] });
    await history.undo();
    assert.deepEqual(settings.inspect(chat), { globalValue: ['a/1', 'a/2'] });
  });

  it('brings back a value of the wrong kind, too: it was the person who wrote it', async () => {
    await settings.update(chat, 'a/1', 2);
    await choose('b/1', 'workspace');
    await history.undo();
    assert.deepEqual(settings.inspect(chat), { workspaceValue: 'a/1' });
  });

  it('writes and undoes the value of the language where one stands, and leaves the general one', async () => {
    const key = 'crossfade.models.completion';
    await settings.update(key, ['a/1'], 1);
    await settings.update(key, ['a/2'], 1, true);
    await choose('b/1', 'user', 'completion');
    assert.deepEqual(settings.inspect(key), { globalValue: ['a/1'], globalLanguageValue: ['b/1'] });
    await history.undo();
    assert.deepEqual(settings.inspect(key), { globalValue: ['a/1'], globalLanguageValue: ['a/2'] });
    await writer.apply({ role: 'completion', ref: 'a/2', place: 'user', scope: {}, kind: 'remove' });
    assert.deepEqual(settings.inspect(key), { globalValue: ['a/1'] });
    await history.undo();
    assert.deepEqual(settings.inspect(key), { globalValue: ['a/1'], globalLanguageValue: ['a/2'] });
  });

  it('is not undone over what was written by hand since', async () => {
    await choose('b/1', 'workspace');
    await settings.update(chat, ['by/hand'], 2);
    assert.equal((await history.undo()).kind, 'changed-since');
    assert.deepEqual(settings.inspect(chat), { workspaceValue: ['by/hand'] });
  });

  it('moves entries of a list, aliases too, and undoes that', async () => {
    await settings.update(chat, ['a/1', 'fast', 'a/3'], 2);
    await settings.update('crossfade.aliases', { fast: 'a/2' }, 1);
    const list = { role: 'chat', place: 'workspace', entries: ['a/1', 'fast', 'a/3'] } as const;
    assert.equal(writer.entryFor(list, 'a/2'), 'fast');
    const move = (kind: 'up' | 'down' | 'first' | 'remove', ref: string): Promise<void> =>
      writer.apply({ role: 'chat', ref, place: 'workspace', scope: {}, kind });
    await move('up', 'fast');
    assert.deepEqual(settings.inspect(chat), { workspaceValue: ['fast', 'a/1', 'a/3'] });
    await move('first', 'a/3');
    await move('down', 'a/3');
    await move('remove', 'a/1');
    assert.deepEqual(settings.inspect(chat), { workspaceValue: ['fast', 'a/3'] });
    for (let count = 0; count < 4; count++) await history.undo();
    assert.deepEqual(settings.inspect(chat), { workspaceValue: ['a/1', 'fast', 'a/3'] });
  });

  it('remembers no change where nothing changed', async () => {
    await settings.update(chat, ['a/1'], 2);
    await choose('a/1', 'workspace');
    assert.equal(history.canUndo, false);
  });
});
