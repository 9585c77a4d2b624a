import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maximumMirrored } from '../../../../src/context/prompt/mirrored-lines.ts';
import { groupedMs, maximumEdits, RecentEdits } from '../../../../src/context/prompt/recent-edits.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';

const elsewhere = { path: 'other.ts', line: 0 };

function setUp(text: string) {
  const clock = new FakeClock();
  const edits = new RecentEdits(clock);
  edits.open('a.ts', text);
  return {
    clock,
    edits,
    replace: (line: number, from: number, to: number, inserted: string): void =>
      edits.change('a.ts', [
        { startLine: line, startCharacter: from, endLine: line, endCharacter: to, text: inserted },
      ]),
  };
}

const numbered = (count: number): string => Array.from({ length: count }, (_, at) => `line ${at}`).join('\n');

describe('the recent edits', () => {
  it('say what was there and what is there now', () => {
    const { edits, replace } = setUp('const old = 1\nuse(old)');
    replace(0, 6, 9, 'fresh');
    assert.deepEqual(edits.latest(elsewhere), [
      { path: 'a.ts', line: 0, before: ['const old = 1'], after: ['const fresh = 1'] },
    ]);
  });

  it('are one edit while keys follow each other in time and place', async () => {
    const { clock, edits, replace } = setUp(numbered(60));
    for (const [at, character] of ['n', 'e', 'w'].entries()) {
      replace(3, at, at, character);
      await clock.advance(groupedMs / 2);
    }
    replace(8, 0, 4, 'row');
    assert.equal(edits.latest(elsewhere).length, 1);
    assert.deepEqual(edits.latest(elsewhere)[0]?.before, ['line 3', 'line 4', 'line 5', 'line 6', 'line 7', 'line 8']);
    assert.equal(edits.latest(elsewhere)[0]?.after[0], 'newline 3');
    replace(40, 0, 0, 'x');
    assert.equal(edits.latest(elsewhere).length, 2, 'another place');
    await clock.advance(groupedMs + 1);
    replace(40, 0, 0, 'y');
    assert.equal(edits.latest(elsewhere).length, 3, 'another time');
  });

  it('leave out what the person is in the middle of, and what the text near the cursor shows anyway', async () => {
    const { clock, edits, replace } = setUp(numbered(60));
    replace(10, 0, 4, 'row');
    await clock.advance(5_000);
    replace(20, 6, 7, '\nadded');
    replace(20, 0, 0, '');
    assert.deepEqual(
      edits.latest({ path: 'a.ts', line: 20 }).map(({ line }) => line),
      [10],
    );
    assert.deepEqual(
      edits.latest({ path: 'a.ts', line: 10 }).map(({ line }) => line),
      [20],
    );
  });

  it('forget everything on demand, and follow no document that is too long', () => {
    const { edits, replace } = setUp('text');
    replace(0, 0, 4, 'other');
    edits.forget();
    assert.deepEqual(edits.latest(elsewhere), []);
    assert.equal(edits.isFollowed('a.ts'), false);
    edits.open('long.ts', 'x'.repeat(maximumMirrored + 1));
    assert.equal(edits.isFollowed('long.ts'), false);
  });

  it('follow a document no longer once a change does not fit it', () => {
    const { edits, replace } = setUp('short');
    replace(7, 0, 0, 'x');
    assert.equal(edits.isFollowed('a.ts'), false);
  });

  it('are told as they stand in the document, and never too many', () => {
    const change = fc.record({
      line: fc.nat({ max: 30 }),
      from: fc.nat({ max: 8 }),
      lines: fc.nat({ max: 3 }),
      to: fc.nat({ max: 8 }),
      text: fc.constantFrom('', 'x', 'ab\ncd', '\n', 'one\r\ntwo\n'),
      pause: fc.constantFrom(0, 100, 2_000),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let now = 0;
        const edits = new RecentEdits({ now: () => now });
        edits.open('a.ts', numbered(25));
        for (const { line, from, lines, to, text, pause } of changes) {
          const known = edits.linesOf('a.ts') ?? [];
          const startLine = Math.min(line, known.length - 1);
          const endLine = Math.min(startLine + lines, known.length - 1);
          const startCharacter = Math.min(from, known[startLine]?.length ?? 0);
          const least = endLine === startLine ? startCharacter : 0;
          const endCharacter = Math.max(least, Math.min(to, known[endLine]?.length ?? 0));
          now += pause;
          edits.change('a.ts', [{ startLine, startCharacter, endLine, endCharacter, text }]);
        }
        const current = edits.linesOf('a.ts') ?? [];
        const latest = edits.latest(elsewhere);
        assert.ok(latest.length <= maximumEdits);
        const newest = latest.at(-1);
        const at = newest === undefined ? -1 : current.join('\n').indexOf(newest.after.join('\n'));
        assert.ok(newest === undefined || at >= 0);
      }),
    );
  });

  it('put in place of the newest what was there, make the document of before', () => {
    const { edits, replace } = setUp(numbered(30));
    replace(5, 0, 6, 'first\nsecond');
    replace(9, 0, 4, '');
    edits.change('a.ts', [{ startLine: 2, startCharacter: 0, endLine: 4, endCharacter: 0, text: '' }]);
    const [edit] = edits.latest(elsewhere);
    const lines = [...(edits.linesOf('a.ts') ?? [])];
    assert.ok(edit !== undefined);
    const start = lines.join('\n').indexOf(edit.after.join('\n'));
    const line = lines.join('\n').slice(0, start).split('\n').length - 1;
    lines.splice(line, edit.after.length, ...edit.before);
    assert.equal(lines.join('\n'), numbered(30));
  });
});
