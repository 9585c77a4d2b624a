import { readImageHeader } from '../../../src/base/image-header.ts';
import { thumbnailSide } from '../../../src/base/image-limits.ts';

/** Draws a small picture, base64, in its own size. False for what is none: too large, of another kind, or broken. Never rejects. */
export async function drawImage(data: string, canvas: HTMLCanvasElement): Promise<boolean> {
  try {
    const bytes = Uint8Array.from(atob(data), (unit) => unit.charCodeAt(0));
    const header = readImageHeader(bytes);
    if (header === undefined || Math.max(header.width, header.height) > thumbnailSide) return false;
    const bitmap = await createImageBitmap(new Blob([bytes], { type: header.mime }));
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return true;
  } catch {
    return false;
  }
}
