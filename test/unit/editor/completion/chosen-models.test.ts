import assert from 'node:assert/strict';
import { ChosenModels } from '../../../../src/editor/completion/chosen-models.ts';
import type { ChoiceScope, ModelChoice } from '../../../../src/routing/model-choice.ts';

describe('the models chosen for what is open', () => {
  let models: Record<string, string> = {};
  const choice: ModelChoice = {
    resolve: (role, { resource = '', languageId = '' }: ChoiceScope = {}) => ({
      role,
      refs: [{ provider: 'mine', model: models[resource] ?? models[languageId] ?? 'usual' }],
      problems: [],
    }),
    onDidChange: () => ({ dispose: () => undefined }),
  };
  const one = { resource: 'file:///one.ts', languageId: 'typescript' };
  const two = { resource: 'file:///two.py', languageId: 'python' };
  beforeEach(() => {
    models = {};
  });

  it('have not changed because a document was opened or closed', () => {
    const chosen = new ChosenModels(choice);
    assert.equal(chosen.haveChanged(), false);
    chosen.opened([one]);
    assert.equal(chosen.haveChanged(), false);
    chosen.opened([two]);
    assert.equal(chosen.haveChanged(), false);
    chosen.closed(one.resource);
    assert.equal(chosen.haveChanged(), false);
  });

  it('have changed once when another was chosen for any document that was looked at', () => {
    const chosen = new ChosenModels(choice);
    chosen.opened([one, two]);
    models = { python: 'other' };
    chosen.opened([two]);
    assert.equal(chosen.haveChanged(), true);
    assert.equal(chosen.haveChanged(), false);
    models = { python: 'other', [one.resource]: 'third' };
    assert.equal(chosen.haveChanged(), true);
  });

  it('are looked up anew for a document whose language was changed', () => {
    const chosen = new ChosenModels(choice);
    models = { python: 'other' };
    chosen.opened([one]);
    chosen.opened([{ ...one, languageId: 'python' }]);
    assert.equal(chosen.haveChanged(), false);
    models = { python: 'third' };
    assert.equal(chosen.haveChanged(), true);
  });

  it('do not matter for a document that was closed', () => {
    const chosen = new ChosenModels(choice);
    chosen.opened([one]);
    chosen.closed(one.resource);
    models = { typescript: 'other' };
    assert.equal(chosen.haveChanged(), false);
  });
});
