import assert from 'node:assert/strict';
import type { AttachmentChip } from '../../src/transcript/chat-view-messages.ts';
import { readImageHeader } from '../../src/base/image-header.ts';
import { jpegHead, pngHead } from '../support/images/small-images.ts';
import type { ChatPage } from './chat-page.ts';
import { withChat } from './with-chat.ts';

/** An image to paste: drawn in the page, or the bytes of a file. */
type Source =
  | { readonly type: string; readonly width: number; readonly height: number; readonly noise?: boolean }
  | { readonly bytes: readonly number[] };

/** What else comes: text that was copied with the files, and how often Enter is pressed before anything of the files can have been read. */
interface Besides {
  readonly text?: string;
  readonly enters?: number;
}

/** Pastes files into the box, or drops them on the page. */
async function give(
  chat: ChatPage,
  how: 'paste' | 'drop',
  sources: readonly Source[],
  { text = '', enters = 0 }: Besides = {},
): Promise<void> {
  await chat.page.evaluate(
    async ({ event, given, plain, presses }) => {
      const drawn = async (type: string, width: number, height: number, noise: boolean): Promise<Blob> => {
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext('2d')!;
        context.fillStyle = 'teal';
        context.fillRect(0, 0, width / 2, height);
        if (noise) {
          const pixels = context.createImageData(width, height);
          let state = 1;
          for (let at = 0; at < pixels.data.length; at++) {
            state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
            pixels.data[at] = at % 4 === 3 ? 255 : (state >>> 16) & 255;
          }
          context.putImageData(pixels, 0, 0);
        }
        return await canvas.convertToBlob({ type });
      };
      const data = new DataTransfer();
      for (const source of given) {
        const blob =
          'bytes' in source
            ? new Blob([Uint8Array.from(source.bytes)])
            : await drawn(source.type, source.width, source.height, source.noise === true);
        data.items.add(new File([blob], 'image.png', { type: 'image/png' }));
      }
      if (plain !== '') data.setData('text/plain', plain);
      const options = { bubbles: true, cancelable: true };
      const target = document.querySelector('textarea')!;
      if (event === 'paste') target.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
      else document.body.dispatchEvent(new DragEvent('drop', { ...options, dataTransfer: data }));
      for (let press = 0; press < presses; press++)
        target.dispatchEvent(new KeyboardEvent('keydown', { ...options, key: 'Enter' }));
    },
    { event: how, given: sources, plain: text, presses: enters },
  );
}

async function added(chat: ChatPage, count = 1): Promise<{ readonly data: string; readonly thumbnail: string }> {
  const isThere = (wanted: number): boolean =>
    window.crossfadePosted.filter((message) => message.type === 'add-image').length >= wanted;
  await chat.page.waitForFunction(isThere, count);
  const message = await chat.lastPosted('add-image');
  assert.ok(message);
  return message;
}

const bytesOf = (data: string): Uint8Array => Buffer.from(data, 'base64');
const shot = { type: 'image/png', width: 640, height: 400 } as const;

const chipOf = (label: string, { thumbnail }: { readonly thumbnail: string }): AttachmentChip => ({
  kind: 'image',
  label,
  opens: false,
  thumbnail,
});

