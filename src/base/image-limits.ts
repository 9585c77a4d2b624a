/** Most images that go along with one message. */
export const maxImages = 5;
/** The largest file that is read, in bytes. */
export const maxImageBytes = 20_000_000;
/** The most pixels that are decoded. */
export const maxImagePixels = 50_000_000;
/** The longer side of an image as it is sent, in pixels: beyond it models scale it down themselves. */
export const longestImageSide = 1_568;
/** The longest image as it is sent, in characters of base64. */
export const maxImageData = 1_000_000;
/** The longer side of the small picture in a chip, in pixels. */
export const thumbnailSide = 160;
/** The longest small picture, in characters of base64. */
export const maxThumbnailData = 60_000;
/** The longest name of an image that is kept, in UTF-16 units. */
export const maxImageName = 120;
