import assert from 'node:assert/strict';
import { countsOf, failuresIn, summaryLine, unsteadyMark } from '../../support/stage-result.ts';

describe('the counts of a test stage', () => {
  it('come from the last closing line', () => {
    const output = 'openai-chat: 3 passed, 1 failed, 0 skipped\n10 passed, 0 failed\n12 passed, 2 failed\n';
    assert.deepEqual(countsOf(output, false), { passed: 12, failed: 2, unsteady: 0 });
  });

  it('come from mocha, with colors or without', () => {
    assert.deepEqual(countsOf('\n  \u001b[32m 41 passing\u001b[0m (2s)\n  3 failing\n', false), {
      passed: 41,
      failed: 3,
      unsteady: 0,
    });
    assert.deepEqual(countsOf('\n  41 passing (2s)\n', true), { passed: 41, failed: 0, unsteady: 0 });
  });

  it('come from what is printed last, so that a test may print lines of its own', () => {
    const output = 'ok\n3 passed, 0 failed\n\n  41 passing (2s)\n';
    assert.deepEqual(countsOf(output, true), { passed: 41, failed: 0, unsteady: 0 });
    assert.deepEqual(countsOf(`${output}183 passed, 1 failed\n`, false), { passed: 183, failed: 1, unsteady: 0 });
  });

  it('are one test where a stage prints none', () => {
    assert.deepEqual(countsOf('all well\n', true), { passed: 1, failed: 0, unsteady: 0 });
    assert.deepEqual(countsOf('Error: no\n', false), { passed: 0, failed: 1, unsteady: 0 });
  });

  it('show a failure even when all tests passed before a crash', () => {
    assert.deepEqual(countsOf('  41 passing (2s)\nout of memory\n', false), { passed: 41, failed: 1, unsteady: 0 });
  });
});

describe('the unsteady tests of a stage', () => {
  it('are counted among those that passed', () => {
    const output = `  2 failing\n${unsteadyMark} a test\n${unsteadyMark} another\n5 passed, 0 failed\n`;
    assert.deepEqual(countsOf(output, true), { passed: 5, failed: 0, unsteady: 2 });
  });
});

describe('the line of a stage in the summary', () => {
  it('has its counts and its seconds', () => {
    const e2e = { name: 'e2e', passed: 141, failed: 0, unsteady: 2, seconds: 600 };
    assert.equal(summaryLine(e2e), 'e2e              141 ok, 0 not ok, 2 unsteady, 600 s');
  });

  it('has the seconds alone where nothing was tested, and why', () => {
    const skipped = { name: 'conformance', passed: 0, failed: 0, unsteady: 0, seconds: 0, note: 'skipped' };
    assert.equal(summaryLine(skipped), 'conformance      0 s (skipped)');
  });
});

describe('the failures of a test stage', () => {
  it('are what mocha printed of them last, without colors', () => {
    const output = '  4 passing (1s)\n  \u001b[31m1 failing\u001b[0m\n\n  1) adds\n     1 !== 2\n\n';
    assert.equal(
      failuresIn(`  9 failing\n  1) of an earlier run\n${output}`),
      '  1 failing\n\n  1) adds\n     1 !== 2',
    );
  });

  it('are nothing where none failed', () => {
    assert.equal(failuresIn('  41 passing (2s)\n'), '');
  });

  it('are cut where they are very long', () => {
    assert.ok(failuresIn(`  1 failing\n${'x'.repeat(100_000)}`).length <= 6_000);
  });
});
