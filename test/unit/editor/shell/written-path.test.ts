import assert from 'node:assert/strict';
import { writtenPaths } from '../../../../src/editor/shell/written-path.ts';

const one = [{ name: 'app', path: '/home/me/app' }];
const two = [...one, { name: 'lib (2)', path: '/home/me/other/lib' }];

describe('a path that an answer names', () => {
  it('is meant relative to the folder, with or without its name, or from its top', () => {
    assert.deepEqual(writtenPaths('./src/a.ts', one), ['src/a.ts']);
    assert.deepEqual(writtenPaths('app/src/a.ts', one), ['app/src/a.ts', 'src/a.ts']);
    assert.deepEqual(writtenPaths('/src/a.ts', one), ['src/a.ts']);
    assert.deepEqual(writtenPaths('src\\a.ts', one), ['src/a.ts']);
  });

  it('is meant in each of several folders', () => {
    assert.deepEqual(writtenPaths('src/a.ts', two), ['src/a.ts', 'app/src/a.ts', 'lib (2)/src/a.ts']);
    assert.equal(writtenPaths('lib/src/a.ts', two).includes('lib (2)/src/a.ts'), true);
  });

  it('is meant as it is where it is that of a file in a folder of the workspace', () => {
    assert.deepEqual(writtenPaths('/home/me/app/src/a.ts', one), ['src/a.ts']);
    assert.deepEqual(writtenPaths('/home/me/other/lib/a.ts', two), ['lib (2)/a.ts']);
    assert.deepEqual(writtenPaths('C:\\me\\app\\a.ts', [{ name: 'app', path: 'C:\\me\\app' }]), ['a.ts']);
  });

  it('never leads above a folder: the gate gets it as it was written', () => {
    assert.deepEqual(writtenPaths('../x.ts', one), ['../x.ts']);
    assert.deepEqual(writtenPaths('/home/me/application/x.ts', one), ['home/me/application/x.ts']);
    assert.deepEqual(writtenPaths('/', one), []);
  });
});
