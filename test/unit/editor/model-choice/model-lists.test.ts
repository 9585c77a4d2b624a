import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  entryOf,
  withActive,
  withFallback,
  withMoved,
  withoutEntry,
} from '../../../../src/editor/model-choice/model-lists.ts';

const lists = fc.uniqueArray(fc.constantFrom('a/1', 'a/2', 'b/1', 'fast', 'b/2'), { maxLength: 5 });
const entry = fc.constantFrom('a/1', 'a/2', 'b/1', 'fast', 'c/9');

describe("changing a role's list", () => {
  it('replaces the active entry and keeps the fallbacks', () => {
    assert.deepEqual(withActive(['a', 'b', 'c'], 'x'), ['x', 'b', 'c']);
    assert.deepEqual(withActive(['a', 'b', 'c'], 'c'), ['c', 'a', 'b']);
    assert.deepEqual(withActive([], 'x'), ['x']);
  });

  it('adds a fallback at the end and never displaces the active one', () => {
    assert.deepEqual(withFallback(['a', 'b'], 'x'), ['a', 'b', 'x']);
    assert.deepEqual(withFallback(['a', 'b', 'c'], 'b'), ['a', 'c', 'b']);
    assert.deepEqual(withFallback(['a', 'b'], 'a'), ['a', 'b']);
  });

  it('moves an entry by one place, and no further than the ends', () => {
    assert.deepEqual(withMoved(['a', 'b', 'c'], 'b', -1), ['b', 'a', 'c']);
    assert.deepEqual(withMoved(['a', 'b', 'c'], 'b', 1), ['a', 'c', 'b']);
    assert.deepEqual(withMoved(['a', 'b'], 'a', -1), ['a', 'b']);
    assert.deepEqual(withMoved(['a', 'b'], 'b', 1), ['a', 'b']);
    assert.deepEqual(withMoved(['a', 'b'], 'c', 1), ['a', 'b']);
  });

  it('finds the entry of a model by its ref or an alias, and by no inherited name', () => {
    assert.equal(entryOf(['fast', 'a/1'], 'a/1', { fast: 'a/2' }), 'a/1');
    assert.equal(entryOf(['fast', 'a/1'], 'a/2', { fast: 'a/2' }), 'fast');
    assert.equal(entryOf(['constructor'], 'a/2', {}), undefined);
  });

  it('never holds an entry twice and always puts the chosen one where it belongs', () => {
    fc.assert(
      fc.property(lists, entry, (list, chosen) => {
        const active = withActive(list, chosen);
        assert.equal(active[0], chosen);
        assert.equal(new Set(active).size, active.length);
        const fallback = withFallback(list, chosen);
        assert.equal(new Set(fallback).size, fallback.length);
        assert.ok(fallback.includes(chosen));
        if (list.length > 0) assert.equal(fallback[0], list[0]);
        assert.ok(!withoutEntry(list, chosen).includes(chosen));
      }),
    );
  });
});
