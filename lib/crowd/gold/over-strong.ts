import sharp from 'sharp';

/** How many times farther than the edit the over-strong one goes. */
const FACTOR = 3;
/** Mean change per channel (of 255) below which there is nothing to overdo; colours are then turned inside out instead. */
const LEAST = 6;
const LARGEST = 1_024;

interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

async function read(bytes: Buffer, size?: { width: number; height: number }): Promise<Pixels> {
  const picture = sharp(bytes).rotate().removeAlpha().toColourspace('srgb');
  const sized = size ? picture.resize({ ...size, fit: 'fill' }) : picture.resize({ width: LARGEST, height: LARGEST, fit: 'inside', withoutEnlargement: true });
  const { data, info } = await sized.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/**
 * An edit that overdoes another: original + 3 × (edit − original), as guidance that is too strong does.
 * @returns a JPEG, about as large as the edit.
 */
export async function makeOverStrong(original: Buffer, edit: Buffer): Promise<Buffer> {
  const edited = await read(edit);
  const { width, height } = edited;
  const before = await read(original, { width, height });
  let change = 0;
  for (let i = 0; i < edited.data.length; i++) change += Math.abs(edited.data[i] - before.data[i]) / edited.data.length;
  const data = Buffer.alloc(edited.data.length);
  for (let i = 0; i < data.length; i++) {
    const overdone = change < LEAST ? 255 - edited.data[i] : before.data[i] + FACTOR * (edited.data[i] - before.data[i]);
    data[i] = Math.max(0, Math.min(255, Math.round(overdone)));
  }
  return sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 88 }).toBuffer();
}
