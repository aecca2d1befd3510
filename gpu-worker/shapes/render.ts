/** @file The renderer: a scene becomes a 32×32 RGB image, the same bytes on every machine. */
import { ALL_QUADRANTS, type Background, type Color, SHAPES, SIZES, type Scene, type SceneObject, type Shape, type Size } from './scene.ts';

/** Side of an image and of a quadrant, in pixels. */
export const IMAGE_SIZE = 32;
export const QUADRANT_SIZE = 16;
/** Values per image: 3 channels × 32 × 32. */
export const IMAGE_VALUES = 3 * IMAGE_SIZE * IMAGE_SIZE;

export type Rgb = readonly [number, number, number];

/** Chosen far apart from each other and from every background: the oracle tells any two scenes apart at noise σ = 0.3. */
export const COLOR_RGB: Record<Color, Rgb> = {
  red: [214, 26, 36],
  green: [24, 150, 52],
  blue: [28, 64, 232],
  yellow: [250, 222, 30],
  purple: [156, 30, 186],
  orange: [248, 124, 16],
};

/** 4×4 samples per pixel. */
const SUPERSAMPLE = 4;
/** Where stars and snowflakes are: the same in every scene, evenly spread by the R2 low-discrepancy sequence (Roberts, 2018). */
const STARS: readonly (readonly [number, number])[] = scatter(16, 3);
const FLAKES: readonly (readonly [number, number])[] = scatter(24, 40);

function scatter(count: number, start: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => [Math.floor((((i + start) * 0.7548776662) % 1) * IMAGE_SIZE), Math.floor((((i + start) * 0.5698402909) % 1) * IMAGE_SIZE)]);
}

/** Half extents in pixels, per shape and size; the largest shape moved by one pixel still fits its quadrant. */
const RADIUS: Record<Size, Record<Shape, number>> = {
  small: { circle: 3.7, square: 3.7, triangle: 4.2, cross: 4.2 },
  big: { circle: 6, square: 5.6, triangle: 6.4, cross: 6.4 },
};

function inside(shape: Shape, radius: number, x: number, y: number): boolean {
  switch (shape) {
    case 'circle':
      return x * x + y * y <= radius * radius;
    case 'square':
      return Math.abs(x) <= radius && Math.abs(y) <= radius;
    case 'triangle':
      return y >= -radius && y <= radius * 0.8 && Math.abs(x) <= ((y + radius) / (1.8 * radius)) * radius;
    case 'cross': {
      const arm = radius * 0.36;
      return Math.max(Math.abs(x), Math.abs(y)) <= radius && Math.min(Math.abs(x), Math.abs(y)) <= arm;
    }
  }
}

/** Coverage in [0, 1] of each pixel of a quadrant (16 × 16, row-major) by an object. */
export function coverage(shape: Shape, size: Size, dx: number, dy: number): Float32Array {
  const radius = RADIUS[size][shape];
  const middle = QUADRANT_SIZE / 2;
  const mask = new Float32Array(QUADRANT_SIZE * QUADRANT_SIZE);
  for (let py = 0; py < QUADRANT_SIZE; py++) {
    for (let px = 0; px < QUADRANT_SIZE; px++) {
      let hits = 0;
      for (let s = 0; s < SUPERSAMPLE * SUPERSAMPLE; s++) {
        const x = px + ((s % SUPERSAMPLE) + 0.5) / SUPERSAMPLE - middle - dx;
        const y = py + (Math.floor(s / SUPERSAMPLE) + 0.5) / SUPERSAMPLE - middle - dy;
        if (inside(shape, radius, x, y)) hits++;
      }
      mask[py * QUADRANT_SIZE + px] = hits / (SUPERSAMPLE * SUPERSAMPLE);
    }
  }
  return mask;
}

const maskCache = new Map<string, Float32Array>();
function cachedCoverage(object: SceneObject): Float32Array {
  const key = `${SHAPES.indexOf(object.shape)}${SIZES.indexOf(object.size)}${object.dx}${object.dy}`;
  let mask = maskCache.get(key);
  if (!mask) {
    mask = coverage(object.shape, object.size, object.dx, object.dy);
    maskCache.set(key, mask);
  }
  return mask;
}

