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

/** What takes keys out of texts. */
export const redactorSubjects: readonly GrowthSubject[] = [
  ...keyPieces.map((piece) => reads('redactor', piece, keyReader())),
  ...keyPieces.map((piece) =>
    reads('fault', piece, (message) => redactFault({ kind: 'shape', message, raw: { message } }, 'canary-value-4711')),
  ),
];
