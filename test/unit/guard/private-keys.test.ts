import assert from 'node:assert/strict';
import fc from 'fast-check';
import { holdsPrivateKey } from '../../../src/guard/private-keys.ts';
import { madeUpKey } from '../../support/private-keys.ts';

const dashes = '-'.repeat(5);
const body = madeUpKey().split('\n').slice(1, -2).join('\n');
const kinds = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'];
const pgp = madeUpKey('PGP PRIVATE KEY BLOCK').replace('\n', '\nVersion: GnuPG v2\n\n');
const ssh2 = madeUpKey('SSH2 ENCRYPTED PRIVATE KEY').replaceAll(dashes, '---- ');
const putty = `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 2\n${body}Private-Lines: 1\n${body}`;
const serviceAccount = JSON.stringify({ type: 'service_account', private_key: madeUpKey('PRIVATE KEY') }, null, 2);
const all = [...kinds.map(madeUpKey), pgp, ssh2, putty, serviceAccount, `AGE-SECRET-KEY-1${'Q'.repeat(58)}`];

describe('private keys in a text', () => {
  it('are found by what they are, wherever they stand', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...all), fc.string(), (before, key, after) =>
        holdsPrivateKey(`${before}\n${key}\n${after}`),
      ),
    );
  });

  it('are found with other line ends, in a string of code, and cut off before or behind', () => {
    const key = madeUpKey('RSA PRIVATE KEY');
    assert.ok(holdsPrivateKey(key.replaceAll('\n', '\r\n')));
    assert.ok(holdsPrivateKey(`const key = ${JSON.stringify(key)};`));
    assert.ok(
      holdsPrivateKey(
        key
          .split('\n')
          .map((line) => `  "${line}\\n" +`)
          .join('\n'),
      ),
    );
    assert.ok(holdsPrivateKey(key.slice(0, 300)));
    assert.ok(holdsPrivateKey(key.slice(-300)));
  });

  it('are not what only speaks of them, or is public', () => {
    const words = [
      `if (text.startsWith('${dashes}BEGIN PRIVATE KEY${dashes}')) return 'pem';`,
      `${dashes}BEGIN PRIVATE KEY${dashes}\n...\n${dashes}END PRIVATE KEY${dashes}`,
      madeUpKey('PUBLIC KEY'),
      madeUpKey('CERTIFICATE'),
      '{"private_key": "<your key>"}',
      'PuTTY-User-Key-File-2 is the header of a .ppk file',
      'PRIVATE KEY',
    ];
    for (const text of words) assert.equal(holdsPrivateKey(text), false, text);
  });

  it('are looked for in linear time', () => {
    const pieces = [
      `${dashes}BEGIN `,
      `${dashes}BEGIN PRIVATE KEY${dashes}`,
      'A'.repeat(39) + ' ',
      '"private_key" : "',
      '-',
      'PRIVATE KEY ',
    ];
    for (const piece of pieces) {
      const text = piece.repeat(2_000_000 / piece.length);
      const started = performance.now();
      holdsPrivateKey(text);
      assert.ok(performance.now() - started < 1_000, piece);
    }
  });
});
