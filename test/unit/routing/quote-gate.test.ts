import assert from 'node:assert/strict';
import { Registry } from '../../../src/models/registry.ts';
import { mistral } from '../../../src/providers/vendors/mistral.ts';
import { ollama } from '../../../src/providers/vendors/ollama.ts';
import { ModelsHere } from '../../../src/routing/models-here.ts';
import { mayQuoteThere } from '../../../src/routing/quote-gate.ts';
import { choiceByFolder, FakeEditorPlace, folderUri } from '../../support/fakes/fake-editor-place.ts';

/** Whether a file of `beta` may stand in a prompt for one of `alpha`, and a file of `alpha` itself. */
function quotes(lists: Readonly<Record<string, readonly string[]>>): readonly boolean[] {
  const choice = choiceByFolder(lists);
  const registry = new Registry();
  registry.setProviders('built-in', [ollama, mistral]);
  const here = new ModelsHere(choice, new FakeEditorPlace('alpha', 'beta'), () => undefined);
  const place = { document: `${folderUri('alpha')}/a.ts`, path: 'alpha/a.ts', languageId: 'typescript' };
  return ['beta/b.ts', 'alpha/other.ts'].map((path) => mayQuoteThere({ choice, here, registry }, place, path));
}

describe('code of another folder in a completion prompt', () => {
  it('stands there only where its own completions go to all the same providers', () => {
    assert.deepEqual(quotes({ alpha: ['mistral/a'], beta: ['ollama/b'] }), [false, true]);
    assert.deepEqual(quotes({ alpha: ['mistral/a'], beta: ['mistral/b', 'ollama/b'] }), [true, true]);
    assert.deepEqual(quotes({ alpha: ['ollama/a', 'mistral/a'], beta: ['ollama/b'] }), [false, true]);
    assert.deepEqual(quotes({ alpha: ['mistral/a'], beta: [] }), [false, true]);
  });

  it('does not go to a cloud behind a server that its own completions do not use', () => {
    assert.deepEqual(quotes({ alpha: ['ollama/coder:120b-cloud'], beta: ['ollama/coder:7b'] }), [false, true]);
    assert.deepEqual(quotes({ alpha: ['ollama/coder:7b'], beta: ['ollama/coder:120b-cloud'] }), [true, true]);
  });

  it('stands there where the prompt does not leave this process', () => {
    assert.deepEqual(quotes({ alpha: ['workspace/ngram'], beta: [] }), [true, true]);
    assert.deepEqual(quotes({ alpha: ['mistral/a', 'workspace/ngram'], beta: ['mistral/b'] }), [true, true]);
  });
});
