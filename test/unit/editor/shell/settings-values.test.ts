import assert from 'node:assert/strict';
import fc from 'fast-check';
import { settingKeys, settings, userOnlySettings } from '../../../../src/editor/manifest/settings.ts';
import {
  effectiveValue,
  isSetByRepository,
  malformedRungs,
  userOnlySettingsIn,
  valueOnRung,
} from '../../../../src/editor/shell/settings-values.ts';

describe('reading a setting', () => {
  it('takes the folder before the workspace before the person before the default', () => {
    const key = 'crossfade.models.chat';
    assert.deepEqual(effectiveValue(key, {}), []);
    assert.deepEqual(effectiveValue(key, { globalValue: ['a/u'] }), ['a/u']);
    assert.deepEqual(effectiveValue(key, { globalValue: ['a/u'], workspaceValue: ['a/w'] }), ['a/w']);
    assert.deepEqual(effectiveValue(key, { workspaceFolderValue: ['a/f'], workspaceValue: ['a/w'] }), ['a/f']);
  });

  it("lets a workspace switch completions off, and never on over the person's own no", () => {
    for (const key of ['crossfade.completion.enabled', 'crossfade.completion.inComments'] as const) {
      assert.equal(effectiveValue(key, { globalValue: true, workspaceValue: false }), false);
      assert.equal(effectiveValue(key, { globalValue: false, workspaceValue: true }), false);
      assert.equal(effectiveValue(key, { globalValue: false, workspaceFolderValue: true }), false);
      assert.equal(effectiveValue(key, { workspaceValue: false, workspaceFolderValue: true }), true);
    }
  });

  it('takes a value for the language first', () => {
    const values = { globalValue: ['a/all'], globalLanguageValue: ['a/python'] };
    assert.deepEqual(valueOnRung('crossfade.models.completion', 'user', values), ['a/python']);
  });

  it('A002: never takes from a repository what only the person may set', () => {
    fc.assert(
      fc.property(fc.constantFrom(...userOnlySettings), fc.anything(), (key, value) => {
        const hostile = {
          workspaceValue: value,
          workspaceFolderValue: value,
          workspaceLanguageValue: value,
          workspaceFolderLanguageValue: value,
        };
        assert.deepEqual(effectiveValue(key, hostile), settings[key].default);
        assert.equal(isSetByRepository(key, hostile), value !== undefined);
      }),
    );
  });

  it('gives a value of the right kind whatever the files hold', () => {
    fc.assert(
      fc.property(fc.constantFrom(...settingKeys), fc.anything(), fc.anything(), (key, mine, theirs) => {
        const value = effectiveValue(key, { globalValue: mine, workspaceFolderValue: theirs });
        assert.ok(settings[key].accepts(value));
      }),
    );
  });

  it('names the place of a value of the wrong kind', () => {
    assert.deepEqual(malformedRungs('crossfade.models.chat', { workspaceValue: 'a/b', globalValue: ['a/b'] }), [
      'workspace',
    ]);
    assert.deepEqual(malformedRungs('crossfade.completion.enabled', { globalValue: 'yes' }), ['user']);
  });
});

describe('a repository that tries to set what only the person may', () => {
  it('is noticed in the text of its settings file', () => {
    const text = '{\n  // comment\n  "crossfade.providers" : [{ "id": "x" }],\n  "crossfade.models.chat": ["x/y"]\n}';
    assert.deepEqual(userOnlySettingsIn(text), ['crossfade.providers']);
  });

  it('is not accused for a comment or a value', () => {
    assert.deepEqual(userOnlySettingsIn('{\n  // "crossfade.providers": []\n  "a": "crossfade.providers"\n}'), []);
  });
});
