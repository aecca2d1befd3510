import sharp from 'sharp';

const WIDTH = 192;
const HEIGHT = 128;
const CHANNELS = 3;
/** Side of the squares in which a change is looked for: a small object counts as much as a new sky. */
const BLOCK = 16;
/** Mean change of a square (of 255) at which it is plainly visible. */
const VISIBLE = 32;
/** Mean change of the whole picture at which the edit is as strong as it gets. */
const STRONG = 40;
/** Below this a pixel's lightness stayed; above it its colour turned. */
const SAME_LIGHTNESS = 10;
const OTHER_COLOUR = 14;

interface Seen {
  /** Lightness and two colour differences per pixel. */
  lightness: Float32Array;
  red: Float32Array;
  blue: Float32Array;
  /** Mean step in lightness between neighbours. */
  detail: number;
  /** Mean strength of colour. */
  colour: number;
}

/** A picture as a simulated annotator looks at it: small, and how crisp and colourful it is. */
async function look(bytes: Buffer): Promise<Seen> {
  const pixels = await sharp(bytes).removeAlpha().toColourspace('srgb').resize(WIDTH, HEIGHT, { fit: 'fill' }).raw().toBuffer();
  const count = WIDTH * HEIGHT;
  const seen: Seen = { lightness: new Float32Array(count), red: new Float32Array(count), blue: new Float32Array(count), detail: 0, colour: 0 };
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [pixels[CHANNELS * i], pixels[CHANNELS * i + 1], pixels[CHANNELS * i + 2]];
    seen.lightness[i] = 0.3 * r + 0.59 * g + 0.11 * b;
    seen.red[i] = r - seen.lightness[i];
    seen.blue[i] = b - seen.lightness[i];
    if (i > 0) seen.detail += Math.abs(seen.lightness[i] - seen.lightness[i - 1]) / count;
    seen.colour += Math.hypot(seen.red[i], seen.blue[i]) / count;
  }
  return seen;
}

interface Change {
  /** The most changed square and the whole picture, 0 to 1 of what is plain. */
  most: number;
  overall: number;
  /** Share of pixels that only took another colour. */
  tinted: number;
}

function compare(seen: Seen, before: Seen): Change {
  const squares = new Float64Array((WIDTH / BLOCK) * (HEIGHT / BLOCK));
  let overall = 0;
  let tinted = 0;
  for (let i = 0; i < seen.lightness.length; i++) {
    const lightness = Math.abs(seen.lightness[i] - before.lightness[i]);
    const colour = Math.hypot(seen.red[i] - before.red[i], seen.blue[i] - before.blue[i]);
    const change = lightness + colour / 2;
    squares[Math.floor(i / WIDTH / BLOCK) * (WIDTH / BLOCK) + Math.floor((i % WIDTH) / BLOCK)] += change / BLOCK ** 2;
    overall += change / seen.lightness.length;
    if (lightness < SAME_LIGHTNESS && colour > OTHER_COLOUR) tinted += 1 / seen.lightness.length;
  }
  return { most: Math.min(1, Math.max(...squares) / VISIBLE), overall: Math.min(1, overall / STRONG), tinted };
}

/**
 * What an edit is worth against its original, about 0 to 2, from what can be seen alone: something plainly changed, the picture stayed crisp,
 * its colours neither scream nor have merely been turned.
 */
export async function pictureWorth(edit: Buffer, original: Buffer): Promise<number> {
  const [seen, before] = await Promise.all([look(edit), look(original)]);
  const { most, overall, tinted } = compare(seen, before);
  const crisp = Math.min(1, seen.detail / Math.max(before.detail, 0.5));
  const garish = Math.min(1, Math.max(0, seen.colour / Math.max(before.colour, 12) - 1.4));
  return 0.6 * most + 0.5 * overall + 0.9 * crisp - Math.max(0, tinted - 0.25) - garish;
}
