import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { BoundedMap } from '../../../src/base/bounded-map.ts';

describe('a bounded map', () => {
  it('lets the oldest entry make room', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1).set('b', 2).set('c', 3);
    deepEqual(
      [...map],
      [
        ['b', 2],
        ['c', 3],
      ],
    );
  });

  it('keeps an entry that is set again, and not one that is only read', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
    deepEqual(
      [...map],
      [
        ['a', 3],
        ['c', 4],
      ],
    );
    equal(map.get('a'), 3);
    map.set('d', 5);
    deepEqual([...map.keys()], ['c', 'd']);
  });

  it('loses nothing where an entry of a full map is set again', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1).set('b', 2).set('b', 3);
    deepEqual(
      [...map],
      [
        ['a', 1],
        ['b', 3],
      ],
    );
  });

  it('takes undefined as a key and as a value', () => {
    const map = new BoundedMap<undefined | number, undefined>(1);
    map.set(undefined, undefined).set(1, undefined);
    deepEqual([...map.keys()], [1]);
  });

  it('holds what was set last, whatever is set and deleted', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 8 }), isDeleted: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
        const map = new BoundedMap<number, number>(limit);
        let expected: number[] = [];
        for (const { key, isDeleted } of steps) {
          expected = expected.filter((each) => each !== key);
          if (isDeleted) map.delete(key);
          else {
            map.set(key, key * 2);
            expected = [...expected, key].slice(-limit);
          }
          deepEqual([...map.keys()], expected);
          ok([...map].every(([each, value]) => value === each * 2));
        }
      }),
    );
  });
});
