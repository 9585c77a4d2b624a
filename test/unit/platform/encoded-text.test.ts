import assert from 'node:assert/strict';
import fc from 'fast-check';
import { systemClock } from '../../../src/platform/clock.ts';
import { EncodedText } from '../../../src/platform/encoded-text.ts';
import { Slices } from '../../../src/platform/slices.ts';
import { textBytes } from '../../../src/platform/text-bytes.ts';
import { FileRefused } from '../../../src/platform/workspace-files.ts';

const slices = (): Slices => new Slices(systemClock);

async function read(bytes: Uint8Array, encoding: string): Promise<EncodedText> {
  return await EncodedText.read({ name: 'a.txt', bytes, encoding }, slices());
}

async function encoded(text: string, encoding: string): Promise<Uint8Array> {
  const bytes = (await textBytes(encoding, slices()))?.(text);
  assert.ok(bytes !== undefined, `${encoding} has bytes for ${text}`);
  return bytes;
}

const characters: Readonly<Record<string, readonly string[]>> = {
  utf8: ['a', '\r\n', '\r', '\n', 'é', '世', '😀', '\uFEFF'],
  utf16le: ['a', '\r\n', 'é', '世', '😀'],
  utf16be: ['a', '\r\n', 'é', '世', '😀'],
  iso88591: ['a', '\r\n', 'é', '\u0080', 'ÿ'],
  windows1252: ['a', '\r\n', 'é', '€', '“', '\u0081'],
  windows1251: ['a', '\r\n', 'Ж', 'я'],
  koi8r: ['a', '\n', 'Ж', '─'],
  shiftjis: ['a', '\r\n', '表', 'ソ', 'ｱ', 'あ'],
  gbk: ['a', '\n', '世', '界', '€'],
  gb18030: ['a', '\n', '世', '界'],
  cp950: ['a', '\n', '世', '功'],
  eucjp: ['a', '\n', '世', 'あ', 'ｱ'],
  euckr: ['a', '\n', '한', '글'],
};

describe('an encoded text', () => {
  for (const [encoding, units] of Object.entries(characters)) {
    it(`keeps every byte outside of a replacement in ${encoding}`, async () => {
      const text = fc.array(fc.constantFrom(...units), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(text, text, text, fc.boolean(), async (head, middle, tail, isMarked) => {
          const mark = isMarked && encoding.startsWith('utf') ? '\uFEFF' : '';
          const parts = [mark + head.join(''), middle.join(''), tail.join('')];
          // UTF-16 is only known by its mark, or by zeros.
          if (encoding.startsWith('utf16') && mark === '') return;
          const [before, old, after] = await Promise.all(parts.map((part) => encoded(part, encoding)));
          const file = await read(
            Buffer.concat([before ?? [], old ?? [], after ?? []].map((part) => Uint8Array.from(part))),
            encoding,
          );
          assert.equal(file.text, parts.join(''));
          const start = parts[0]?.length ?? 0;
          const end = start + (parts[1]?.length ?? 0);
          const inserted = units.slice(0, 2).join('');
          const result = file.spliced([{ start, end, text: inserted }]);
          const expected = Buffer.concat(
            [before ?? [], await encoded(inserted, encoding), after ?? []].map((part) => Uint8Array.from(part)),
          );
          assert.deepEqual(Buffer.from(result), expected);
        }),
        { numRuns: 100 },
      );
    });
  }

  it('keeps bytes for which the encoding has a second way', async () => {
    // Both pairs are the same character of Shift-JIS; a file that is encoded anew would lose one of them.
    const bytes = Uint8Array.of(0xfa, 0x54, 0x61, 0xee, 0xf9, 0x62);
    const file = await read(bytes, 'shiftjis');
    const at = file.text.indexOf('a');
    const result = file.spliced([{ start: at, end: at + 1, text: 'x' }]);
    assert.deepEqual([...result], [0xfa, 0x54, 0x78, 0xee, 0xf9, 0x62]);
  });

  it('refuses bytes that are no text of the encoding, zeros, and encodings that only the editor knows', async () => {
    const refused = { name: 'FileRefused', reason: 'binary' };
    await assert.rejects(read(Uint8Array.of(0x61, 0xff, 0x62), 'utf8'), refused);
    await assert.rejects(read(Uint8Array.of(0x61, 0, 0x62, 0x63), 'utf8'), refused);
    await assert.rejects(read(Uint8Array.of(0x61), 'cp437'), refused);
    await assert.rejects(read(Uint8Array.of(0xff, 0xfe, 0x61), 'utf8'), refused);
  });

  it('refuses a new character that the encoding lacks, and half a character', async () => {
    const file = await read(await encoded('aé', 'windows1252'), 'windows1252');
    assert.throws(() => file.spliced([{ start: 0, end: 1, text: '世' }]), FileRefused);
    const astral = await read(Buffer.from('a😀b'), 'utf8');
    assert.throws(() => astral.spliced([{ start: 2, end: 3, text: '' }]), FileRefused);
    assert.throws(() => astral.spliced([{ start: 0, end: 1, text: '\ud83d' }]), FileRefused);
  });
});
