import assert from 'node:assert/strict';
import fc from 'fast-check';
import { copyPlain } from '../../../../src/protocols/third-party/plain-copy.ts';

describe('a plain copy', () => {
  it('is equal to what JSON makes of it, and shares nothing with it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const copy = copyPlain(value, 1_000_000);
        assert.ok(copy.ok);
        assert.equal(JSON.stringify(copy.value), JSON.stringify(value));
        if (typeof value === 'object' && value !== null) assert.notEqual(copy.value, value);
      }),
    );
  });

  it('keeps a name that means the prototype elsewhere as a name', () => {
    const copy = copyPlain(JSON.parse('{"__proto__":{"isAdmin":true},"a":1}'), 1_000);
    assert.ok(copy.ok && typeof copy.value === 'object' && copy.value !== null);
    assert.equal(Object.getPrototypeOf(copy.value), Object.prototype);
    assert.equal((copy.value as { isAdmin?: boolean }).isAdmin, undefined);
    assert.deepEqual(Object.keys(copy.value), ['__proto__', 'a']);
  });
});
