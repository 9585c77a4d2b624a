import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeProposal } from '../../../src/edit/merge-proposal.ts';
import { ReviewedText } from '../../../src/edit/reviewed-text.ts';

const base = 'a\nb\nc\nd\ne\nf\n';
const after = 'a\nB\nc\nd\nE\nf\ng\n';

describe('a proposal that a person looks at', () => {
  it('knows its changes by their lines', () => {
    const { hunks } = new ReviewedText(base, after);
    assert.deepEqual(
      hunks.map(({ line, lines, proposedLine, proposedLines }) => [line, lines, proposedLine, proposedLines]),
      [
        [1, 1, 1, 1],
        [4, 1, 4, 1],
        [6, 0, 6, 1],
      ],
    );
  });

  it('finds the change at a line, else the next, else the last', () => {
    const text = new ReviewedText(base, after);
    assert.deepEqual(
      [0, 1, 2, 4, 5, 6, 9].map((line) => text.hunkAt(line, 'proposed')),
      [0, 0, 1, 1, 2, 2, 2],
    );
    assert.equal(text.hunkAt(3, 'document'), 1);
    assert.equal(new ReviewedText(base, base).hunkAt(0, 'document'), -1);
  });

  it('keeps the other changes when one was made or rejected', () => {
    const text = new ReviewedText(base, after);
    const [first, second] = text.hunks;
    assert.ok(first !== undefined && second !== undefined);
    assert.equal(text.documentIs(text.withHunk(second)), 0);
    assert.equal(text.document, 'a\nb\nc\nd\nE\nf\n');
    assert.equal(text.proposed, after);
    text.reject(text.hunks[0] ?? first);
    assert.equal(text.proposed, 'a\nb\nc\nd\nE\nf\ng\n');
    assert.equal(text.hunks.length, 1);
  });

  it('goes along with what is typed elsewhere', () => {
    const text = new ReviewedText(base, after);
    assert.equal(text.documentIs(`new\n${base.replace('c', 'cc')}`), 0);
    assert.equal(text.proposed, 'new\na\nB\ncc\nd\nE\nf\ng\n');
  });

  it('leaves a change out, and tells, where its lines were changed', () => {
    const text = new ReviewedText(base, after);
    assert.equal(text.documentIs(base.replace('b', 'mine')), 1);
    assert.equal(text.proposed, 'a\nmine\nc\nd\nE\nf\ng\n');
    assert.equal(text.documentIs(''), 1);
    assert.equal(text.proposed, 'g\n', 'what is added behind the end still can be');
  });
});

const line = fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'x', 'd\r');
const body = fc.array(line, { maxLength: 14 }).map((lines) => lines.join(''));

describe('merging a proposal into a document that has changed', () => {
  it('proposes the same where nothing has changed, and nothing where all was made', () => {
    fc.assert(
      fc.property(body, body, (document, proposed) => {
        assert.deepEqual(mergeProposal(document, proposed, document), { after: proposed, conflicts: 0 });
        assert.deepEqual(mergeProposal(document, proposed, proposed), { after: proposed, conflicts: 0 });
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps every byte of the document where all changes conflict or none is left', () => {
    fc.assert(
      fc.property(body, body, body, (document, proposed, current) => {
        const text = new ReviewedText(document, proposed);
        const count = text.hunks.length;
        const conflicts = text.documentIs(current);
        assert.ok(conflicts <= count);
        if (conflicts === count) assert.equal(text.proposed, current);
        // What is proposed is the document with the changes that are left.
        const [only, ...more] = text.hunks;
        if (only !== undefined && more.length === 0) assert.equal(text.withHunk(only), text.proposed);
      }),
      { numRuns: 2_000 },
    );
  });

  it('makes both where they are in different lines', () => {
    const numbered = fc.integer({ min: 3, max: 30 });
    fc.assert(
      fc.property(numbered, fc.nat(29), fc.nat(29), (count, one, other) => {
        const lines = Array.from({ length: count }, (_, index) => `line ${index}\n`);
        const [first, second] = [one % count, other % count];
        fc.pre(first !== second);
        const with_ = (at: number, text: string, from: readonly string[]): readonly string[] => from.with(at, text);
        const merged = mergeProposal(
          lines.join(''),
          with_(first, 'theirs\n', lines).join(''),
          with_(second, 'mine\n', lines).join(''),
        );
        assert.equal(merged.conflicts, 0);
        assert.equal(merged.after, with_(first, 'theirs\n', with_(second, 'mine\n', lines)).join(''));
      }),
      { numRuns: 2_000 },
    );
  });

  it('makes the changes one after the other in any order, and ends with the whole proposal', () => {
    fc.assert(
      fc.property(body, body, fc.array(fc.nat(20), { minLength: 15, maxLength: 15 }), (document, proposed, order) => {
        const text = new ReviewedText(document, proposed);
        for (const pick of order) {
          const hunk = text.hunks[pick % Math.max(1, text.hunks.length)];
          if (hunk === undefined) break;
          assert.equal(text.documentIs(text.withHunk(hunk)), 0);
          assert.equal(text.proposed, proposed);
        }
        assert.equal(text.document, proposed);
      }),
      { numRuns: 2_000 },
    );
  });
});