function gradient(y: number, top: Rgb, bottom: Rgb): Rgb {
  const t = y / (IMAGE_SIZE - 1);
  return [top[0] + (bottom[0] - top[0]) * t, top[1] + (bottom[1] - top[1]) * t, top[2] + (bottom[2] - top[2]) * t];
}

function backgroundColor(background: Background, x: number, y: number): Rgb {
  switch (background) {
    case 'white':
      return [255, 255, 255];
    case 'gray':
      return [140, 140, 140];
    case 'pink':
      return [255, 176, 204];
    case 'night':
      return STARS.some(([sx, sy]) => sx === x && sy === y) ? [236, 236, 190] : [14, 16, 46];
    case 'sunset':
      return gradient(y, [104, 128, 178], [255, 178, 128]);
    case 'snow':
      return FLAKES.some(([sx, sy]) => sx === x && sy === y) ? [255, 255, 255] : [168, 206, 224];
  }
}

const backgroundCache = new Map<Background, Float32Array>();

/** The empty background, (3, 32, 32) in [-1, 1]. The array is shared: do not write to it. */
export function renderBackground(background: Background): Float32Array {
  const cached = backgroundCache.get(background);
  if (cached) return cached;
  const image = new Float32Array(IMAGE_VALUES);
  for (let y = 0; y < IMAGE_SIZE; y++) {
    for (let x = 0; x < IMAGE_SIZE; x++) {
      const rgb = backgroundColor(background, x, y);
      for (let c = 0; c < 3; c++) image[(c * IMAGE_SIZE + y) * IMAGE_SIZE + x] = (rgb[c] as number) / 127.5 - 1;
    }
  }
  backgroundCache.set(background, image);
  return image;
}

/** An 8-bit level as a model sees it. */
export function toUnit(level: number): number {
  return level / 127.5 - 1;
}

/** Renders a scene as (3, 32, 32) in [-1, 1], rounded to 8-bit levels as a PNG would be. Writes into `out` at `offset` when given. */
export function renderScene(scene: Scene, out: Float32Array = new Float32Array(IMAGE_VALUES), offset = 0): Float32Array {
  out.set(renderBackground(scene.background), offset);
  const plane = IMAGE_SIZE * IMAGE_SIZE;
  for (const quadrant of ALL_QUADRANTS) {
    const object = scene.objects[quadrant];
    if (!object) continue;
    const mask = cachedCoverage(object);
    const origin = (quadrant >> 1) * QUADRANT_SIZE * IMAGE_SIZE + (quadrant & 1) * QUADRANT_SIZE;
    for (let p = 0; p < mask.length; p++) {
      const alpha = mask[p] as number;
      if (alpha === 0) continue;
      const at = offset + origin + (p >> 4) * IMAGE_SIZE + (p & 15);
      for (let c = 0; c < 3; c++) {
        const below = out[at + c * plane] as number;
        out[at + c * plane] = below + alpha * (toUnit(COLOR_RGB[object.color][c] as number) - below);
      }
    }
  }
  for (let i = offset; i < offset + IMAGE_VALUES; i++) out[i] = toUnit(Math.round(((out[i] as number) + 1) * 127.5));
  return out;
}

/** (3, H, W) in [-1, 1] → interleaved RGB bytes (H, W, 3), clipped. */
export function toRgbBytes(image: Float32Array, offset = 0, size = IMAGE_SIZE): Uint8Array {
  const plane = size * size;
  const bytes = new Uint8Array(plane * 3);
  for (let p = 0; p < plane; p++) {
    for (let c = 0; c < 3; c++) {
      const level = Math.round(((image[offset + c * plane + p] as number) + 1) * 127.5);
      bytes[p * 3 + c] = Math.max(0, Math.min(255, level));
    }
  }
  return bytes;
}

/** Interleaved RGB bytes (H, W, 3) → (3, H, W) in [-1, 1]. */
export function fromRgbBytes(bytes: Uint8Array, size = IMAGE_SIZE): Float32Array {
  const plane = size * size;
  if (bytes.length !== plane * 3) throw new Error(`Expected ${plane * 3} bytes of RGB for ${size}×${size} pixels, got ${bytes.length}.`);
  const image = new Float32Array(plane * 3);
  for (let p = 0; p < plane; p++) for (let c = 0; c < 3; c++) image[c * plane + p] = toUnit(bytes[p * 3 + c] as number);
  return image;
}
