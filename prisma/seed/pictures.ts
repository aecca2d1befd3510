import sharp from 'sharp';
import { randomFrom } from '#lib/random.ts';
import type { Edit, Treatment } from './edits.ts';
import { drawScene, HEIGHT, sceneOf, WIDTH } from './scene.ts';

/** Film grain, the same in every picture of a scene, so that flat colours look photographed. */
async function grain(seed: number): Promise<Buffer> {
  const random = randomFrom(seed + 99);
  const pixels = Buffer.alloc(WIDTH * HEIGHT);
  for (let i = 0; i < pixels.length; i++) pixels[i] = 108 + Math.floor(random() * 40);
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).blur(0.6).toColourspace('srgb').png({ compressionLevel: 1 }).toBuffer();
}

const grains = new Map<number, Promise<Buffer>>();

/** A landscape as JPEG bytes, edited or not. A function of its arguments alone. */
export async function renderPicture(seed: number, edit?: { edit: Edit; treatment: Treatment }): Promise<Buffer> {
  const scene = sceneOf(seed);
  const { strength = 0, blur = 0, saturation = 1, hue = 0 } = edit?.treatment ?? {};
  const drawn = edit ? edit.edit.apply(scene, strength) : scene;
  const key = seed % 3;
  if (!grains.has(key)) grains.set(key, grain(key));
  const noise = (await grains.get(key)) as Buffer;
  const flat = await sharp(Buffer.from(drawScene(drawn))).removeAlpha().composite([{ input: noise, blend: 'soft-light' }]).raw().toBuffer();
  let picture = sharp(flat, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  if (saturation !== 1 || hue !== 0) picture = picture.modulate({ saturation, hue });
  if (blur > 0) picture = picture.blur(blur);
  return picture.jpeg({ quality: 86 }).toBuffer();
}
