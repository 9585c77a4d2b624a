import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isHeavy, jsonPieces } from '../../../src/base/json-pieces.ts';

/** Any plain data, with strings that are cut anywhere: escapes, pairs of surrogates and halves of them. */
const unit = fc.constantFrom('a', '"', '\\', '\n', '\u0001', 'é', '\ud83d\ude00', '\ud83d', '\ude00', '\u2028');
const text = fc.array(unit, { maxLength: 30 }).map((units) => units.join(''));
const data = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, text, fc.double(), fc.boolean(), fc.constant(null), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.dictionary(text, fc.option(tie('value'), { nil: undefined }), { maxKeys: 5 }),
})).value;

describe('JSON in pieces', () => {
  it('is together what JSON.stringify gives, wherever it is cut', () => {
    fc.assert(
      fc.property(data, fc.integer({ min: 1, max: 40 }), (value, size) => {
        assert.equal([...jsonPieces(value, size)].join(''), JSON.stringify(value));
      }),
    );
  });

  it('has no piece that is much longer than wanted', () => {
    const value = { parts: [{ text: 'a"'.repeat(500_000) }, { text: 'b'.repeat(300_000) }] };
    const pieces = [...jsonPieces(value)];
    assert.ok(pieces.length >= 15);
    assert.ok(pieces.every((piece) => piece.length <= 4 * 65_536));
  });

  it('tells what is heavy by all of its strings together', () => {
    const value = { a: ['12345', { b: '12345' }], c: 1 };
    assert.equal(isHeavy(value, 10), false);
    assert.equal(isHeavy(value, 9), true);
  });
});
