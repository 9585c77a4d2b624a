import assert from 'node:assert/strict';
import { pluralForm } from '../../../src/base/plural.ts';

describe('the form for a count', () => {
  it('is that of the language', () => {
    const of = (language: string, ...counts: readonly number[]): string[] =>
      counts.map((count) => pluralForm(count, ['one', 'other'], language));
    assert.deepEqual(of('en', 0, 1, 2), ['other', 'one', 'other']);
    assert.deepEqual(of('fr', 0, 1, 2), ['one', 'one', 'other']);
    assert.deepEqual(of('not a language', 1, 2), ['one', 'other']);
  });
});
