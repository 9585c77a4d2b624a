import { plainText } from '../../../src/editor/shell/plain-text.ts';
import { holdsPrivateKey } from '../../../src/guard/private-keys.ts';
import { isSecretFile } from '../../../src/guard/secret-files.ts';
import { repeated } from './subject.ts';
import type { GrowthSubject } from './subject.ts';

function reads(name: string, pieces: readonly string[], read: (text: string) => unknown): GrowthSubject[] {
  return pieces.map((piece) => ({
    name: `${name}: ${JSON.stringify(piece).slice(0, 40)}`,
    prepare: (size) => {
      const text = repeated(piece, size);
      return function* () {
        yield read(text);
      };
    },
  }));
}

const dashes = '-'.repeat(5);

/** What decides over files by their names and what is in them, and what makes names plain. */
export const guardSubjects: readonly GrowthSubject[] = [
  ...reads(
    'private keys',
    [
      `${dashes}BEGIN `,
      `${dashes}BEGIN PRIVATE KEY${dashes}`,
      `${'A'.repeat(39)} `,
      '"private_key" : "',
      'PRIVATE KEY ',
    ],
    holdsPrivateKey,
  ),
  ...reads(
    'secret names',
    ['.bak', ' (1)', '-old', '.env.', 'service-account', 'secret', '._-', '/secrets'],
    isSecretFile,
  ),
  ...reads('plain text', ['[$(\u202e`', '\u001b[', '\ud83d'], plainText),
];
