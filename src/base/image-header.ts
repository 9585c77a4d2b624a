/** What the first bytes of an image say. */
export interface ImageHeader {
  readonly mime: 'image/png' | 'image/jpeg' | 'image/webp';
  /** In pixels, at least 1. */
  readonly width: number;
  readonly height: number;
}

/**
 * Reads kind and size of a PNG, JPEG or WebP image from its first bytes, whatever its name or type says; undefined for anything else, also for
 * one whose size does not stand in these bytes. Linear in their number, decodes nothing, never throws.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const found = readPng(view) ?? readJpeg(view) ?? readWebp(view);
    return found !== undefined && found.width > 0 && found.height > 0 ? found : undefined;
  } catch (error) {
    // The bytes end before the size.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Source: https://www.w3.org/TR/png-3/#5PNG-file-signature */
function readPng(view: DataView): ImageHeader | undefined {
  if (!startsWith(view, 0, '\x89PNG\r\n\x1a\n') || !startsWith(view, 12, 'IHDR')) return undefined;
  return { mime: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** Source: ITU T.81, B.1.1 and B.2.2: segments up to the first frame header. */
function readJpeg(view: DataView): ImageHeader | undefined {
  if (!startsWith(view, 0, '\xff\xd8\xff')) return undefined;
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      // A byte that only fills up.
      at++;
      continue;
    }
    if (isFrame(marker)) return { mime: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    const length = view.getUint16(at + 2);
    // Data follows, or what is no segment: the size should have come before.
    if (marker < 0xc0 || marker === 0xda || marker === 0xd9 || length < 2) return undefined;
    at += 2 + length;
  }
  return undefined;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Source: https://developers.google.com/speed/webp/docs/riff_container */
function readWebp(view: DataView): ImageHeader | undefined {
  if (!startsWith(view, 0, 'RIFF') || !startsWith(view, 8, 'WEBP')) return undefined;
  const size = webpSize(view);
  return size && { mime: 'image/webp', ...size };
}

function webpSize(view: DataView): Pick<ImageHeader, 'width' | 'height'> | undefined {
  if (startsWith(view, 12, 'VP8 ')) {
    if (!startsWith(view, 23, '\x9d\x01\x2a')) return undefined;
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (startsWith(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (!startsWith(view, 12, 'VP8X')) return undefined;
  return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

function startsWith(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false;
  for (let index = 0; index < text.length; index++)
    if (view.getUint8(at + index) !== text.charCodeAt(index)) return false;
  return true;
}
