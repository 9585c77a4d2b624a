/** The head of a PNG of this size; only what a reader of headers looks at is real. */
export function pngHead(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** The head of a JPEG of this size, behind `before` bytes of metadata. */
export function jpegHead(width: number, height: number, before = 0): Uint8Array {
  const bytes = new Uint8Array(2 + 4 + before + 11);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xffd8);
  view.setUint16(2, 0xffe1);
  view.setUint16(4, before + 2);
  const frame = 6 + before;
  view.setUint16(frame, 0xffc0);
  view.setUint16(frame + 2, 17);
  view.setUint8(frame + 4, 8);
  view.setUint16(frame + 5, height);
  view.setUint16(frame + 7, width);
  return bytes;
}

/** The head of a WebP file in its extended form. */
export function webpHead(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(30);
  bytes.set(new TextEncoder().encode('RIFF\0\0\0\0WEBPVP8X'));
  const view = new DataView(bytes.buffer);
  const set24 = (at: number, value: number): void => {
    view.setUint16(at, value & 0xffff, true);
    view.setUint8(at + 2, value >>> 16);
  };
  set24(24, width - 1);
  set24(27, height - 1);
  return bytes;
}

/** Bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
