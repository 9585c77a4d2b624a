import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maxLineLength } from '../../../media/chat/markdown/line-cutter.ts';
import { MarkdownPieces } from '../../../media/chat/markdown/markdown-pieces.ts';
import {
  maxCodeLength,
  maxColoredCode,
  maxUnitLength,
  PieceScanner,
} from '../../../media/chat/markdown/piece-scanner.ts';

function piecesOf(...parts: readonly string[]): MarkdownPieces {
  const markdown = new MarkdownPieces();
  for (const part of parts) markdown.add(part);
  markdown.end();
  return markdown;
}

const shape = ({ pieces }: MarkdownPieces): string[] =>
  pieces.map(({ kind, joins }) => `${kind} ${joins ?? ''}`.trim());

const line = fc.constantFrom(
  ...['text', '', '', '# Heading', '- item', '  more', '1. one', '2. two', '> quote', '```ts', '```', '    code'],
  ...['---', '===', '-', '* * *', '~~~~', '| a | b |', '|---|---|', '| 1 | 2 |', '[a]: https://example.com', '[a]'],
  ...['<div>', '**bold', '* star', '\t- tab', '   ```', 'a\u200b', '[]()[', '\\', 'x'.repeat(900), '- y '.repeat(300)],
  ...['```markdown', '````', 'Run:', '~~~js', '$$', '\\[', '\\]', '= b'],
);
const repeats = fc.tuple(line, fc.constantFrom(1, 1, 1, 2, 40)).map(([each, times]) => `${each}\n`.repeat(times));
const markdown = fc.array(repeats, { maxLength: 25 }).map((each) => each.join(''));
/** Enough of short lines that some of them are shown as they stand. */
const manyLines = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 3 }), fc.constantFrom(1, 5, 300, 1_500))
  .map(([lines, times]) => `${lines.filter((each) => times < 300 || each.length < 20).join('\n')}\n`.repeat(times));

