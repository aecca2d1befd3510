import sharp from 'sharp';
import { type AppError, refuse } from '#lib/errors.ts';
import { IMAGE_LIMITS, IMAGE_TYPES } from './limits.ts';

export interface DecodedImage {
  mediaType: string;
  /** File ending without the dot. */
  extension: string;
  /** Pixels, after turning it upright. */
  width: number;
  height: number;
  /** Upright sRGB derivatives; transparency is kept. */
  display: Buffer;
  thumb: Buffer;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

/** @throws AppError TooLarge naming the file and the limit. */
export function assertFileSize(fileName: string, bytes: number): void {
  if (bytes <= IMAGE_LIMITS.bytes) return;
  const [size, most] = [megabytes(bytes), megabytes(IMAGE_LIMITS.bytes)];
  throw refuse('TooLarge', 'pictureHeavy', { file: fileName, isJust: size === most ? 'yes' : 'no', megabytes: size, most });
}

interface Header {
  format: string;
  orientation: number;
  width: number;
  height: number;
}

type FailOn = 'truncated' | 'error' | 'warning';
const open = (bytes: Buffer, failOn: FailOn) => sharp(bytes, { failOn, limitInputPixels: IMAGE_LIMITS.pixels, animated: false });

/** What the JPEG decoder also remarks on sound files from some cameras. Damage inside the data is nothing but a remark to it, too. */
const HARMLESS = /extraneous bytes before marker|Invalid SOS parameters|unknown JFIF revision|Unknown Adobe color transform/;

/** How files of the formats we read begin; what follows may be damaged. */
const SIGNATURES = /^(\xff\xd8\xff|\x89PNG|GIF8|II\*\0|MM\0\*|RIFF[^]{4}WEBP|[^]{4}ftypavif)/;

function damaged(fileName: string, cause?: unknown): AppError {
  return refuse('BadInput', 'pictureDamaged', { file: fileName }, { cause });
}

async function readHeader(fileName: string, bytes: Buffer): Promise<Header> {
  let found: Awaited<ReturnType<ReturnType<typeof sharp>['metadata']>> | undefined;
  try {
    found = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    if (SIGNATURES.test(bytes.toString('latin1', 0, 16))) throw damaged(fileName, cause);
  }
  const format = found?.format === 'heif' && found.compression === 'av1' ? 'avif' : found?.format;
  if (!found || !format || !IMAGE_TYPES[format]) {
    throw refuse('BadInput', 'pictureUnreadable', { file: fileName });
  }
  const { width, height } = found;
  if (width * height > IMAGE_LIMITS.pixels) {
    throw refuse('TooLarge', 'pictureLarge', { file: fileName, width, height, most: IMAGE_LIMITS.pixels / 1e6 });
  }
  if (Math.min(width, height) < IMAGE_LIMITS.side) throw refuse('BadInput', 'pictureSmall', { file: fileName, width, height });
  return { format, orientation: found.orientation ?? 1, width, height };
}

/** Pictures decoded at a time: each may need half a gigabyte. */
const AT_ONCE = 2;
const waiting: (() => void)[] = [];
let running = 0;

async function withPlace<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running++;
  else await new Promise<void>((resolve) => waiting.push(resolve)); // the place is handed over, not given back
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/**
 * Checks a file by decoding all of it, and makes what people are shown: turned upright by its EXIF orientation, in sRGB, with its transparency, at
 * most 1600 and 320 pixels long. Animations show their first frame.
 * @throws AppError naming the file when it is no picture, damaged, cut short, too large or too small.
 */
export function decodeImage(fileName: string, bytes: Buffer): Promise<DecodedImage> {
  assertFileSize(fileName, bytes.length);
  return withPlace(() => decode(fileName, bytes));
}

/** The display and thumbnail sizes. */
function derive(bytes: Buffer, failOn: FailOn): Promise<[Buffer, Buffer]> {
  const upright = open(bytes, failOn).rotate().toColourspace('srgb');
  const scaled = (size: number, quality: number) => upright.clone().resize(size, size, { fit: 'inside', withoutEnlargement: true }).webp({ quality, effort: 3 }).toBuffer();
  return Promise.all([scaled(IMAGE_LIMITS.display, 90), scaled(IMAGE_LIMITS.thumb, 80)]);
}

async function decode(fileName: string, bytes: Buffer): Promise<DecodedImage> {
  const { format, orientation, width, height } = await readHeader(fileName, bytes);
  try {
    const [display, thumb] = await derive(bytes, format === 'jpeg' ? 'warning' : 'error').catch((error: Error) => {
      if (format === 'jpeg' && HARMLESS.test(error.message)) return derive(bytes, 'truncated');
      throw error;
    });
    const [uprightWidth, uprightHeight] = orientation >= 5 ? [height, width] : [width, height];
    return { mediaType: IMAGE_TYPES[format], extension: format === 'jpeg' ? 'jpg' : format, width: uprightWidth, height: uprightHeight, display, thumb };
  } catch (cause) {
    throw damaged(fileName, cause);
  }
}
