/** @file Pictures in and out: 8-bit RGB on the host, float tensors for the models. */
import sharp from 'sharp';
import { ConfigError } from '../config-error.ts';

/** An 8-bit RGB picture, rows of interleaved pixels: `data[(y * width + x) * 3 + c]`. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** PIL's alpha_composite over opaque white, in its fixed-point arithmetic. */
function overWhite(channel: number, alpha: number): number {
  const sum = (channel * alpha + 255 * (255 - alpha)) * 128 + (0x80 << 7);
  return ((sum >> 8) + sum) >> 8 >> 7;
}

/** Interleaved pixels of 1 (grey), 2 (grey, alpha), 3 or 4 channels to RGB. */
function toRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const pixels = data.length / channels;
  const colour = channels >= 3 ? 3 : 1;
  const out = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) {
      const value = data[i * channels + (colour === 3 ? c : 0)]!;
      out[i * 3 + c] = channels === colour ? value : overWhite(value, data[i * channels + colour]!);
    }
  }
  return out;
}

/**
 * Decodes any picture file to 8-bit RGB; transparency is laid over white, grey is tripled, as Hugging Face's processors do.
 * @param upright apply the camera's orientation tag (for people's photographs; PIL, and so the processors, do not)
 * @throws ConfigError when the file is not a picture
 */
export async function readPicture(source: string | Uint8Array, { upright = false } = {}): Promise<Picture> {
  try {
    const opened = sharp(source, { limitInputPixels: 1e8 });
    const image = (upright ? opened.autoOrient() : opened).toColourspace('srgb');
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: toRgb(new Uint8Array(data), info.channels) };
  } catch (error) {
    throw new ConfigError(`${typeof source === 'string' ? source : 'The picture'} cannot be read as an image: ${(error as Error).message}.`);
  }
}

/** Encodes a picture as PNG bytes. */
export async function encodePng({ width, height, data }: Picture): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } }).png().toBuffer();
}

/** Picture to `(3, H, W)` floats, each `value * scale` then `(x - mean) / std` per channel. */
export function toPlanes({ width, height, data }: Picture, scale: number, mean: readonly number[], std: readonly number[]): Float32Array {
  const plane = width * height;
  const out = new Float32Array(3 * plane);
  for (let c = 0; c < 3; c++) for (let i = 0; i < plane; i++) out[c * plane + i] = (Math.fround(data[i * 3 + c]! * scale) - mean[c]!) / std[c]!;
  return out;
}

/** `(3, H, W)` floats in [-1, 1] to a picture: x/2 + 0.5, clamped, times 255, rounded as numpy rounds. */
export function fromPlanes(planes: Float32Array, width: number, height: number): Picture {
  const plane = width * height;
  const data = new Uint8Array(3 * plane);
  for (let c = 0; c < 3; c++) for (let i = 0; i < plane; i++) data[i * 3 + c] = Math.round(Math.min(1, Math.max(0, planes[c * plane + i]! / 2 + 0.5)) * 255);
  return { width, height, data };
}

/** Two pictures of one size as one, left and right. */
export function besideEachOther(left: Picture, right: Picture): Picture {
  const { width, height } = left;
  const data = new Uint8Array(left.data.length + right.data.length);
  const row = width * 3;
  for (let y = 0; y < height; y++) {
    data.set(left.data.subarray(y * row, (y + 1) * row), 2 * y * row);
    data.set(right.data.subarray(y * row, (y + 1) * row), (2 * y + 1) * row);
  }
  return { width: 2 * width, height, data };
}
