/** What an uploaded picture may be. Pure: the browser checks the same before it sends anything. */
export const IMAGE_LIMITS = {
  /** Bytes of one file: a 100-megapixel JPEG straight from a camera fits. */
  bytes: 64 * 1024 * 1024,
  /** Width × height, after which a small file could still fill the memory. */
  pixels: 120_000_000,
  /** Shortest side. */
  side: 8,
  /** Longest side of what workers see; zooming in still shows detail. */
  display: 1600,
  thumb: 320,
} as const;

/** Formats whose decoder is at hand. */
export const IMAGE_TYPES: Record<string, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  avif: 'image/avif',
};
