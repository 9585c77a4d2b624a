import assert from 'node:assert/strict';
import { switchedOffText } from '../../../../src/editor/completion/switched-off-text.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';

const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));

describe('what is said when completions are switched off', () => {
  it('names the settings that say so', () => {
    const texts = (['user', 'workspace', 'folder'] as const).map((rung) => switchedOffText({ rung, values: {} }, t));
    assert.deepEqual(texts, [
      'Completions and next edits are off. Your user settings say so.',
      'Completions and next edits are off. The settings of this workspace say so.',
      'Completions and next edits are off. The settings of this folder say so.',
    ]);
  });

  it('tells a value for the language of the file, and a switch of one language', () => {
    const values = { globalValue: true, globalLanguageValue: false };
    assert.match(
      switchedOffText({ rung: 'user', values, languageId: 'python' }, t),
      /Your user settings say so for python\.$/,
    );
    assert.doesNotMatch(switchedOffText({ rung: 'workspace', values, languageId: 'python' }, t), /for python/);
    assert.match(
      switchedOffText({ rung: 'workspace', values: {}, languageId: 'python', onlyLanguage: 'python' }, t),
      /^Completions and next edits are off for python\. The settings of this workspace say so\.$/,
    );
  });
});
