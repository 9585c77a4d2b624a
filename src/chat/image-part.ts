import { readImageHeader } from '../base/image-header.ts';
import { longestImageSide, maxImageData, maxThumbnailData } from '../base/image-limits.ts';
import { labelOf } from '../context/mentions/attachment.ts';
import type { InputPart, MediaPart } from '../conversation/part.ts';

/** An image as the view hands it over: scaled and encoded there. The view is not trusted. */
export interface AddedImage {
  readonly name: string;
  /** Base64. */
  readonly data: string;
  /** A small version for the chip, base64. */
  readonly thumbnail: string;
}

/** Enough for the header of what the view encodes, which has no metadata in front; a multiple of four. */
const headLength = 65_536;

/**
 * An image as it goes along with a message, beside what goes along already. Its kind is what its first bytes say. Undefined for what is no
 * image, is larger than the view makes one, or is there already.
 */
export function imagePart({ name, data, thumbnail }: AddedImage, beside: readonly InputPart[]): MediaPart | undefined {
  const images = beside.filter((part) => part.t === 'media');
  if (images.some((image) => image.data === data)) return undefined;
  const mime = kindOf(data, maxImageData);
  if (mime === undefined || kindOf(thumbnail, maxThumbnailData) === undefined) return undefined;
  const names = new Set(images.map((image) => image.name));
  return { t: 'media', mime, data, name: unusedName(labelOf(name === '' ? 'image' : name), names), thumbnail };
}

function kindOf(data: string, limit: number): MediaPart['mime'] | undefined {
  if (data.length > limit || data.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return undefined;
  const head = Uint8Array.from(atob(data.slice(0, headLength)), (unit) => unit.charCodeAt(0));
  const header = readImageHeader(head);
  const isScaled = header !== undefined && Math.max(header.width, header.height) <= longestImageSide;
  return isScaled ? header.mime : undefined;
}

/** What is pasted is called `image.png` every time; a screen reader has to tell one from the other. */
function unusedName(name: string, used: ReadonlySet<string | undefined>): string {
  for (let count = 2, shown = name; ; count++) {
    if (!used.has(shown)) return shown;
    shown = `${name} (${count})`;
  }
}
