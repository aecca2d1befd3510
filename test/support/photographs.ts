/** Photograph-like pictures and edits of them, all a function of a seed: a landscape with light, haze and grain, as a camera would save it. */
import sharp, { type Sharp } from 'sharp';

export interface NamedFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const WIDTH = 480;
const HEIGHT = 360;

/** A number in [0, 1) from two integers. */
function hash(x: number, seed: number): number {
  const value = Math.sin(x * 127.1 + seed * 311.7) * 43_758.5453;
  return value - Math.floor(value);
}

/** Smooth noise along a line, three octaves. */
function ridge(x: number, seed: number): number {
  let height = 0;
  for (const [octave, scale] of [0.008, 0.021, 0.06].entries()) {
    const at = Math.floor(x * scale);
    const t = x * scale - at;
    const blend = t * t * (3 - 2 * t);
    height += (hash(at, seed + octave) * (1 - blend) + hash(at + 1, seed + octave) * blend) / 2 ** (octave + 1);
  }
  return height;
}

/** Sky, two chains of hills and a meadow under a low sun, with grain. */
function drawLandscape(seed: number): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  const sun = { x: WIDTH * (0.2 + 0.6 * hash(1, seed)), y: HEIGHT * (0.15 + 0.2 * hash(2, seed)) };
  for (let x = 0; x < WIDTH; x++) {
    const far = HEIGHT * (0.35 + 0.3 * ridge(x, seed));
    const near = HEIGHT * (0.55 + 0.3 * ridge(x, seed + 50));
    for (let y = 0; y < HEIGHT; y++) {
      const glow = Math.exp(-((x - sun.x) ** 2 + (y - sun.y) ** 2) / 5_000);
      const depth = y / HEIGHT;
      let color = [120 + 70 * depth + 90 * glow, 165 + 40 * depth + 70 * glow, 210 - 10 * depth + 30 * glow];
      if (y > near) color = [70 + 60 * (1 - depth), 105 + 50 * (1 - depth) + 30 * hash(2, seed), 45 + 20 * hash(3, seed)];
      else if (y > far) color = [95 + 30 * glow, 110 + 20 * glow, 125];
      const grain = (hash(x * 7 + y * 131, seed) - 0.5) * 14;
      for (let channel = 0; channel < 3; channel++) pixels[(y * WIDTH + x) * 3 + channel] = Math.max(0, Math.min(255, color[channel] + grain));
    }
  }
  return pixels;
}

const jpegOf = (picture: Sharp): Promise<Buffer> => picture.jpeg({ quality: 88 }).toBuffer();

/**
 * One original, as varied as uploads are: the first is a phone's (12 megapixels, lying on its side, upright only by its EXIF), the second greyscale, the
 * third a PNG with alpha, the rest plain JPEGs.
 */
async function takePhotograph(index: number): Promise<{ file: NamedFile; upright: Sharp }> {
  const raw = drawLandscape(index + 1);
  const picture = (): Sharp => sharp(raw, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  const name = `photo-${String(index + 1).padStart(2, '0')}`;
  const jpeg = (buffer: Buffer): NamedFile => ({ name: `${name}.jpg`, mimeType: 'image/jpeg', buffer });
  if (index === 0) {
    const portrait = await jpegOf(picture().extract({ left: 100, top: 0, width: 270, height: 360 }));
    const lying = await sharp(portrait).rotate(270).toBuffer();
    return { file: jpeg(await jpegOf(sharp(lying).resize(4032, 3024).withMetadata({ orientation: 6 }))), upright: sharp(portrait) };
  }
  if (index === 1) return { file: jpeg(await jpegOf(picture().greyscale())), upright: picture() };
  if (index === 2) return { file: { name: `${name}.png`, mimeType: 'image/png', buffer: await picture().ensureAlpha(0.8).png().toBuffer() }, upright: picture() };
  return { file: jpeg(await jpegOf(picture())), upright: picture() };
}

/** Edits by name; "warm" and "cold" are told apart by `warmth`, however small or recompressed. */
const EDITS = {
  warm: { r: 1.25, g: 1, b: 0.6 },
  mild: { r: 1.1, g: 1, b: 0.85 },
  plain: { r: 1, g: 1, b: 1 },
  cool: { r: 0.85, g: 1, b: 1.1 },
  cold: { r: 0.6, g: 1, b: 1.25 },
};
export type EditName = keyof typeof EDITS;

/** An original and its edits, named after it. */
export async function photographWithEdits(index: number, edits: readonly EditName[]): Promise<{ original: NamedFile; edits: NamedFile[] }> {
  const { file, upright } = await takePhotograph(index);
  const stem = file.name.replace(/\..*$/, '');
  const make = async (edit: EditName): Promise<NamedFile> => {
    const { r, g, b } = EDITS[edit];
    return { name: `${stem}-${edit}.jpg`, mimeType: 'image/jpeg', buffer: await jpegOf(upright.clone().linear([r, g, b], [0, 0, 0])) };
  };
  return { original: file, edits: await Promise.all(edits.map(make)) };
}

/** How much more red than blue a picture is, as a person sees it: the way to recognise an edit without its name. */
export async function warmth(bytes: Buffer): Promise<number> {
  const { channels } = await sharp(bytes).removeAlpha().toColourspace('srgb').stats();
  return channels[0].mean - channels[2].mean;
}
