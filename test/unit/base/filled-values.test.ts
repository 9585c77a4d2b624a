import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fill } from '../../../src/base/fill.ts';
import { filledValues } from '../../../src/base/filled-values.ts';

describe('the values that a text was filled in with', () => {
  it('are found between the pieces of its template', () => {
    assert.deepEqual(filledValues('{0} failed: {1}', 'example.com failed: no route'), ['example.com', 'no route']);
    assert.deepEqual(filledValues('There is no file {0}.', 'There is no file "a.b".'), ['"a.b"']);
    assert.deepEqual(filledValues('Stopped.', 'Stopped.'), []);
  });

  it('are unknown where the text is of another template', () => {
    assert.equal(filledValues('Stopped.', 'Stopped!'), undefined);
    assert.equal(filledValues('{0} failed: {1}', 'example.com failed'), undefined);
    assert.equal(filledValues('No {0} no', 'No no'), undefined);
    assert.equal(filledValues('a {0} b {1} c', 'a 1 c'), undefined);
  });

  it('are those that were filled in, whatever they are, where no value holds a piece', () => {
    const word = fc.stringMatching(/^[a-z0-9 ."]*$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (values) => {
        const template = `Of ${values.map((_, index) => `{${index}}`).join(' | ')}!`;
        assert.deepEqual(filledValues(template, fill(template, ...values)), values);
      }),
    );
  });
});
