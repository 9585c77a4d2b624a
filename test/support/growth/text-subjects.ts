import { cleanGrowingText, cleanText } from '../../../media/chat/clean-text.ts';
import { BlockSplitter } from '../../../media/chat/markdown-blocks.ts';
import { blockHtml } from '../../../media/chat/markdown-html.ts';
import { stripHidden, stripTerminalCodes } from '../../../src/guard/hidden-characters.ts';
import { createRedactor } from '../../../src/guard/redact.ts';
import { redactFault } from '../../../src/protocols/fault-redaction.ts';
import { repeated } from './subject.ts';
import type { GrowthSubject } from './subject.ts';

/** Makes a subject of a function over a text, done in one piece. */
function reads(name: string, piece: string, read: (text: string) => unknown): GrowthSubject {
  return {
    name: `${name}: ${JSON.stringify(piece).slice(0, 40)}`,
    prepare: (size) => {
      const text = repeated(piece, size);
      return function* () {
        yield read(text);
      };
    },
  };
}

const keyPieces = [
  'words of a text ',
  'canary-value-',
  '%2',
  '%25',
  '\\u0041',
  '\\',
  '&amp;',
  '&#',
  '\n ',
  'eyJ-',
  '-eyJ',
  '.eyJaaaaaaaa',
  'sk-',
  'api key ',
  'authorization: ',
  'bearer bearer: ',
  '?key=a&',
  'a***',
  '-----BEGIN PRIVATE KEY-----',
  'canary-value-4711',
];

function keyReader(): (text: string) => string {
  const redactor = createRedactor();
  for (let at = 0; at < 20; at++) redactor.add(`canary-value-${4700 + at}`);
  return redactor.redact;
}

/** More keys with every kilobyte of text. */
const manyKeys: GrowthSubject = {
  name: 'redactor: many keys that begin alike',
  prepare: (size) => {
    const redactor = createRedactor();
    for (let at = 0; at < size / 512; at++) redactor.add(`canary-value-${1_000_000 + at}`);
    const text = repeated('canary-value-', size);
    return function* () {
      yield redactor.redact(text);
    };
  },
};

/** What takes keys out of texts. */
export const redactorSubjects: readonly GrowthSubject[] = [
  manyKeys,
  ...keyPieces.map((piece) => reads('redactor', piece, keyReader())),
  ...keyPieces.map((piece) =>
    reads('fault', piece, (message) => redactFault({ kind: 'shape', message, raw: { message } }, 'canary-value-4711')),
  ),
];

const hiddenPieces = [
  '\u200b',
  'a\u200b',
  '\u200d',
  'a\u200c',
  '\u0628\u200c',
  '\u{1f600}\u200d',
  '\u{e0041}',
  '\ufe0f\u200d',
  '\u001b[',
  '\u001b]',
  '\u001b[0',
  '\r',
  '\u0090',
];

/** What takes hidden characters out of texts, in the extension host and in the view. */
export const hiddenSubjects: readonly GrowthSubject[] = hiddenPieces.flatMap((piece) => [
  reads('hidden characters', piece, stripHidden),
  reads('terminal codes', piece, stripTerminalCodes),
  reads('view text', piece, cleanText),
  reads('growing view text', piece, cleanGrowingText),
]);

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
  ],
];

function showMarkdown(text: string): void {
  const splitter = new BlockSplitter();
  splitter.update(text, false);
  let headingLevel = 2;
  for (const block of splitter.blocks) {
    const context = { links: splitter.links, headingLevel, imageText: (words: string) => words, tableLabel: '' };
    ({ headingLevel } = blockHtml(block, context));
  }
}

/** Markdown whose nesting grows with every line. */
const stairs: GrowthSubject = {
  name: 'markdown: a list that is nested deeper with every line',
  prepare: (size) => {
    const lines: string[] = [];
    for (let length = 0; length < size; length += lines.at(-1)?.length ?? 0)
      lines.push(`${'  '.repeat(lines.length)}- a\n`);
    const text = lines.join('');
    return function* () {
      showMarkdown(text);
      yield undefined;
    };
  },
};

/** A text that grows on the page, a piece with each frame. */
const growing: GrowthSubject = {
  name: 'markdown: a long list that grows',
  prepare: (size) => {
    const text = repeated('- item\n', size);
    return function* () {
      const splitter = new BlockSplitter();
      for (let length = 0; length < text.length; length += 500) yield splitter.update(text.slice(0, length), true);
    };
  },
};

/** What the view makes of model text. */
export const markdownSubjects: readonly GrowthSubject[] = [
  ...markdownPieces.map((piece) => reads('markdown', piece, showMarkdown)),
  stairs,
  growing,
];
