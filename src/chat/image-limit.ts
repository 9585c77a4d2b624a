import { maxImages } from '../base/image-limits.ts';
import type { InputPart } from '../conversation/part.ts';

/**
 * What may go along with one message: everything that is no image, and the first images up to the limit, each once. `leftOut`: images beyond the
 * limit.
 */
export function withinImageLimit(parts: readonly InputPart[]): {
  readonly parts: readonly InputPart[];
  readonly leftOut: number;
} {
  const images = new Set<string>();
  let leftOut = 0;
  const kept = parts.filter((part) => {
    if (part.t !== 'media') return true;
    if (images.has(part.data)) return false;
    const fits = images.size < maxImages;
    if (fits) images.add(part.data);
    else leftOut++;
    return fits;
  });
  return { parts: kept, leftOut };
}
