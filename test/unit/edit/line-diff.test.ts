import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffLines } from '../../../src/edit/line-diff.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 });

describe('diffLines', () => {
  it('gives runs that turn the old lines into the new ones', () => {
    fc.assert(
      fc.property(lines, lines, (oldLines, newLines) => {
        const result = [...oldLines];
        for (const { oldStart, oldEnd, newStart, newEnd } of diffLines(oldLines, newLines).toReversed()) {
          result.splice(oldStart, oldEnd - oldStart, ...newLines.slice(newStart, newEnd));
        }
        assert.deepEqual(result, newLines);
      }),
      { numRuns: 5_000 },
    );
  });

  it('marks only what differs', () => {
    assert.deepEqual(diffLines(['a', 'b', 'c'], ['a', 'x', 'b', 'c']), [
      { oldStart: 1, oldEnd: 1, newStart: 1, newEnd: 2 },
    ]);
  });

  it('takes no time that grows with the square for two long texts that have nothing in common', () => {
    const many = (name: string): string[] => Array.from({ length: 20_000 }, (_, index) => `${name}${index}`);
    const start = process.cpuUsage();
    assert.equal(diffLines(many('old'), many('new')).length, 1);
    const { user, system } = process.cpuUsage(start);
    assert.ok(user + system < 10_000_000, 'more than ten seconds of processor time');
  });
});
