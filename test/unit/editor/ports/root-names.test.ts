import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rootNames } from '../../../../src/editor/ports/root-names.ts';
import { foldName, pathSegments } from '../../../../src/guard/path-syntax.ts';

describe('the names of workspace folders', () => {
  it('stay as they are where they can', () => {
    assert.deepEqual(rootNames(['app', 'my lib', 'größe']), ['app', 'my lib', 'größe']);
  });

  it('A060: are told apart where a workspace file gives the same name twice, in any case or width', () => {
    assert.deepEqual(rootNames(['app', 'app', 'APP']), ['app', 'app 2', 'APP 3']);
    assert.deepEqual(rootNames(['app 2', 'app', 'app']), ['app 2', 'app', 'app 3']);
  });

  it('A059: have no characters that become dots or slashes in their compatibility form', () => {
    assert.deepEqual(rootNames(['🄀', '⒈lib', 'a／b', '½']), ['_', '_lib', 'a_b', '½']);
  });

  it('A059: are always one plain segment of a path, and unique', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 8 }), (names) => {
        const given = rootNames(names);
        assert.equal(new Set(given.map(foldName)).size, names.length);
        for (const name of given) assert.deepEqual(pathSegments(name, 'linux'), [name]);
      }),
      { numRuns: 1_000 },
    );
  });
});
