import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readImageHeader } from '../../../src/base/image-header.ts';
import { jpegHead, pngHead, webpHead } from '../../support/images/small-images.ts';

const side = fc.integer({ min: 1, max: 0xffff });

describe('the header of an image', () => {
  for (const [mime, head] of [
    ['image/png', pngHead],
    ['image/jpeg', jpegHead],
    ['image/webp', webpHead],
  ] as const)
    it(`tells a ${mime} and its size by its bytes`, () => {
      fc.assert(
        fc.property(side, side, (width, height) => {
          assert.deepEqual(readImageHeader(head(width, height)), { mime, width, height });
        }),
      );
    });

  it('finds the size of a JPEG behind its metadata', () => {
    assert.deepEqual(readImageHeader(jpegHead(40, 30, 60_000)), { mime: 'image/jpeg', width: 40, height: 30 });
  });

  it('reads the simple forms of WebP', () => {
    const lossy = Buffer.from('524946460000000057454250565038200000000000000' + '09d012a2800' + '1e00', 'hex');
    assert.deepEqual(readImageHeader(lossy), { mime: 'image/webp', width: 40, height: 30 });
    const lossless = Buffer.from('52494646000000005745425056503' + '84c000000002f' + '27400700', 'hex');
    assert.deepEqual(readImageHeader(lossless), { mime: 'image/webp', width: 40, height: 30 });
  });

  it('takes nothing else for an image, and no size of nothing', () => {
    for (const text of ['', 'GIF89a', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'BM', '\x89PNG', 'RIFF0000WAVE'])
      assert.equal(readImageHeader(Buffer.from(text, 'latin1')), undefined);
    assert.equal(readImageHeader(pngHead(0, 5)), undefined);
  });

  it('never throws and never reads past the end, whatever the bytes are', () => {
    const start = fc.constantFrom(...[pngHead(3, 4), jpegHead(3, 4, 9), webpHead(3, 4)].map((head) => [...head]), []);
    fc.assert(
      fc.property(start, fc.nat(40), fc.uint8Array({ maxLength: 200 }), (head, kept, rest) => {
        const bytes = Uint8Array.from([...head.slice(0, kept), ...rest]);
        const found = readImageHeader(bytes);
        assert.ok(found === undefined || (found.width > 0 && found.height > 0));
      }),
    );
  });
});
