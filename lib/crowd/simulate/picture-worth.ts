import sharp from 'sharp';

const WIDTH = 96;
const HEIGHT = 64;
const CHANNELS = 3;
/** Mean change per channel value (of 255) at which an edit is plainly visible. */
const VISIBLE = 14;
/** Beyond this the picture has been replaced rather than edited. */
const TOO_MUCH = 90;

interface Seen {
  pixels: Buffer;
  /** Mean size of the step between horizontal neighbours. */
  detail: number;
  /** Mean distance between the channels of a pixel. */
  colour: number;
}

/** A picture as a simulated annotator looks at it: small, and how crisp and colourful it is. */
async function look(bytes: Buffer): Promise<Seen> {
  const pixels = await sharp(bytes).removeAlpha().toColourspace('srgb').resize(WIDTH, HEIGHT, { fit: 'fill' }).raw().toBuffer();
  let steps = 0;
  let spread = 0;
  for (let i = 0; i + CHANNELS < pixels.length; i += CHANNELS) {
    steps += Math.abs(pixels[i + 1] - pixels[i + 1 + CHANNELS]);
    spread += Math.max(pixels[i], pixels[i + 1], pixels[i + 2]) - Math.min(pixels[i], pixels[i + 1], pixels[i + 2]);
  }
  const count = WIDTH * HEIGHT;
  return { pixels, detail: steps / count, colour: spread / count };
}

/** What an edit is worth against its original, about 0 to 2: something plainly changed (1), the picture stayed crisp (up to 1), nothing screams (−). */
export async function pictureWorth(edit: Buffer, original: Buffer): Promise<number> {
  const [seen, before] = await Promise.all([look(edit), look(original)]);
  let change = 0;
  for (let i = 0; i < seen.pixels.length; i++) change += Math.abs(seen.pixels[i] - before.pixels[i]);
  change /= seen.pixels.length;
  const changed = Math.min(1, change / VISIBLE) * (change > TOO_MUCH ? 0.5 : 1);
  const crisp = Math.min(1, seen.detail / Math.max(before.detail, 0.1));
  const garish = Math.max(0, seen.colour / Math.max(before.colour, 20) - 1.3);
  return changed + crisp * 0.8 - Math.min(1, garish);
}
