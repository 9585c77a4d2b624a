import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answerLimits, readEditAnswer } from '../../../../src/completion/next-edit/edit-answer.ts';
import { editWindow } from '../../../../src/completion/next-edit/edit-window.ts';
import type { EditWindow } from '../../../../src/completion/next-edit/edit-window.ts';
import type { PredictedEdit } from '../../../../src/completion/next-edit/predicted-edit.ts';
import { changed } from '../../../../src/completion/next-edit/text-change.ts';
import { hostileText } from '../hostile-text.ts';

function windowOf(text: string, offset = 0, longest = 10_000): EditWindow {
  const window = editWindow(text, offset, longest);
  assert.ok(window !== undefined);
  return window;
}

function read(answer: string, text: string): PredictedEdit | undefined {
  return readEditAnswer(answer, windowOf(text), text);
}

/** The text after the edit of an answer; undefined where the answer is refused. */
function applied(answer: string, text: string): string | undefined {
  const edit = read(answer, text);
  return edit === undefined ? undefined : changed(text, edit);
}

function answerOf(from: number, to: number, body: readonly string[]): string {
  return [`REPLACE ${from}-${to}`, ...body.map((line) => `|${line}`), 'END'].join('\n');
}

/** The reference: lines `from` up to and without `to`, counted from 0, are taken out with their ends, and others are put there. */
function replacedLines(text: string, { from, to }: { from: number; to: number }, body: readonly string[]): string {
  const lines = text.split('\n').map((line, index, all) => (index < all.length - 1 ? `${line}\n` : line));
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lastEnd = /\r?\n$|\r$|$/.exec(lines[to - 1] ?? '')?.[0] ?? '';
  const isReplaced = to > from && body.length > 0;
  const put = isReplaced ? body.join(lineEnd) + lastEnd : body.map((line) => line + lineEnd).join('');
  return [...lines.slice(0, from), put, ...lines.slice(to)].join('');
}

/** Whether an offset lies inside one character or between CR and LF. */
function isInside(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  const around = text.slice(at - 1, at + 1);
  return around === '\r\n' || /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(around);
}

/** What holds for every edit that comes out of an answer. */
function assertSound(edit: PredictedEdit, window: EditWindow, text: string): void {
  const { start, end, before, text: put } = edit;
  assert.ok((window.starts[0] ?? 0) <= start && start <= end && end <= (window.starts.at(-1) ?? 0));
  assert.equal(before, text.slice(start, end));
  assert.notEqual(before, put);
  assert.equal(edit.source, 'model');
  assert.ok(put.isWellFormed());
  assert.doesNotMatch(put, /\r(?!\n)/);
  const after = changed(text, edit);
  assert.equal(after.slice(0, start), text.slice(0, start));
  assert.equal(after.slice(start + put.length), text.slice(end));
  const places: readonly (readonly [string, number])[] = [
    [text, start],
    [text, end],
    [after, start],
    [after, start + put.length],
  ];
  for (const [whole, at] of places) assert.ok(!isInside(whole, at), `half a character at ${at}`);
}

const lines = 'one\ntwo\nthree\nfour';
const anyLine = fc.constantFrom(
  ...['', 'a', 'b', 'ab', 'END', '|', '```', '  x;', 'x;  ', 'REPLACE 1-1'],
  ...['\u{1F642}', '\u{1F643}', 'a\u{1F642}', '\u{1F642}\u{1F643}b', '\u{2F642}'],
);
const anyLines = fc.array(anyLine, { maxLength: 8 });
/** Also with mixed line ends: a text may be anything. */
const anyText = fc
  .tuple(anyLines, fc.constantFrom(['\n'], ['\r\n'], ['\r\n', '\n'], ['\r', '\r\n', '\n']))
  .map(([all, ends]) =>
    all.map((line, index) => (index === 0 ? line : (ends[index % ends.length] ?? '') + line)).join(''),
  );

