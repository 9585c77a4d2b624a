import assert from 'node:assert/strict';
import { Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { plainWordsPlugin, unplainWords } from '../../../scripts/plain-words.mjs';

function reported(code: string): readonly string[] {
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser },
    plugins: { 'plain-words': plainWordsPlugin },
    rules: { 'plain-words/plain-words': 'error' },
  };
  return new Linter().verify(code, [config], 'line.ts').map(({ message }) => /"(.*?)"/.exec(message)?.[1] ?? '');
}

describe('the list of words that must not come back', () => {
  it('is looked for in comments, texts and templates', () => {
    assert.deepEqual(reported('// Whoever asks.\nask();'), ['Whoever']);
    assert.deepEqual(reported("say('The server is sick.');"), ['sick']);
    assert.deepEqual(reported('say(`${count} look-ups`);'), ['look-ups']);
    assert.deepEqual(reported('/** What the picker stands on. */\nask();'), ['stands on']);
  });

  it('leaves names in code alone', () => {
    assert.deepEqual(
      reported("import { pump } from './pump.ts';\n/** See `pump`. */\nconst color = pump('bell');"),
      [],
    );
    assert.deepEqual(reported("t('$(bell-slash) Snooze Completions…');"), []);
  });

  it('lets the field’s own terms pass', () => {
    for (const text of [
      'A hand-off to the next model',
      'The rest is skipped',
      'Witten-Bell',
      'an array of the last part',
    ])
      assert.deepEqual(unplainWords(text), [], text);
  });
});
