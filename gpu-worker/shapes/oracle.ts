/**
 * @file The oracle: reads an image back into a scene and says whether an edit was followed and the rest preserved.
 *
 * Each quadrant is compared with all 433 contents (empty, or 4 shapes × 2 sizes × 9 jitters × 6 colours) on each of the
 * 6 backgrounds, and the scene with the smallest squared error wins. A template is b + α(c − b) (background b, coverage
 * α, colour c), so ‖x − t‖² = ‖x − b‖² − 2⟨α(x − b), c − b⟩ + ‖α(c − b)‖² and everything that depends on the image is
 * three small matrix products: masks × image, masks × (image ∘ background), and background × image.
 */
import { type Edit, editedQuadrants } from './edit.ts';
import { COLOR_RGB, coverage, IMAGE_SIZE, IMAGE_VALUES, QUADRANT_SIZE, renderBackground, toUnit } from './render.ts';
import {
  ALL_QUADRANTS,
  BACKGROUNDS,
  type Background,
  COLORS,
  type Color,
  objectAt,
  type Quadrant,
  SHAPES,
  SIZES,
  type Scene,
  type SceneObject,
  type Shape,
  type Size,
} from './scene.ts';

/** What the oracle read in an image. */
export interface Reading {
  readonly scene: Scene;
  /** Mean squared difference between the image and the rendering of `scene`: 0 for a clean image. */
  readonly residual: number;
}

/** How an edited image compares with what was asked. */
export interface Judgement {
  /** The instruction's own words are fulfilled. */
  readonly followed: boolean;
  /** Everything else is as it was: background, other objects, untouched attributes; positions to one pixel. */
  readonly preserved: boolean;
  /** Both. */
  readonly perfect: boolean;
  /** Share of the things that had to stay that did, in [0, 1]. */
  readonly preservedShare: number;
  /** 1 for a crisp image, towards 0 as artefacts grow: exp(−residual / 0.02). */
  readonly quality: number;
}

/** How good an edit is before anyone's noise: 1 for following, 1 for preserving everything, up to 0.5 for a crisp image. */
export function utilityOf(judgement: Judgement): number {
  return (judgement.followed ? 1 : 0) + judgement.preservedShare ** 2 + 0.5 * judgement.quality;
}

interface Mask {
  readonly shape: Shape;
  readonly size: Size;
  readonly dx: number;
  readonly dy: number;
  /** Pixels (offset in the image from the quadrant's origin) with coverage > 0, and that coverage. */
  readonly pixels: Int32Array;
  readonly alpha: Float64Array;
}

const PLANE = IMAGE_SIZE * IMAGE_SIZE;

const MASKS: readonly Mask[] = SHAPES.flatMap((shape) =>
  SIZES.flatMap((size) =>
    [-1, 0, 1].flatMap((dy) =>
      [-1, 0, 1].map((dx): Mask => {
        const full = coverage(shape, size, dx, dy);
        const covered = [...full.keys()].filter((p) => (full[p] as number) > 0);
        return {
          shape,
          size,
          dx,
          dy,
          pixels: Int32Array.from(covered, (p) => (p >> 4) * IMAGE_SIZE + (p & 15)),
          alpha: Float64Array.from(covered, (p) => full[p] as number),
        };
      }),
    ),
  ),
);

const COLOR_UNITS: readonly (readonly number[])[] = COLORS.map((color) => COLOR_RGB[color].map(toUnit));
/** Contents of a quadrant on one background, the empty one aside. */
const CONTENTS = MASKS.length * COLORS.length;

function origin(quadrant: Quadrant): number {
  return (quadrant >> 1) * QUADRANT_SIZE * IMAGE_SIZE + (quadrant & 1) * QUADRANT_SIZE;
}

/** The part of the error that no image changes, per quadrant, background, mask and colour: 2⟨αb, c − b⟩ + ‖α(c − b)‖². */
let constants: Float64Array | undefined;
function templateConstants(): Float64Array {
  if (constants) return constants;
  constants = new Float64Array(ALL_QUADRANTS.length * BACKGROUNDS.length * CONTENTS);
  let at = 0;
  for (const quadrant of ALL_QUADRANTS) {
    for (const background of BACKGROUNDS) {
      const b = renderBackground(background);
      for (const mask of MASKS) for (const color of COLOR_UNITS) constants[at++] = templateConstant(mask, color, b, origin(quadrant));
    }
  }
  return constants;
}

