import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BlockSplitter, splitBlocks } from '../../../media/chat/markdown-blocks.ts';

const lines = fc.constantFrom(
  ...[
    'text',
    '',
    '',
    '# Heading',
    '- item',
    '  more',
    '1. one',
    '2. two',
    '> quote',
    '```ts',
    '```',
    '    code',
    '---',
  ],
  ...['| a | b |', '|---|---|', '| 1 | 2 |', '[a]: https://example.com', '[a]', '<div>', '===', '**bold', '* star'],
);
const markdown = fc.array(lines, { maxLength: 25 }).map((each) => each.join('\n'));

describe('splitting Markdown into blocks', () => {
  it('gives one block for each paragraph, list and fence', () => {
    const { blocks } = splitBlocks('# Title\n\nOne\ntwo\n\n- a\n- b\n\n```ts\nlet x;\n\n```\nend');
    assert.deepEqual(
      blocks.map((block) => block.type),
      ['heading', 'paragraph', 'list', 'code', 'paragraph'],
    );
  });

  it('takes raw HTML for text', () => {
    const { blocks } = splitBlocks('<div>\n**bold**\n</div>\n');
    assert.deepEqual(
      blocks.map((block) => block.type),
      ['paragraph'],
    );
  });

  it('accounts for every character', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        assert.equal(
          splitBlocks(text)
            .blocks.map((block) => block.raw)
            .join(''),
          text,
        );
      }),
    );
  });

  it('accounts for every character of what is nested too deep', () => {
    const marks = fc.constantFrom('> ', '>', '- ', '* ', '1. ', '  ', '\n', 'a', '```');
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 120 }), (pieces) => {
        const text = pieces.join('');
        assert.equal(
          splitBlocks(text)
            .blocks.map(({ raw }) => raw)
            .join(''),
          text,
        );
      }),
    );
    assert.deepEqual(
      splitBlocks('>'.repeat(20_000)).blocks.map(({ type }) => type),
      ['blockquote'],
    );
  });

  it('reads a long open end again only when it has grown by an eighth, and shows all of it', () => {
    const splitter = new BlockSplitter();
    const text = 'words \n'.repeat(6_000);
    let readings = 0;
    for (let length = 140; length <= text.length; length += 140) {
      const before = splitter.blocks;
      splitter.update(text.slice(0, length), true);
      assert.equal(splitter.blocks.map(({ raw }) => raw).join(''), text.slice(0, length));
      if (splitter.blocks.slice(0, -1).some((block, at) => block !== before[at]) || length < 16_000) readings++;
    }
    assert.ok(readings < 200, `${readings}`);
    splitter.update('- item\n- other', true);
    assert.deepEqual(splitter.blocks, splitBlocks('- item\n- other').blocks);
  });

  it('ends with the same blocks however the text arrived', () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 }), (text, steps) => {
        const splitter = new BlockSplitter();
        let length = 0;
        for (const step of steps) {
          length = Math.min(text.length, length + step);
          splitter.update(text.slice(0, length), true);
        }
        splitter.update(text, false);
        assert.deepEqual(splitter.blocks, splitBlocks(text).blocks);
      }),
    );
  });

  it('names the first block that changed, so that those before it can stay', () => {
    fc.assert(
      fc.property(markdown, fc.integer({ min: 0, max: 200 }), (text, cut) => {
        const splitter = new BlockSplitter();
        splitter.update(text.slice(0, cut), true);
        const before = splitter.blocks;
        const first = splitter.update(text, true);
        assert.deepEqual(splitter.blocks.slice(0, first), before.slice(0, first));
      }),
    );
  });

  it('reads only the open end again while a text grows', () => {
    const splitter = new BlockSplitter();
    const paragraphs = Array.from({ length: 50 }, (_, index) => `Paragraph ${index}.\n\n`).join('');
    splitter.update(paragraphs, true);
    assert.equal(splitter.update(`${paragraphs}And one`, true), 50);
  });

  it('starts over when the text is not a continuation', () => {
    const splitter = new BlockSplitter();
    splitter.update('a\n\nb\n\nc\n\nd', true);
    assert.equal(splitter.update('x\n\nb', true), 0);
    assert.equal(splitter.blocks.length, 2);
  });

  it('keeps link definitions of closed blocks for later ones', () => {
    const splitter = new BlockSplitter();
    splitter.update('[a]: https://example.com\n\none\n\ntwo\n\nthree', true);
    splitter.update('[a]: https://example.com\n\none\n\ntwo\n\nthree\n\n[a]', true);
    assert.equal(splitter.links['a']?.href, 'https://example.com');
  });
});
