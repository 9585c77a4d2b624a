import assert from 'node:assert/strict';
import { failedFiles, together, type FileOutcome } from '../../e2e/outcomes.ts';

function file(passed: readonly string[], failures: readonly string[] = []): FileOutcome {
  return { passed, failures, seconds: 1 };
}

describe('two runs of end-to-end tests', () => {
  it('are the first one where nothing failed', () => {
    const first = { 'a.test.ts': file(['one', 'two']) };
    assert.deepEqual(failedFiles(first), []);
    assert.deepEqual(together(first, {}), { passed: 2, failures: [], unsteady: [] });
  });

  it('count what passed when it was run again as passed and unsteady', () => {
    const first = { 'a.test.ts': file(['one'], ['two']), 'b.test.ts': file(['three']) };
    assert.deepEqual(failedFiles(first), ['a.test.ts']);
    const second = { 'a.test.ts': file(['one', 'two']) };
    assert.deepEqual(together(first, second), { passed: 3, failures: [], unsteady: ['two'] });
  });

  it('fail where a test failed both times', () => {
    const run = { 'a.test.ts': file(['one'], ['two']) };
    assert.deepEqual(together(run, run), { passed: 1, failures: ['two'], unsteady: [] });
  });

  it('do not fail for a test that failed only in the second', () => {
    const first = { 'a.test.ts': file(['one'], ['two']) };
    const second = { 'a.test.ts': file(['two'], ['one']) };
    assert.deepEqual(together(first, second), { passed: 2, failures: [], unsteady: ['two', 'one'] });
  });

  it('fail for a test that ran in no first run and failed in the second', () => {
    const first = { 'a.test.ts': file([], ['suite "before all" hook for "one"']) };
    const second = { 'a.test.ts': file(['one'], ['two']) };
    const { failures, unsteady } = together(first, second);
    assert.deepEqual(failures, ['two']);
    assert.deepEqual(unsteady, ['suite "before all" hook for "one"']);
  });

  it('fail where a hook failed both times, or the second run did not come to an end', () => {
    const hook = 'suite "before all" hook for "one"';
    const first = { 'a.test.ts': file([], [hook]) };
    assert.deepEqual(together(first, first).failures, [hook]);
    assert.deepEqual(together(first, {}).failures, [hook]);
  });
});