function templateConstant(mask: Mask, color: readonly number[], b: Float32Array, start: number): number {
  let sum = 0;
  for (let i = 0; i < mask.pixels.length; i++) {
    const p = start + (mask.pixels[i] as number);
    const alpha = mask.alpha[i] as number;
    for (let c = 0; c < 3; c++) {
      const below = b[c * PLANE + p] as number;
      const step = (color[c] as number) - below;
      sum += 2 * alpha * below * step + alpha * alpha * step * step;
    }
  }
  return sum;
}

interface Best {
  /** Index into mask × colour, −1 for empty. */
  content: number;
  error: number;
}

/** ‖x − b‖² over one quadrant, for an image at `offset`. */
function emptyError(images: Float32Array, offset: number, b: Float32Array, start: number): number {
  let sum = 0;
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < QUADRANT_SIZE; y++) {
      const row = c * PLANE + start + y * IMAGE_SIZE;
      for (let x = 0; x < QUADRANT_SIZE; x++) {
        const d = (images[offset + row + x] as number) - (b[row + x] as number);
        sum += d * d;
      }
    }
  }
  return sum;
}

/** ⟨α, x⟩ of every mask for each colour channel: (masks, 3). */
function maskedSums(images: Float32Array, offset: number, start: number, out: Float64Array): void {
  for (let m = 0; m < MASKS.length; m++) {
    const { pixels, alpha } = MASKS[m] as Mask;
    let r = 0;
    let g = 0;
    let b = 0;
    for (let i = 0; i < pixels.length; i++) {
      const p = offset + start + (pixels[i] as number);
      const a = alpha[i] as number;
      r += a * (images[p] as number);
      g += a * (images[p + PLANE] as number);
      b += a * (images[p + 2 * PLANE] as number);
    }
    out[m * 3] = r;
    out[m * 3 + 1] = g;
    out[m * 3 + 2] = b;
  }
}

/** x·b per pixel (colour summed out), for the whole image. */
function backgroundProduct(images: Float32Array, offset: number, b: Float32Array, out: Float64Array): void {
  for (let p = 0; p < PLANE; p++) {
    out[p] =
      (images[offset + p] as number) * (b[p] as number) +
      (images[offset + p + PLANE] as number) * (b[p + PLANE] as number) +
      (images[offset + p + 2 * PLANE] as number) * (b[p + 2 * PLANE] as number);
  }
}

function bestContent(sums: Float64Array, product: Float64Array, start: number, fixed: Float64Array, fixedAt: number): Best {
  const best: Best = { content: -1, error: 0 };
  for (let m = 0; m < MASKS.length; m++) {
    const { pixels, alpha } = MASKS[m] as Mask;
    let onBackground = 0;
    for (let i = 0; i < pixels.length; i++) onBackground += (alpha[i] as number) * (product[start + (pixels[i] as number)] as number);
    for (let k = 0; k < COLOR_UNITS.length; k++) {
      const color = COLOR_UNITS[k] as readonly number[];
      const onColor =
        (sums[m * 3] as number) * (color[0] as number) + (sums[m * 3 + 1] as number) * (color[1] as number) + (sums[m * 3 + 2] as number) * (color[2] as number);
      const content = m * COLOR_UNITS.length + k;
      const error = (fixed[fixedAt + content] as number) - 2 * (onColor - onBackground);
      if (error < best.error) {
        best.error = error;
        best.content = content;
      }
    }
  }
  return best;
}

function contentObject(content: number): SceneObject | null {
  if (content < 0) return null;
  const mask = MASKS[Math.floor(content / COLORS.length)] as Mask;
  return { shape: mask.shape, color: COLORS[content % COLORS.length] as Color, size: mask.size, dx: mask.dx, dy: mask.dy };
}

/** Reads the image (3, 32, 32) in [-1, 1] that begins at `offset`. */
export function readImage(images: Float32Array, offset = 0): Reading {
  if (images.length < offset + IMAGE_VALUES) throw new Error(`Expected ${IMAGE_VALUES} values of a 3×32×32 image at ${offset}, got ${images.length - offset}.`);
  const fixed = templateConstants();
  const product = new Float64Array(PLANE);
  const sums = ALL_QUADRANTS.map((quadrant) => {
    const out = new Float64Array(MASKS.length * 3);
    maskedSums(images, offset, origin(quadrant), out);
    return out;
  });
  let winner: { background: Background; contents: number[]; error: number } | undefined;
  for (const [index, background] of BACKGROUNDS.entries()) {
    const b = renderBackground(background);
    backgroundProduct(images, offset, b, product);
    let error = 0;
    const contents: number[] = [];
    for (const quadrant of ALL_QUADRANTS) {
      const best = bestContent(sums[quadrant] as Float64Array, product, origin(quadrant), fixed, (quadrant * BACKGROUNDS.length + index) * CONTENTS);
      error += emptyError(images, offset, b, origin(quadrant)) + best.error;
      contents.push(best.content);
    }
    if (!winner || error < winner.error) winner = { background, contents, error };
  }
  if (!winner) throw new Error('There is no background to compare with.');
  const [a, b, c, d] = winner.contents.map(contentObject);
  return { scene: { background: winner.background, objects: [a ?? null, b ?? null, c ?? null, d ?? null] }, residual: Math.max(0, winner.error) / IMAGE_VALUES };
}

