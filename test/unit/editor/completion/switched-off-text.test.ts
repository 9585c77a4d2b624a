import assert from 'node:assert/strict';
import { switchedOffText } from '../../../../src/editor/completion/switched-off-text.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';

const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));

describe('what is said when completions are switched off', () => {
  it('names the settings that say so', () => {
    const texts = (['user', 'workspace', 'folder'] as const).map((rung) => switchedOffText({ rung, values: {} }, t));
    assert.deepEqual(texts, [
      'Completions and next edits are off. This is set in your user settings.',
      'Completions and next edits are off. This is set in the workspace settings.',
      'Completions and next edits are off. This is set in the folder settings.',
    ]);
  });

  it('tells a value for the language of the file, and a switch of one language', () => {
    const values = { globalValue: true, globalLanguageValue: false };
    assert.match(
      switchedOffText({ rung: 'user', values, languageId: 'python' }, t),
      /This is set in your user settings for python\.$/,
    );
    assert.doesNotMatch(switchedOffText({ rung: 'workspace', values, languageId: 'python' }, t), /for python/);
    assert.match(
      switchedOffText({ rung: 'workspace', values: {}, languageId: 'python', onlyLanguage: 'python' }, t),
      /^Completions and next edits are off for python\. This is set in the workspace settings\.$/,
    );
  });
});
