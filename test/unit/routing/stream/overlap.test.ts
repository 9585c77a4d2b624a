import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeAsked, judgePrefilled } from '../../../../src/routing/stream/overlap.ts';
import { safeCut } from '../../../../src/routing/stream/safe-boundary.ts';
import { TextJoin } from '../../../../src/routing/stream/text-join.ts';

/** Sentences with letters of several scripts and emoji of more than one code unit; no two alike. */
const word = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'd', 'é', 'ß', 'ж', '界', '😀', '👩‍👩‍👧', 'e\u0301'),
  minLength: 2,
  maxLength: 9,
});
const prose = fc
  .array(fc.array(word, { minLength: 3, maxLength: 9 }), { minLength: 4, maxLength: 14 })
  .map((sentences) => sentences.map((words, index) => `${words.join(' ')} no. ${index}x${words.length}. `).join(''));

interface Shown {
  readonly whole: string;
  readonly shown: string;
  readonly told: number;
}
/** A text that was cut anywhere, but never within a character. */
const cutProse = fc.tuple(prose, fc.double({ min: 0.2, max: 0.9, noNaN: true })).map(([whole, share]): Shown => {
  const characters = [...new Intl.Segmenter().segment(whole)].map(({ segment }) => segment);
  const shown = characters.slice(0, Math.floor(characters.length * share)).join('');
  return { whole, shown, told: safeCut(shown) };
});

/** What a view shows after the answer came in pieces of this length. */
function joinInPieces(
  { shown, told }: Shown,
  answer: string,
  {
    length,
    canTakeBack = true,
    mode = 'ask' as const,
  }: { readonly length: number; readonly canTakeBack?: boolean; readonly mode?: 'ask' | 'prefill' },
): string {
  const join = new TextJoin({ shown, told }, mode, canTakeBack);
  let text = shown;
  const take = (joined: { readonly text: string; readonly keep?: number }): void => {
    text = (joined.keep === undefined ? text : text.slice(0, joined.keep)) + joined.text;
  };
  for (let at = 0; at < answer.length; at += length) take(join.push(answer.slice(at, at + length)));
  take(join.end());
  return text;
}

