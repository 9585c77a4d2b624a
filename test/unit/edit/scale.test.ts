import assert from 'node:assert/strict';
import { planChanges } from '../../../src/edit/plan-changes.ts';
import { editableFiles } from '../../edit-cases/edited-texts.ts';

/** Milliseconds of processor time: other processes on the machine do not count. */
function cost(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

const source = (count: number): string =>
  Array.from({ length: count }, (_, index) => `    const value${index} = compute(${index}, "x");`).join('\n');

function change(text: string, oldText: string): string {
  const plan = planChanges(
    [{ kind: 'change', path: 'a', inOrder: false, hunks: [{ unit: 'lines', oldText, newText: 'x\n' }] }],
    editableFiles(new Map([['a', text]])),
  );
  return plan.kind === 'refused' ? plan.refusal.reason : plan.kind;
}

describe('an edit of a large file', () => {
  it('costs linear time, found or not, in every view', () => {
    const hunks = [
      '    const value77 = compute(77, "x");\n',
      'const value77 = compute(77, “x”);\n',
      'const value = 1;\n',
      '}\n',
    ];
    for (const hunk of hunks) {
      const small = source(20_000);
      const large = source(200_000);
      change(small, hunk);
      const [one, ten] = [cost(() => change(small, hunk)), cost(() => change(large, hunk))];
      assert.ok(ten < 40 * one + 500, `${one} ms and ${ten} ms for ${hunk}`);
    }
  });

  it('does not grow with the square where every line of file and search text is the same', () => {
    const text = 'a\n'.repeat(200_000);
    const spent = cost(() => assert.equal(change(text, `${'a\n'.repeat(2_000)}b\n`), 'not-found'));
    const several = cost(() => assert.equal(change(text, 'a\n'.repeat(2_000)), 'ambiguous'));
    assert.ok(spent + several < 5_000, `${spent} ms and ${several} ms`);
  });
});
