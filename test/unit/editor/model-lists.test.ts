import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withActive, withFallback, withoutEntry } from '../../../src/editor/model-lists.ts';

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
