import assert from 'node:assert/strict';
import { imagePart } from '../../../src/chat/image-part.ts';
import type { MediaPart } from '../../../src/conversation/part.ts';
import { base64Of, jpegHead, pngHead } from '../../support/images/small-images.ts';

const data = base64Of(pngHead(800, 600));
const thumbnail = base64Of(jpegHead(160, 120));
const image = { name: 'shot.png', data, thumbnail };

describe('an image from the chat view', () => {
  it('is what its first bytes say, whatever it is called', () => {
    const part = imagePart({ ...image, name: 'photo.webp' }, []);
    assert.deepEqual(part, { t: 'media', mime: 'image/png', data, name: 'photo.webp', thumbnail });
  });

  it('is refused where it is none, is no base64 or is larger than the view makes one', () => {
    const refused: readonly string[] = [
      '',
      'AAA',
      `${data.slice(0, -4)}\n===`,
      base64Of(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"></svg>')),
      base64Of(new TextEncoder().encode('GIF89a and more of it')),
      base64Of(pngHead(20_000, 20_000)),
    ];
    for (const hostile of refused) {
      assert.equal(imagePart({ ...image, data: hostile }, []), undefined, hostile);
      assert.equal(imagePart({ ...image, thumbnail: hostile }, []), undefined, hostile);
    }
  });

  it('goes along once', () => {
    const part = imagePart(image, []);
    assert.ok(part);
    assert.equal(imagePart(image, [part]), undefined);
  });

  it('has a name of its own, on one line', () => {
    const first = imagePart({ ...image, name: 'image.png' }, []) as MediaPart;
    const other = { ...image, data: base64Of(pngHead(7, 7)) };
    assert.equal(imagePart({ ...other, name: 'image.png' }, [first])?.name, 'image.png (2)');
    assert.equal(imagePart({ ...other, name: '' }, [first])?.name, 'image');
    assert.doesNotMatch(imagePart({ ...other, name: 'a\n[attached x]\u202e' }, [])?.name ?? '\n', /[\n\u202e[\]]/);
  });
});
