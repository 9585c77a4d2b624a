import assert from 'node:assert/strict';
import type { Role } from '../../../src/models/role.ts';
import { ModelsHere, newConversation } from '../../../src/routing/models-here.ts';
import type { ChosenHere, ConversationPlace, OpenFolder } from '../../../src/routing/models-here.ts';
import { choiceByFolder, FakeEditorPlace, folderUri } from '../../support/fakes/fake-editor-place.ts';

function start(...folders: readonly (string | OpenFolder)[]) {
  const editor = new FakeEditorPlace(...folders);
  const open: { place?: ConversationPlace } = {};
  const choice = choiceByFolder({ alpha: ['anthropic/a'], beta: ['openai/b'], '': ['ollama/everywhere'] });
  const here = new ModelsHere(choice, editor, () => open.place);
  const active = (role: Role = 'chat'): string | undefined => here.resolve(role).refs[0]?.model;
  return { editor, open, here, active };
}

describe('which models are used here, and for which folder', () => {
  it('follows the active editor while the conversation is empty', () => {
    const { editor, active, here } = start('alpha', 'beta');
    assert.equal(active(), 'a');
    editor.activate('beta');
    assert.equal(active(), 'b');
    assert.equal(here.resolve('chat').folder?.name, 'beta');
  });

  it('stays with the folder of a conversation that has begun, whatever is open in the editor', () => {
    const { editor, open, active } = start('alpha', 'beta');
    open.place = { hasBegun: true, folder: folderUri('alpha') };
    editor.activate('beta');
    assert.equal(active(), 'a');
    assert.equal(active('agent'), 'a');
  });

  it('takes a conversation of before there were folders for one of the first folder', () => {
    const { editor, open, active } = start('alpha', 'beta');
    open.place = { hasBegun: true };
    editor.activate('beta');
    assert.equal(active(), 'a');
  });

  it('uses what is chosen for all where the folder of the conversation is not open any more', () => {
    const { open, active, here, editor } = start('alpha', 'beta');
    open.place = { hasBegun: true, folder: folderUri('alpha') };
    editor.close('alpha');
    assert.equal(active(), 'everywhere');
    assert.equal(here.resolve('chat').folder, undefined);
    open.place = { hasBegun: true, folder: 'not a: URI\u0000' };
    assert.equal(active(), 'everywhere');
  });

  it('uses the active document for completion and edits, not the folder of the conversation', () => {
    const { editor, open, here } = start('alpha', 'beta');
    open.place = { hasBegun: true, folder: folderUri('alpha') };
    editor.activate('beta');
    const scope = { resource: `${folderUri('beta')}/src/app.ts` };
    assert.deepEqual(here.resolve('completion').scope, { ...scope, languageId: 'typescript' });
    assert.deepEqual(here.resolve('edit').scope, scope);
  });

  it('keeps what the conversation chose to itself', () => {
    const { open, here, active } = start('alpha');
    open.place = { hasBegun: false, model: 'groq/mine' };
    assert.equal(active(), 'mine');
    assert.equal(here.resolve('agent').scope.conversation, undefined);
    assert.equal(here.resolve('chat', newConversation).refs[0]?.model, 'a');
  });

  it('tells when another conversation is open, which may use other models', () => {
    const { open, here, active } = start('alpha', 'beta');
    open.place = { hasBegun: true, folder: folderUri('beta') };
    const told: (string | undefined)[] = [];
    here.onDidChange(() => told.push(active()));
    open.place = newConversation;
    here.conversationChanged();
    assert.deepEqual(told, ['a']);
  });

  it('tells the folder only where there are several, and none in an empty window', () => {
    const told = ({ folder, isOneOfSeveral }: ChosenHere): unknown => [folder?.name, isOneOfSeveral];
    assert.deepEqual(told(start('alpha', 'beta').here.resolve('chat')), ['alpha', true]);
    assert.deepEqual(told(start('alpha').here.resolve('chat')), ['alpha', false]);
    assert.deepEqual(told(start().here.resolve('chat')), [undefined, false]);
  });

  it('finds the folder of a path as tool calls and mentions write it', () => {
    assert.equal(start('alpha', 'beta').here.folderOfPath('beta/src/x.ts')?.name, 'beta');
    for (const same of ['./beta/x.ts', '//beta/x.ts', '././beta/x.ts'])
      assert.equal(start('alpha', 'beta').here.folderOfPath(same)?.name, 'beta');
    assert.equal(start('alpha', 'beta').here.folderOfPath('src/x.ts'), undefined);
    assert.equal(start('alpha').here.folderOfPath('src/x.ts')?.name, 'alpha');
  });

  it('finds the innermost folder where one lies in another', () => {
    const inner = { uri: `${folderUri('alpha')}/packages/my%20app`, name: 'app' };
    const { here } = start('alpha', inner, 'beta');
    const nameOf = (path: string): string | undefined => here.folderOfPath(path)?.name;
    assert.deepEqual(
      [
        'alpha/x.ts',
        'alpha/packages/my app/x.ts',
        'alpha/./packages//my app',
        'app/x.ts',
        'beta/packages/my app/x.ts',
      ].map(nameOf),
      ['alpha', 'app', 'app', 'app', 'beta'],
    );
    assert.equal(nameOf('alpha/packages/my app 2/x.ts'), 'alpha');
  });

  it('takes paths for those of the only folder on this disk, which they do not name', () => {
    const { here } = start({ uri: 'vscode-vfs://github/a/b', name: 'remote' }, 'alpha');
    assert.equal(here.folderOfPath('src/x.ts')?.name, 'alpha');
    assert.equal(
      start({ uri: 'vscode-vfs://github/a/b', name: 'remote' }, 'alpha', 'beta').here.folderOfPath('beta/x')?.name,
      'beta',
    );
  });

  it('tells of another folder', () => {
    const { editor, here } = start('alpha', 'beta');
    let count = 0;
    here.onDidChange(() => count++);
    editor.activate('beta');
    assert.equal(count, 1);
    here.dispose();
    editor.activate('alpha');
    assert.equal(count, 1);
  });
});