describe('cutting Markdown into pieces', () => {
  it('keeps small blocks together and gives code a piece of its own', () => {
    const cut = piecesOf('# Title\n\nOne\ntwo\n\n- a\n- b\n\n```ts title\nlet x;\n\n```\nend');
    assert.deepEqual(shape(cut), ['text', 'code', 'text']);
    assert.equal(cut.pieces[0]?.raw, '# Title\n\nOne\ntwo\n\n- a\n- b');
    assert.equal(cut.pieces[1]?.raw, 'let x;\n');
    assert.equal(cut.pieces[1].info, 'ts title');
  });

  it('begins code behind a line that opens a formula and does not end it', () => {
    for (const opening of ['$$ is a process id', String.raw`\[ x = 1`]) {
      const { pieces } = piecesOf(`${opening}\n\`\`\`sh\na\n\nb\n\`\`\`\nend`);
      assert.deepEqual(
        pieces.map(({ raw }) => raw),
        [opening, 'a\n\nb', 'end'],
      );
    }
  });

  it('gives the same pieces however the text arrives', () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 40 }), (text, steps) => {
        const parts: string[] = [];
        let at = 0;
        for (const step of steps) parts.push(text.slice(at, (at += step)));
        const streamed = piecesOf(...parts, text.slice(at));
        const whole = piecesOf(text);
        assert.deepEqual(streamed.pieces, whole.pieces);
        assert.deepEqual({ ...streamed.links }, { ...whole.links });
      }),
    );
  });

  it('reads lines in a run as it reads them one by one', () => {
    fc.assert(
      fc.property(fc.array(manyLines, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const scanner = new PieceScanner();
        const lines = text.split('\n');
        const last = lines.pop() ?? '';
        for (const each of lines) scanner.read({ text: each, isRest: false });
        const onebyone = scanner.piecesWith(last === '' ? undefined : { text: last, isRest: false });
        assert.deepEqual(piecesOf(text).pieces, onebyone);
      }),
    );
  });

  it('names the first piece that may have changed, so that those before it can stay', () => {
    fc.assert(
      fc.property(markdown, fc.integer({ min: 0, max: 3_000 }), (text, cut) => {
        const grown = new MarkdownPieces();
        grown.add(text.slice(0, cut));
        const before = grown.pieces;
        const first = grown.add(text.slice(cut));
        assert.deepEqual(grown.pieces.slice(0, first), before.slice(0, first));
      }),
    );
  });

  it('loses no line of the text', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const shown = piecesOf(text).pieces.map(({ raw }) => raw);
        const words = (all: string): string => all.replaceAll(/[\s`~]|ts|js|markdown/g, '');
        assert.equal(words(shown.join('')), words(text));
      }),
    );
  });

  it('never makes a piece longer than can be read in a moment', () => {
    const texts = ['a ', 'a\n', '- ', '> a\n', '- a\n  b\n', '|a', '| a |\n', '```\na', '\n', '\\', '=\n', '    a\n'];
    for (const text of texts) {
      const { pieces } = piecesOf(text.repeat(60_000));
      for (const { raw, kind } of pieces) {
        const most = kind === 'text' ? 1_000 + maxUnitLength + 2 : Math.max(maxCodeLength, maxLineLength) + 1;
        assert.ok(raw.length <= most, `${JSON.stringify(text)}: ${raw.length}`);
      }
    }
  });

  it('goes on with a long list and a long table in the next piece', () => {
    const list = piecesOf('3. item of a list\n'.repeat(100));
    assert.deepEqual(shape(list), ['text', 'text list']);
    assert.deepEqual(shape(piecesOf(`${'- item of a list\n'.repeat(70)}\nWords.`)), ['text', 'text list', 'text']);
    const table = piecesOf(`| a | b |\n|---|---|\n${'| one | two |\n'.repeat(200)}`);
    assert.deepEqual(new Set(shape(table)), new Set(['text', 'text table']));
    assert.equal(table.pieces[1]?.lead, '| a | b |\n|---|---|');
  });

  it('knows when the items of a long list stand apart', () => {
    const { pieces } = piecesOf(`- ${'words '.repeat(100)}\n\n`.repeat(10));
    assert.deepEqual(
      pieces
        .slice(1)
        .map(({ joins, loose }) => [joins, loose])
        .at(-1),
      ['list', true],
    );
  });

  it('begins a very long table anew with its head', () => {
    const { pieces } = piecesOf(`| a | b |\n|---|---|\n${'| one | two and some more |\n'.repeat(900)}`);
    assert.equal(pieces.filter(({ joins }) => joins === undefined).length, 3);
  });

  it('cuts long code where a line is blank, and keeps all of it', () => {
    const code = `${'const a = 1;\n'.repeat(70)}\n${'const b = 2;\n'.repeat(300)}`;
    const { pieces } = piecesOf(`\`\`\`ts\n${code}\`\`\`\n`);
    assert.equal(pieces[1]?.raw.startsWith('const b'), true);
    assert.equal(pieces.map(({ raw }) => raw).join('\n'), code.slice(0, -1));
    assert.deepEqual(new Set(pieces.map(({ kind, info }) => `${kind} ${info}`)), new Set(['code ts']));
  });

  it('shows a text of far too many blocks as it stands, and reads on when there are fewer', () => {
    const cut = piecesOf(`${'a\n\n'.repeat(20_000)}${`${'Some words. '.repeat(60)}\n\n`.repeat(200)}# End`);
    const kinds = cut.pieces.map(({ kind }) => kind);
    assert.equal(kinds[0], 'text');
    assert.ok(kinds.includes('plain'));
    assert.equal(kinds.at(-1), 'text');
    assert.ok(cut.pieces.length < 400, `${cut.pieces.length}`);
  });

  it('reads all of a long answer: its lists, tables and paragraphs', () => {
    const item =
      '- An item with **words**, a [link](https://example.com/a) and `code` of some length, as answers have.\n';
    const row = '| a cell | another `cell` | a third one with some words |\n';
    const paragraph = `${'Some words, *and* more with `code`, as long answers have. '.repeat(8)}\n\n`;
    for (const text of [item.repeat(700), `| a | b | c |\n|---|---|---|\n${row.repeat(700)}`, paragraph.repeat(200)]) {
      assert.deepEqual(new Set(piecesOf(text).pieces.map(({ kind }) => kind)), new Set(['text']));
    }
  });

  it('gives colors to so much code of a text, in one block or in many', () => {
    const line = 'const value = compute(1, "text");\n';
    for (const text of [`\`\`\`ts\n${line.repeat(3_000)}`, `\`\`\`ts\n${line.repeat(20)}\`\`\`\n`.repeat(150)]) {
      const { pieces } = piecesOf(text);
      const colored = pieces.filter(({ isColored }) => isColored).reduce((sum, { raw }) => sum + raw.length, 0);
      assert.ok(colored >= maxColoredCode && colored < maxColoredCode + 2 * maxCodeLength, `${colored}`);
      assert.equal(pieces[0]?.isColored, true);
      assert.equal(pieces.at(-1)?.isColored, false);
    }
  });

  it('finds link definitions, the first of a label, and none in code or in a line that is still coming', () => {
    const cut = piecesOf(
      '[A  b]: https://one.test "T"\n[a b]: https://two.test\n\n```\n[c]: https://three.test\n```\n',
    );
    assert.deepEqual({ ...cut.links }, { 'a b': { href: 'https://one.test', title: 'T' } });
    const growing = new MarkdownPieces();
    growing.add('[a]: https://exam');
    assert.equal(growing.linkCount, 0);
    growing.add('ple.com\n');
    assert.equal(growing.links['a']?.href, 'https://example.com');
  });
});