/** Reads `count` images stored one after the other. */
export function readImages(images: Float32Array, count = images.length / IMAGE_VALUES): Reading[] {
  return Array.from({ length: count }, (_, i) => readImage(images, i * IMAGE_VALUES));
}

/** Same shape, colour and size, moved by at most `tolerance` pixels on each axis. */
export function sameObject(a: SceneObject | null, b: SceneObject | null, tolerance = 1): boolean {
  if (!a || !b) return a === b;
  return a.shape === b.shape && a.color === b.color && a.size === b.size && Math.abs(a.dx - b.dx) <= tolerance && Math.abs(a.dy - b.dy) <= tolerance;
}

function isFollowed(source: Scene, edit: Edit, result: Scene): boolean {
  switch (edit.kind) {
    case 'make-background':
      return result.background === edit.background;
    case 'add':
      return sameObject(result.objects[edit.quadrant], edit.object, Number.POSITIVE_INFINITY);
    case 'remove':
      return result.objects[edit.quadrant] === null;
    case 'change-color':
      return result.objects[edit.quadrant]?.color === edit.color;
    case 'change-shape':
      return result.objects[edit.quadrant]?.shape === edit.shape;
    case 'make-size':
      return result.objects[edit.quadrant]?.size === edit.size;
    case 'put': {
      const moved = objectAt(source, edit.from);
      const there = result.objects[edit.to];
      return result.objects[edit.from] === null && there !== null && there.shape === moved.shape && there.color === moved.color;
    }
  }
}

/** One entry per thing that had to stay: the background, each untouched quadrant, each untouched attribute of the edited object. */
function keptThings(source: Scene, edit: Edit, result: Scene): boolean[] {
  const edited = editedQuadrants(edit);
  const kept = ALL_QUADRANTS.filter((quadrant) => !edited.includes(quadrant)).map((quadrant) => sameObject(source.objects[quadrant], result.objects[quadrant]));
  if (edit.kind !== 'make-background') kept.push(result.background === source.background);
  if (edit.kind === 'change-color' || edit.kind === 'change-shape' || edit.kind === 'make-size') {
    const before = objectAt(source, edit.quadrant);
    const after = result.objects[edit.quadrant];
    if (edit.kind !== 'change-color') kept.push(after?.color === before.color);
    if (edit.kind !== 'change-shape') kept.push(after?.shape === before.shape);
    if (edit.kind !== 'make-size') kept.push(after?.size === before.size);
  }
  if (edit.kind === 'put') kept.push(result.objects[edit.to] === null || result.objects[edit.to]?.size === objectAt(source, edit.from).size);
  return kept;
}

/** Scores an edited image, given what the oracle read in it. */
export function judgeEdit(source: Scene, edit: Edit, result: Reading): Judgement {
  const kept = keptThings(source, edit, result.scene);
  const followed = isFollowed(source, edit, result.scene);
  const preserved = kept.every(Boolean);
  return {
    followed,
    preserved,
    perfect: followed && preserved,
    preservedShare: kept.filter(Boolean).length / kept.length,
    quality: Math.exp(-result.residual / 0.02),
  };
}

/** How well an image shows what its caption says (text-to-image): jitter is not in the caption. */
export interface CaptionJudgement {
  readonly background: boolean;
  /** Share of the four quadrants with the right content. */
  readonly objects: number;
  readonly whole: boolean;
}

/** Compares what was read with the scene whose caption was drawn. */
export function judgeCaption(asked: Scene, result: Reading): CaptionJudgement {
  const right = ALL_QUADRANTS.filter((quadrant) => sameObject(asked.objects[quadrant], result.scene.objects[quadrant], Number.POSITIVE_INFINITY)).length;
  const background = asked.background === result.scene.background;
  return { background, objects: right / ALL_QUADRANTS.length, whole: background && right === ALL_QUADRANTS.length };
}