describe('an answer to an edit prompt', () => {
  it('replaces lines by others, and says only what differs', () => {
    assert.deepEqual(read('REPLACE 2-3\n|two\n|tree\nEND', lines), {
      start: 9,
      end: 10,
      before: 'h',
      text: '',
      source: 'model',
    });
    assert.equal(applied(answerOf(2, 3, ['2']), lines), 'one\n2\nfour');
    assert.equal(applied(answerOf(4, 4, ['for', '', 'five']), lines), 'one\ntwo\nthree\nfor\n\nfive');
  });

  it('inserts in front of a line where nothing is replaced', () => {
    assert.equal(applied(answerOf(2, 1, ['new']), lines), 'one\nnew\ntwo\nthree\nfour');
    assert.equal(applied(answerOf(1, 0, ['a', 'b']), lines), 'a\nb\none\ntwo\nthree\nfour');
    assert.equal(applied(answerOf(1, 0, ['a']), ''), 'a\n');
  });

  it('deletes lines where nothing is put in their place', () => {
    assert.equal(applied(answerOf(2, 3, []), lines), 'one\nfour');
    assert.equal(applied(answerOf(1, 4, []), lines), '');
    assert.equal(applied(answerOf(4, 4, []), lines), 'one\ntwo\nthree\n');
    assert.equal(applied(answerOf(2, 2, []), 'a\r\nb\r\nc'), 'a\r\nc');
  });

  it('leaves an empty line where an empty one is put', () => {
    assert.equal(applied(answerOf(2, 2, ['']), lines), 'one\n\nthree\nfour');
  });

  it('keeps the line ends of the file, whatever the ones of the answer', () => {
    const answer = 'REPLACE 1-2\r\n|x\r\n|y\r\n|z\r\nEND\r\n';
    assert.equal(applied(answer, 'a\r\nb\r\nc'), 'x\r\ny\r\nz\r\nc');
    assert.equal(applied(answer, 'a\nb\nc'), 'x\ny\nz\nc');
  });

  it('counts the lines of the file, not of the window', () => {
    const text = ['aaaa', 'bbbb', 'cccc', 'dddd'].join('\n');
    const window = windowOf(text, 12, 9);
    assert.equal(window.firstLine, 1);
    const edit = readEditAnswer(answerOf(3, 3, ['x']), window, text);
    assert.ok(edit !== undefined);
    assert.equal(changed(text, edit), 'aaaa\nbbbb\nx\ndddd');
  });

  it('may stand in a fence and between empty lines', () => {
    for (const answer of [
      `\`\`\`\n${answerOf(2, 2, ['2'])}\n\`\`\``,
      `\n\`\`\`text  \n${answerOf(2, 2, ['2'])}  \n\`\`\`\n`,
      `\n\n  ${answerOf(2, 2, ['2'])}\n\n`,
      'REPLACE 2-2  \n|2\nEND ',
    ])
      assert.equal(applied(answer, lines), 'one\n2\nthree\nfour');
  });

  it('may put lines that look like its own form', () => {
    assert.equal(applied(answerOf(2, 2, ['END', '```', '|x']), lines), 'one\nEND\n```\n|x\nthree\nfour');
  });

  it('keeps the white space at the end of the new lines', () => {
    assert.equal(applied(answerOf(2, 2, ['two  ']), lines), 'one\ntwo  \nthree\nfour');
  });

  it('is refused where text stands around the form or in it', () => {
    const good = answerOf(2, 2, ['2']);
    for (const answer of [
      '',
      'NONE',
      `Here it is:\n${good}`,
      `${good}\nDone.`,
      `${good}\n${good}`,
      `\`\`\`\n${good}\n\`\`\`\nDone.`,
      `\`\`\`\n${good}`,
      `\`\`\`\n${good}\nDone.`,
      `So ${good}`,
      `\`\`\`a b\n${good}\n\`\`\``,
      'REPLACE 2-2\n|2',
      'REPLACE 2-2\n2\nEND',
      'REPLACE 2-2\n|2\n\n|3\nEND',
      'REPLACE 2\n|2\nEND',
      'replace 2-2\n|2\nEND',
      'REPLACE 2-2 now\n|2\nEND',
      'REPLACE 2-2',
      'END',
    ])
      assert.equal(read(answer, lines), undefined, JSON.stringify(answer));
  });

  it('is refused where it names lines outside the window, or in the wrong order', () => {
    for (const [from, to] of [
      [0, 0],
      [0, 1],
      [4, 5],
      [5, 4],
      [5, 5],
      [3, 1],
      [9999999, 9999999],
    ] as const)
      assert.equal(read(answerOf(from, to, ['x']), lines), undefined, `${from}-${to}`);
    assert.equal(read('REPLACE 00000002-2\n|x\nEND', lines), undefined);
    const text = ['aaaa', 'bbbb', 'cccc', 'dddd'].join('\n');
    const window = windowOf(text, 12, 9);
    for (const line of [1, 4]) assert.equal(readEditAnswer(answerOf(line, line, ['x']), window, text), undefined);
    assert.equal(readEditAnswer(answerOf(4, 3, ['x']), window, text), undefined);
  });

  it('is refused where it is too long', () => {
    const { characters, newLines, replacedLines: most } = answerLimits;
    const text = Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n');
    const many = (count: number): readonly string[] => Array.from({ length: count }, () => 'x');
    assert.notEqual(read(answerOf(1, most, ['x']), text), undefined);
    assert.equal(read(answerOf(1, most + 1, ['x']), text), undefined);
    assert.notEqual(read(answerOf(1, 0, many(newLines)), text), undefined);
    assert.equal(read(answerOf(1, 0, many(newLines + 1)), text), undefined);
    const frame = answerOf(1, 1, ['']).length;
    assert.notEqual(read(answerOf(1, 1, ['x'.repeat(characters - frame)]), text), undefined);
    assert.equal(read(answerOf(1, 1, ['x'.repeat(characters - frame + 1)]), text), undefined);
  });

  it('is refused with hidden characters, halves of characters and line ends of its own', () => {
    for (const line of ['a\u200Bb', '\u202Ea', '\u{E0041}', 'a\u0000', 'a\u2028b'])
      assert.equal(read(answerOf(2, 2, [line]), lines), undefined, JSON.stringify(line));
    for (const line of ['\uD83D', 'a\uDE42', '\uDE42\uD83D'])
      assert.equal(read(answerOf(2, 2, [line]), lines), undefined, JSON.stringify(line));
    for (const line of ['a\rb', 'a\r\r', '\ra']) {
      assert.equal(read(answerOf(2, 2, [line]), lines), undefined, JSON.stringify(line));
      assert.equal(read(`REPLACE 2-2\r\n|${line}\r\nEND\r\n`, 'a\r\nb\r\nc'), undefined, JSON.stringify(line));
    }
    assert.equal(applied(answerOf(2, 2, ['\u{1F642}']), lines), 'one\n\u{1F642}\nthree\nfour');
  });

  it('is refused where it changes nothing', () => {
    assert.equal(read(answerOf(1, 4, lines.split('\n')), lines), undefined);
    assert.equal(read(answerOf(1, 2, ['a', 'b']), 'a\r\nb\r\n'), undefined);
    assert.equal(read(answerOf(2, 1, []), lines), undefined);
  });

  it('changes a character whole where its halves stay alike', () => {
    const alike = read(answerOf(1, 1, ['a\u{1F643}b']), 'a\u{1F642}b');
    assert.deepEqual([alike?.start, alike?.before, alike?.text], [1, '\u{1F642}', '\u{1F643}']);
    const tail = read(answerOf(1, 1, ['a\u{2F642}b']), 'a\u{1F642}b');
    assert.deepEqual([tail?.start, tail?.before, tail?.text], [1, '\u{1F642}', '\u{2F642}']);
  });

  it('changes a line end whole where a half of it stays alike', () => {
    const text = 'x\nb\r\nc';
    const edit = read(answerOf(1, 2, ['y', 'b']), text);
    assert.deepEqual([edit?.before, edit?.text], ['x\n', 'y\r\n']);
    const lone = 'p\rq\r\nc';
    const split = read(answerOf(1, 1, ['p', 'q']), lone);
    assert.deepEqual([split?.before, split?.text], ['\r', '\r\n']);
  });

  it('does the same as replacing lines by hand, in any text', () => {
    const anyWindow = fc.record({ at: fc.nat(60), longest: fc.nat(40) });
    const anyRange = fc.record({ first: fc.nat(8), count: fc.nat(8) });
    fc.assert(
      fc.property(anyText, anyWindow, anyRange, anyLines, (text, { at, longest }, { first, count }, body) => {
        const window = editWindow(text, Math.min(at, text.length), longest);
        if (window === undefined) return;
        const from = window.firstLine + (first % window.lines.length);
        const to = Math.min(from + count, window.firstLine + window.lines.length);
        const expected = replacedLines(text, { from, to }, body);
        const edit = readEditAnswer(answerOf(from + 1, to, body), window, text);
        if (edit === undefined) {
          assert.equal(expected, text);
          return;
        }
        assert.equal(changed(text, edit), expected);
        assertSound(edit, window, text);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is an edit in the window or none, whatever it says', () => {
    const piece = fc.oneof(
      fc.constantFrom('REPLACE ', 'END', '\n', '\r\n', '\r', '|', '-', '1-1', '1-2', '2-1', '3-2', '0-0', '```', ' '),
      fc.constantFrom('\nEND', 'REPLACE 1-1\n|', 'REPLACE 2-3\n|', '\n|', '\uD83D', '\uDE42', '\u{1F642}', '\u200D'),
      hostileText,
    );
    const anyAnswer = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc
        .tuple(fc.nat(9), fc.nat(9), fc.array(hostileText, { maxLength: 4 }))
        .map(([from, to, body]) => answerOf(from, to, body)),
    );
    fc.assert(
      fc.property(anyAnswer, fc.oneof(anyText, hostileText), fc.nat(60), fc.nat(60), (answer, text, at, longest) => {
        const window = editWindow(text, Math.min(at, text.length), longest);
        if (window === undefined) return;
        const edit = readEditAnswer(answer, window, text);
        if (edit !== undefined) assertSound(edit, window, text);
      }),
      { numRuns: 5_000 },
    );
  });
});
