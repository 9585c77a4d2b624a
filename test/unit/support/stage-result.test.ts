import assert from 'node:assert/strict';
import { countsOf } from '../../support/stage-result.ts';

describe('the counts of a test stage', () => {
  it('come from the last closing line', () => {
    const output = 'openai-chat: 3 passed, 1 failed, 0 skipped\n10 passed, 0 failed\n12 passed, 2 failed\n';
    assert.deepEqual(countsOf(output, false), { passed: 12, failed: 2 });
  });

  it('come from mocha, with colours or without', () => {
    assert.deepEqual(countsOf('\n  \u001b[32m 41 passing\u001b[0m (2s)\n  3 failing\n', false), {
      passed: 41,
      failed: 3,
    });
    assert.deepEqual(countsOf('\n  41 passing (2s)\n', true), { passed: 41, failed: 0 });
  });

  it('are one test where a stage prints none', () => {
    assert.deepEqual(countsOf('all well\n', true), { passed: 1, failed: 0 });
    assert.deepEqual(countsOf('Error: no\n', false), { passed: 0, failed: 1 });
  });

  it('show a failure even when all tests passed before a crash', () => {
    assert.deepEqual(countsOf('  41 passing (2s)\nout of memory\n', false), { passed: 41, failed: 1 });
  });
});
