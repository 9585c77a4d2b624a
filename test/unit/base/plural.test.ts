import assert from 'node:assert/strict';
import { counted, pluralForm } from '../../../src/base/plural.ts';

describe('the form for a count', () => {
  it('is that of the language', () => {
    const of = (language: string, ...counts: readonly number[]): string[] =>
      counts.map((count) => pluralForm(count, ['one', 'other'], language));
    assert.deepEqual(of('en', 0, 1, 2), ['other', 'one', 'other']);
    assert.deepEqual(of('fr', 0, 1, 2), ['one', 'one', 'other']);
    assert.deepEqual(of('not a language', 1, 2), ['one', 'other']);
  });

  it('is filled in with the count', () => {
    const forms = ['{0} file', '{0} files'] as const;
    assert.deepEqual(
      [0, 1, 2].map((count) => counted(count, forms)),
      ['0 files', '1 file', '2 files'],
    );
    assert.equal(counted(0, forms, 'fr'), '0 file');
  });
});
