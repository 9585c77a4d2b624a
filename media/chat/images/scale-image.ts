import { readImageHeader } from '../../../src/base/image-header.ts';
import {
  longestImageSide,
  maxImageBytes,
  maxImageData,
  maxImagePixels,
  maxThumbnailData,
  thumbnailSide,
} from '../../../src/base/image-limits.ts';

/** An image as a message takes it: at most so large as models read it, and as PNG or JPEG, which all servers decode. Base64. */
export interface ScaledImage {
  readonly data: string;
  readonly thumbnail: string;
}

/** `kind`: neither PNG nor JPEG nor WebP, whatever it is called; `large`: a file or a picture beyond the limits; `broken`: it cannot be decoded. */
export type ImageProblem = 'kind' | 'large' | 'broken';

/** Tried in order, for what is too long as PNG. */
const qualities = [0.9, 0.75, 0.5];

/**
 * Decodes an image in this page, which nothing can leave, and encodes it anew: what else the file holds, such as where a photo was taken, stays
 * behind. Its kind and size are read from its bytes before anything is decoded. Never rejects.
 */
export async function scaleImage(file: Blob): Promise<ScaledImage | ImageProblem> {
  if (file.size > maxImageBytes) return 'large';
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const header = readImageHeader(bytes);
    if (header === undefined) return 'kind';
    if (header.width * header.height > maxImagePixels) return 'large';
    const bitmap = await createImageBitmap(new Blob([bytes], { type: header.mime }));
    const isPhoto = header.mime === 'image/jpeg';
    const data = await encoded(bitmap, { side: longestImageSide, limit: maxImageData, isPhoto });
    const thumbnail = await encoded(bitmap, { side: thumbnailSide, limit: maxThumbnailData, isPhoto });
    bitmap.close();
    return { data, thumbnail };
  } catch {
    return 'broken';
  }
}

interface Encoding {
  /** The longer side, in pixels. */
  readonly side: number;
  /** Characters of base64. */
  readonly limit: number;
  readonly isPhoto: boolean;
}

/** Lines and letters of a screenshot stay sharp as PNG; what is too long becomes a JPEG, and smaller until it fits. */
async function encoded(bitmap: ImageBitmap, { side, limit, isPhoto }: Encoding): Promise<string> {
  const { width, height } = bitmap;
  for (let factor = Math.min(1, side / Math.max(width, height)); ; factor *= 0.7) {
    const size = { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
    const png = isPhoto ? undefined : await base64(drawn(bitmap, size).convertToBlob({ type: 'image/png' }));
    if (png !== undefined && png.length <= limit) return png;
    const opaque = drawn(bitmap, size, 'white');
    for (const quality of qualities) {
      const jpeg = await base64(opaque.convertToBlob({ type: 'image/jpeg', quality }));
      if (jpeg.length <= limit) return jpeg;
    }
    if (size.width === 1 && size.height === 1) throw new Error('No picture is so long.');
  }
}

/** `back`: what shows through where the image is transparent, for formats without transparency. */
function drawn(
  bitmap: ImageBitmap,
  size: { readonly width: number; readonly height: number },
  back?: string,
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This page cannot draw.');
  if (back !== undefined) {
    context.fillStyle = back;
    context.fillRect(0, 0, size.width, size.height);
  }
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, size.width, size.height);
  return canvas;
}

async function base64(encoding: Promise<Blob>): Promise<string> {
  const blob = await encoding;
  return await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve(url.slice(url.indexOf(',') + 1));
    });
    reader.addEventListener('error', () => reject(new Error('A picture could not be read.')));
    reader.readAsDataURL(blob);
  });
}