describe('the join of two answers', () => {
  const lengths = fc.constantFrom(1, 2, 7, 40, 100_000);

  it('loses and doubles nothing where the model goes on from what it was told', () => {
    fc.assert(
      fc.property(cutProse, lengths, (cut, length) => {
        assert.equal(joinInPieces(cut, cut.whole.slice(cut.told), { length }), cut.whole);
      }),
    );
  });

  it('drops a repetition from any sentence on, and the whole answer begun anew', () => {
    fc.assert(
      fc.property(cutProse, lengths, fc.nat(), (cut, length, pick) => {
        const starts = [0];
        for (let at = cut.shown.indexOf('. '); at >= 0 && at + 2 <= cut.told; at = cut.shown.indexOf('. ', at + 1))
          starts.push(at + 2);
        const from = starts[pick % starts.length] ?? 0;
        const repeated = cut.shown.slice(from);
        fc.pre(from === 0 || cut.shown.length - from >= 30);
        fc.pre(new Set(repeated).size >= 8 && cut.whole.indexOf(repeated) === from);
        assert.equal(joinInPieces(cut, cut.whole.slice(from), { length }), cut.whole);
      }),
    );
  });

  it('never breaks a character, whatever the model says, and never loses what it says', () => {
    fc.assert(
      fc.property(cutProse, prose, lengths, fc.boolean(), (cut, answer, length, canTakeBack) => {
        const text = joinInPieces(cut, answer, { length, canTakeBack });
        assert.ok(text.isWellFormed());
        assert.ok(text.endsWith(answer.slice(-20)));
        if (!canTakeBack) assert.ok(text.startsWith(cut.shown));
      }),
    );
  });

  it('goes on behind a prefill, with or without an echo of it, the white space told once', () => {
    fc.assert(
      fc.property(cutProse, lengths, fc.boolean(), (cut, length, isEcho) => {
        const told = cut.shown.trimEnd().length;
        const seam = { ...cut, told };
        const answer = cut.whole.slice(isEcho ? 0 : told);
        fc.pre(told >= 8);
        assert.equal(joinInPieces(seam, answer, { length, mode: 'prefill' }), cut.whole);
      }),
    );
  });

  it('goes on behind an echo that a template changed: other white space, empty marks of thinking in front', () => {
    const inFront = fc.constantFrom('', ' ', '<think></think>', '<think>\n\n</think>\n\n', '</think>\n');
    const spaces = fc.constantFrom(' ', '\n', '  ');
    fc.assert(
      fc.property(cutProse, lengths, inFront, spaces, (cut, length, front, space) => {
        const told = cut.shown.trimEnd().length;
        fc.pre(told >= 20);
        const echo = cut.shown.slice(0, told).trimStart().replace(/\s+/g, space);
        const answer = `${front}${echo}${cut.whole.slice(told)}`;
        assert.equal(joinInPieces({ ...cut, told }, answer, { length, mode: 'prefill' }), cut.whole);
      }),
    );
  });

  it('takes an answer that only begins like an echo for what it is', () => {
    const shown = 'The first sentence is here.';
    const seam = { shown, told: shown.length };
    const other = '<think></think>The first sentence is there, and more.';
    assert.equal(judgePrefilled(seam, other.slice(0, 20), false).kind, 'wait');
    assert.deepEqual(judgePrefilled(seam, other, false), { kind: 'join', skip: 0 });
  });

  it('does not take a line that comes twice in a row for a repetition', () => {
    const line = '    },\n    {\n';
    const shown = `const list = [\n    {\n${line.repeat(20)}`;
    assert.equal(
      joinInPieces({ whole: '', shown, told: shown.length }, `${line}    }\n];\n`, { length: 5 }),
      `${shown}${line}    }\n];\n`,
    );
    const laugh = 'ha '.repeat(80);
    assert.equal(
      joinInPieces({ whole: '', shown: laugh, told: laugh.length }, 'ha ha.', { length: 1 }),
      `${laugh}ha ha.`,
    );
  });

  it('waits no longer than it must', () => {
    const shown = 'The first sentence is here. The second sentence follows it. ';
    const seam = { shown, told: shown.length };
    assert.equal(judgeAsked(seam, 'T', false).kind, 'wait');
    assert.equal(
      judgeAsked(seam, 'Zebras are animals that live in herds on the plains of Africa, mostly.', false).kind,
      'join',
    );
    assert.deepEqual(judgeAsked(seam, `${shown}T`, false), { kind: 'join', skip: shown.length });
    assert.equal(judgeAsked(seam, shown.slice(0, 40), false).kind, 'wait');
  });

  it('does not take the end of a code block for its beginning', () => {
    const shown = `\`\`\`\n${'abcdefgh ijklmn opq '.repeat(12)}\n`;
    assert.deepEqual(judgeAsked({ shown, told: shown.length }, '```', true), { kind: 'join', skip: 0 });
  });

  it('finds a beginning in other words only where enough of it is the same', () => {
    const shown =
      'To sort a list in Python, call the built-in function sorted with the list as its argument. It returns a new list and leaves the old one as it was. ';
    const seam = { shown, told: shown.length };
    const anew =
      'To sort a list in Python you call the built-in function sorted with the list as its only argument; it returns a new list and leaves the old list alone. Use reverse for the other way round, of course, or reverse it later.';
    assert.deepEqual(judgeAsked(seam, anew, false), { kind: 'rewind', to: 0, skip: 0 });
    const onward =
      'If the order matters, pass a key: a function that is called for each element and tells what to compare. Two elements with equal keys stay in the order in which they were, which is called stability, and useful.';
    assert.equal(judgeAsked(seam, onward, false).kind, 'join');
  });

  it('always comes to a verdict when the answer is over', () => {
    fc.assert(
      fc.property(cutProse, fc.string(), (cut, head) => {
        assert.notEqual(judgeAsked(cut, head, true).kind, 'wait');
        assert.notEqual(judgePrefilled({ ...cut, told: cut.shown.trimEnd().length }, head, true).kind, 'wait');
      }),
    );
  });
});
