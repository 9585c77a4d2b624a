import { cleanGrowingText, cleanText } from '../../../media/chat/markdown/clean-text.ts';
import { stripHidden, stripTerminalCodes } from '../../../src/guard/hidden-characters.ts';
import { createRedactor } from '../../../src/guard/redact.ts';
import { redactFault } from '../../../src/protocols/http-exchange/fault-redaction.ts';
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
  '\\u0063anary-value-4711',
  '%5cu0063anary-value-4711 ',
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
