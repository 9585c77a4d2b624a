import assert from 'node:assert/strict';
import { encodingOf, isLeftToEditor, keepsAscii, pieceDecoder } from '../../../src/platform/text-encoding.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

function decoded(hex: string, set: string, pieceLength: number): string {
  const all = bytes(hex);
  const decoder = pieceDecoder(encodingOf(all, set));
  assert.ok(decoder !== undefined);
  let text = '';
  for (let at = 0; at < all.length; at += pieceLength) text += decoder.decode(all.subarray(at, at + pieceLength));
  return text + decoder.end();
}

describe('the encoding of a file', () => {
  for (const [set, hex, text] of [
    ['utf8', 'efbbbfc3a40a', 'ä\n'],
    ['utf8bom', 'c3a4', 'ä'],
    ['gbk', 'efbbbfc3a4', 'ä'],
    ['utf8', 'fffe61002d4e', 'a中'],
    ['utf8', 'feff00614e2d', 'a中'],
    ['utf8', '610062000a00', 'ab\n'],
    ['utf8', '00610062000a', 'ab\n'],
    ['utf16le', '2d4e61000a00', '中a\n'],
    ['gbk', '2f2fd6d0cec40a', '//中文\n'],
    ['shiftjis', '93fa967b0a', '日本\n'],
    ['eucjp', 'c6fccbdc', '日本'],
    ['euckr', 'c7d1b1db', '한글'],
    ['cp950', 'a4a4a4e5', '中文'],
    ['windows1252', '80e4', '€ä'],
    ['iso88591', '80e4', '\u0080ä'],
    ['iso885915', 'a4', '€'],
    ['windows1251', 'cff0e8', 'При'],
    ['koi8r', 'f0d2c9', 'При'],
    ['cp866', '8fe0a8', 'При'],
    ['macroman', '8a', 'ä'],
  ] as const)
    it(`reads ${hex} as ${JSON.stringify(text)} where ${set} is set, however it is cut`, () => {
      for (const length of [1, 2, 3, 100]) assert.equal(decoded(hex, set, length), text);
    });

  it('is none where zeros stand in the file in another way', () => {
    for (const hex of ['610000', '6100620063', '7f454c460201010000'])
      assert.equal(encodingOf(bytes(hex), 'utf8'), hex === '6100620063' ? 'utf16le' : 'binary', hex);
  });

  it('is left to VS Code where only VS Code knows it', () => {
    for (const name of ['cp437', 'guessed', 'windows99', 'constructor']) assert.equal(pieceDecoder(name), undefined);
  });

  it('is never UTF-16 for a file without zeros, whatever is set', () => {
    const ascii = Buffer.from('api_key = made-up', 'latin1');
    for (const set of ['utf16le', 'utf16be', 'utf-16', 'UTF16LE']) assert.equal(encodingOf(ascii, set), 'utf8', set);
    assert.equal(encodingOf(bytes('4e2d00610a'), 'utf16be'), 'utf16be');
    assert.equal(encodingOf(bytes('4e2d00610a'), 'utf16le'), 'binary');
  });

  it('is one that keeps ASCII where VS Code decodes it', () => {
    for (const name of ['cp437', 'cp850', 'guessed']) assert.equal(isLeftToEditor(name), true, name);
    for (const name of ['base64', 'hex', 'utf7', 'utf7imap', 'ucs2', 'utf32', 'binary'])
      assert.equal(isLeftToEditor(name), false, name);
    const text = Buffer.from('\x81const password = "abcdefgh"; // password', 'latin1');
    assert.equal(keepsAscii(text, 'üconst password = "abcdefgh"; // password'), true);
    assert.equal(keepsAscii(text, text.toString('utf16le')), false);
    assert.equal(keepsAscii(text, text.toString('hex')), false);
  });

  it('throws where bytes are no text of it', () => {
    assert.throws(() => decoded('e4f6', 'utf8', 1));
    assert.throws(() => decoded('d6', 'gbk', 1));
  });
});