describe('images in the input box', function () {
  const harness = withChat();

  it('are taken from a paste, with a chip that shows them and can be removed with the keyboard', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').focus();
    await give(chat, 'paste', [shot]);
    const image = await added(chat);
    assert.deepEqual(readImageHeader(bytesOf(image.data)), { mime: 'image/png', width: 640, height: 400 });
    assert.deepEqual(readImageHeader(bytesOf(image.thumbnail)), { mime: 'image/png', width: 160, height: 100 });
    assert.notEqual(await chat.at('status').textContent(), 'Attached image.png', 'the host has not taken it yet');
    await chat.post({ type: 'brought', chips: [chipOf('image.png', image)] });
    await chat.page.locator('[data-test=draft-chip] canvas[data-drawn]').waitFor();
    assert.equal(await chat.at('status').textContent(), 'Attached image.png');
    const pixel = await chat.page
      .locator('[data-test=draft-chip] canvas')
      .evaluate((canvas: HTMLCanvasElement) => [...canvas.getContext('2d')!.getImageData(10, 50, 1, 1).data]);
    assert.deepEqual(pixel, [0, 128, 128, 255]);
    await chat.page.keyboard.press('Shift+Tab');
    const label = await chat.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(label, 'Remove image.png');
    await chat.page.keyboard.press('Enter');
    assert.deepEqual(await chat.lastPosted('drop-brought'), { type: 'drop-brought', index: 0 });
    assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'input');
    assert.deepEqual(chat.errors, []);
  });

  it('are dropped anywhere on the view and scaled to what models read', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await give(chat, 'drop', [{ type: 'image/webp', width: 4000, height: 1000 }]);
    const image = await added(chat);
    assert.deepEqual(readImageHeader(bytesOf(image.data)), { mime: 'image/png', width: 1568, height: 392 });
    await give(chat, 'drop', [{ type: 'image/png', width: 1500, height: 1500, noise: true }]);
    const long = await added(chat, 2);
    assert.ok(long.data.length <= 1_000_000);
    assert.equal(readImageHeader(bytesOf(long.data))?.mime, 'image/jpeg');
    assert.equal(chat.page.url(), `${harness.server().origin}/`);
  });

  it('say what is wrong with what is no image, is broken or is far too large, and decode none of it', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const svg = [...Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=true"></svg>')];
    for (const [bytes, text] of [
      [svg, 'Only PNG, JPEG, and WebP images can be attached'],
      [[...pngHead(30, 30)], 'image.png could not be read as an image'],
      [[...jpegHead(60_000, 60_000)], 'image.png is too large: at most 20 MB and 50 megapixels'],
    ] as const) {
      await give(chat, 'paste', [{ bytes }]);
      await chat.page.waitForFunction(
        (wanted) => document.querySelector('[data-test=image-note]')?.textContent.trim() === wanted,
        text,
      );
      assert.equal(await chat.at('status').textContent(), text);
    }
    assert.equal(await chat.lastPosted('add-image'), undefined);
    assert.equal(await chat.page.evaluate(() => window.pwned), undefined);
    await chat.at('input').pressSequentially('x');
    assert.equal(await chat.page.locator('[data-test=image-note]').count(), 0);
  });

  it('are five at most', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await give(chat, 'paste', [shot, shot, shot, shot, shot, shot]);
    await added(chat, 5);
    assert.equal(await chat.at('image-note').innerText(), 'At most 5 images can be attached to a message');
    await give(chat, 'paste', [shot]);
    assert.equal((await chat.posted()).filter((message) => message.type === 'add-image').length, 5);
  });

  it('say so where the host left one out, and do not call that one attached', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await give(chat, 'paste', [shot]);
    const image = await added(chat);
    const chips = [1, 2, 3, 4].map((count) => chipOf(`${count}.png`, image));
    await chat.post({ type: 'brought', chips });
    await give(chat, 'paste', [shot]);
    await added(chat, 2);
    await chat.post({ type: 'brought', chips: [...chips], leftOut: 1 });
    await chat.at('image-note').waitFor();
    const text = 'At most 5 images can be attached to a message';
    assert.deepEqual([await chat.at('image-note').innerText(), await chat.at('status').textContent()], [text, text]);
  });

  it('leave text that was copied together with its picture to be pasted as text', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await give(chat, 'paste', [shot], { text: 'a\tb' });
    await give(chat, 'paste', [{ ...shot, width: 10 }]);
    const { data } = await added(chat);
    assert.equal(readImageHeader(bytesOf(data))?.width, 10);
  });

  it('go along with a message that is sent while they are being read', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').fill('What is this?');
    await give(chat, 'paste', [{ ...shot, noise: true }], { enters: 1 });
    await chat.page.waitForFunction(() => window.crossfadePosted.some((message) => message.type === 'send'));
    const types = (await chat.posted()).map(({ type }) => type);
    assert.ok(types.indexOf('add-image') > 0 && types.indexOf('add-image') < types.indexOf('send'));
  });

  it('keep a message in the box that was sent while one of them turned out to be none', async () => {
    const chat = await harness.open();
    await chat.open([]);
    await chat.at('input').fill('What is this?');
    await give(chat, 'paste', [{ ...shot, noise: true }, { bytes: [...pngHead(30, 30)] }], { enters: 2 });
    await chat.at('image-note').getByText('could not be read as an image').waitFor();
    await chat.page.waitForFunction(() => window.crossfadePosted.some((message) => message.type === 'add-image'));
    assert.equal(await chat.lastPosted('send'), undefined);
    assert.equal(await chat.at('input').inputValue(), 'What is this?');
  });

  for (const theme of ['dark', 'light', 'high-contrast'] as const)
    it(`say before sending that a model cannot see them (${theme})`, async () => {
      const chat = await harness.open({ theme });
      await chat.open([]);
      await give(chat, 'paste', [shot]);
      const chip = chipOf('screenshot of the error.png', await added(chat));
      const model = { ref: 'deepseek/deepseek-chat', name: 'DeepSeek', destination: 'api.deepseek.com' };
      await chat.post({ type: 'brought', chips: [chip] });
      assert.equal(await chat.page.locator('[data-test=image-note]').count(), 0);
      await chat.post({ type: 'model', model, level: 'user', seesImages: false });
      const note = 'DeepSeek cannot see images. It gets a line of text instead; other models get the image.';
      assert.equal(await chat.at('image-note').innerText(), note);
      assert.equal(await chat.at('status').textContent(), note);
      await chat.post({ type: 'item', item: { kind: 'user', id: 'u1', text: 'Why?', attachments: [chip, chip] } });
      await chat.page.locator('.user-message canvas[data-drawn]').first().waitFor();
      if (process.env['CROSSFADE_PICTURES'] !== undefined)
        await chat.page.screenshot({ path: `${process.env['CROSSFADE_PICTURES']}/images-${theme}.png` });
      await chat.post({ type: 'brought', chips: [] });
      assert.equal(await chat.page.locator('[data-test=image-note]').count(), 0);
      assert.deepEqual(chat.errors, []);
    });

  it('are icons where the small picture is none', async () => {
    const chat = await harness.open();
    await chat.open([]);
    const broken = Buffer.from(pngHead(100, 100)).toString('base64');
    const huge = Buffer.from(pngHead(9_000, 9_000)).toString('base64');
    const attachments = ['!', broken, huge].map((thumbnail) => chipOf('image.png', { thumbnail }));
    await chat.post({ type: 'item', item: { kind: 'user', id: 'u1', text: 'Why?', attachments } });
    await chat.page.waitForFunction(() => document.querySelectorAll('cf-thumbnail .codicon').length === 3);
    assert.deepEqual(chat.errors, []);
  });
});
