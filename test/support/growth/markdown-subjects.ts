import { GrowingText } from '../../../media/chat/markdown/growing-text.ts';
import { highlightCode } from '../../../media/chat/markdown/highlight.ts';
import { maxColumns } from '../../../media/chat/markdown/line-shape.ts';
import { pieceHtml } from '../../../media/chat/markdown/markdown-html.ts';
import type { MarkdownPiece } from '../../../media/chat/markdown/markdown-piece.ts';
import { MarkdownPieces } from '../../../media/chat/markdown/markdown-pieces.ts';
import { isReadingDue, type PieceReading } from '../../../media/chat/markdown/reading-pace.ts';
import { repeated } from './subject.ts';
import type { GrowthSubject } from './subject.ts';

const markdownPieces = [
  ...['words ', 'words\n', '- ', '> ', '1. ', '> - ', '- > ', '>', '- item\n', '  - item\n', '> words\n', '1) item\n'],
  ...[
    '*a',
    '**a',
    '_a',
    '*a* ',
    '_*',
    '~~a',
    '`',
    '`a ',
    '[',
    '![',
    '[a](',
    '[a][',
    '](',
    '[a]: b\n',
    '<',
    '<a@b',
    '&',
    '\\',
  ],
  ...[
    '|a',
    '|a|\n|-|\n',
    '| a |\n',
    '```\n',
    '~~~ ',
    '# ',
    '=\n',
    'a\n=\n',
    '---\n',
    'www.a',
    'https://a/(',
    'a@b.',
    '- [ ] ',
    '- a\n\n',
    'a\n\n',
    '> a\n\n',
    '```js\nx\n```\n',
    '- a\n  ```\n  b\n  ```\n',
    '[a](b) ',
    '**a** ',
    'http://a.b ',
  ],
  ...['$a', '$a$ ', '$x_1$ ', '\\(', '\\(x_1\\) ', '\\[\n', '$$\n', '$$\nx\n$$\n', '<b>', '<b>a</b>', '<li>', '<br>'],
  ...['中**「', '「a」**中', '~~「', '1~3天，', '中*a'],
  ...['```md\n', '```md\n```js\nx\n```\n```\n'],
];

/** Reads a text as the view does, piece by piece. */
function* showMarkdown(text: string): Generator {
  const markdown = new MarkdownPieces();
  yield markdown.add(text);
  markdown.end();
  let level = 2;
  for (const piece of markdown.pieces) yield (level = showPiece(piece, markdown, level));
}

/** Shows a piece and gives back the level of the last heading. */
function showPiece(piece: MarkdownPiece, { links }: MarkdownPieces, headingLevel: number): number {
  if (piece.kind !== 'code') {
    const context = { links, headingLevel, imageText: (words: string) => words, tableLabel: '', formulaLabel: '' };
    return pieceHtml(piece, context).headingLevel;
  }
  if (piece.isColored) highlightCode(piece.raw, piece.info);
  return headingLevel;
}

/** The first part of a text may cost more than what follows. */
const benchSize = 1024 * 1024;

function shows(name: string, make: (size: number) => string): GrowthSubject {
  return {
    name: `markdown: ${name}`,
    benchSize,
    prepare: (size) => {
      const text = make(size);
      return () => showMarkdown(text);
    },
  };
}

/** The time between two frames, in milliseconds. */
const frame = 16;

/** A text that grows on the page, some hundred characters with each frame. A piece is read as often as the page reads it. */
function* growMarkdown(text: string): Generator {
  const clean = new GrowingText();
  const markdown = new MarkdownPieces();
  const shown: (PieceReading & { readonly raw: string; readonly isOpen: boolean })[] = [];
  for (let length = 500, now = 0; length < text.length; length += 500, now += frame) {
    const first = markdown.add(clean.update(text.slice(0, length), true).added);
    const { pieces } = markdown;
    shown.length = Math.min(shown.length, pieces.length);
    for (const [at, piece] of pieces.slice(first).entries()) {
      const before = shown[first + at];
      const isOpen = first + at === pieces.length - 1;
      const isSame = before?.raw === piece.raw && (isOpen || !before.isOpen);
      if (isSame || (isOpen && before?.isOpen === true && !isReadingDue(before, piece.raw.length, now))) continue;
      shown[first + at] = { raw: piece.raw, length: piece.raw.length, isOpen, at: now };
      yield showPiece(piece, markdown, 2);
    }
  }
}

function grows(name: string, make: (size: number) => string): GrowthSubject {
  return {
    name: `growing markdown: ${name}`,
    benchSize,
    prepare: (size) => {
      const text = make(size);
      return () => growMarkdown(text);
    },
  };
}

/** Markdown whose nesting grows with every line. */
function stairs(size: number): string {
  const lines: string[] = [];
  for (let length = 0; length < size; length += lines.at(-1)?.length ?? 0)
    lines.push(`${'  '.repeat(lines.length)}- a\n`);
  return lines.join('');
}

const wideTable = `|${'a|'.repeat(maxColumns)}\n|${'-|'.repeat(maxColumns)}\n`;
const prose = 'Some words, *and* a [link](https://example.com/a) with `code` in them, as answers have. ';
const texts: Readonly<Record<string, (size: number) => string>> = {
  'a long list': (size) => repeated('- item\n', size),
  'a list of long items': (size) => repeated(`- ${prose}\n`, size),
  'a long table': (size) => `| a | b |\n|---|---|\n${repeated('| cell | another cell |\n', size)}`,
  'a wide table of short rows': (size) => wideTable + repeated('|\n', size),
  'many fences': (size) => repeated('```js\nlet a = 1;\n```\n', size),
  'a fence that does not end': (size) => `\`\`\`js\n${repeated('const value = compute(1, "text");\n', size)}`,
  'a Markdown file in a fence': (size) => `\`\`\`md\n${repeated('# Title\n\n```js\nx\n```\n\nSome words.\n', size)}`,
  'one paragraph': (size) => repeated(prose, size),
  paragraphs: (size) => repeated(`${prose.repeat(5)}\n\n`, size),
  'a list that is nested deeper with every line': stairs,
  'link definitions': (size) => repeated('[a]: https://example.com\n', size),
};

const codePieces = ['_', '0x', 'a(', '& ', '"', '/*', '`${', '<a b="', 'const value = compute(1, "text");\n'];

/** What gives code its colors, part by part. */
export const colorSubjects: readonly GrowthSubject[] = codePieces.map((piece) =>
  shows(`code of ${JSON.stringify(piece).slice(0, 30)}`, (size) => `\`\`\`typescript\n${repeated(piece, size)}`),
);

/** What the view makes of model text. */
export const markdownSubjects: readonly GrowthSubject[] = [
  ...markdownPieces.map((piece) => shows(JSON.stringify(piece).slice(0, 40), (size) => repeated(piece, size))),
  ...Object.entries(texts).flatMap(([name, make]) => [shows(name, make), grows(name, make)]),
  ...colorSubjects,
];
