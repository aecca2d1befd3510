/** @file Convolutions on (N, C, H, W). Gradients use the formulations that measured fastest on ONNX Runtime's CPU kernels. */
import { type Attributes, type Value, int, ints } from '../graph.ts';
import { type GradientContext, assertSameType, defineOperator, emit1, intsOf } from '../operator.ts';
import { range } from '../shape.ts';
import { concat, dilate, pad, reshape, slice, transpose } from './movement.ts';
import { gemm } from './linalg.ts';
import { gather } from './indexing.ts';
import { sum } from './reduction.ts';

/** [top, left, bottom, right] */
export type Padding = readonly [number, number, number, number];

export interface ConvOptions {
  readonly stride?: number;
  /** One number for all sides or [top, left, bottom, right]. */
  readonly padding?: number | Padding;
  readonly bias?: Value | undefined;
}

export const Conv = defineOperator({
  type: 'Conv',
  domain: '',
  infer: ([x, w, bias], attributes, where) => {
    assertSameType([x, w, bias], where);
    const [n, c, h, width] = x!.shape as [number, number, number, number];
    const [o, i, kh, kw] = w!.shape as [number, number, number, number];
    if (x!.rank !== 4 || w!.rank !== 4 || c !== i) throw new Error(`${where}: the kernel ${w} does not fit the input ${x} (channels ${c} against ${i}).`);
    const { stride, padding } = geometry(attributes);
    const outH = Math.floor((h + padding[0] + padding[2] - kh) / stride) + 1;
    const outW = Math.floor((width + padding[1] + padding[3] - kw) / stride) + 1;
    if (outH < 1 || outW < 1) throw new Error(`${where}: the input ${x} is smaller than the kernel ${w}.`);
    return [{ dtype: x!.dtype, shape: [n, o, outH, outW] }];
  },
  gradient: (context) => {
    const { g, inputs: [x, w], needs, node } = context;
    return [...inputAndWeightGradient(g, x!, w!, geometry(node.attributes), needs), needs[2] ? sum(g, [0, 2, 3]) : undefined];
  },
});

interface Geometry {
  readonly stride: number;
  readonly padding: Padding;
}

function geometry(attributes: Attributes): Geometry {
  return { stride: intsOf(attributes, 'strides')[0]!, padding: intsOf(attributes, 'pads') as unknown as Padding };
}

/**
 * Gradients of x and w. Three formulations, each where it is fastest on one core (README, "Speed"): patches that do not overlap are one GEMM;
 * planes up to 32 x 32 unfold dY once and get both gradients as one GEMM each; larger planes take a convolution for dX and one GEMM per
 * kernel position for dW.
 */
function inputAndWeightGradient(g: Value, x: Value, w: Value, { stride, padding }: Geometry, needs: readonly boolean[]): (Value | undefined)[] {
  const [o, c, kh, kw] = w.shape as [number, number, number, number];
  if (arePatches(kh, kw, stride, padding)) {
    const input = (): Value => fromPatches(gemm(rows(g), reshape(w, [o, -1])), x.shape as [number, number, number, number], stride);
    return [needs[0] ? input() : undefined, needs[1] ? reshape(gemm(rows(g), patches(x, stride), { transA: true }), w.shape) : undefined];
  }
  if (x.shape[2]! * x.shape[3]! > LARGEST_UNFOLDED_GRADIENT) return [needs[0] ? inputGradient(g, w, x.shape, stride, padding) : undefined, needs[1] ? weightGradient(g, x, w.shape, stride, padding) : undefined];
  // Where dY is not unfolded for dX, or is smaller than x, unfolding x (which forward may have done already) is cheaper.
  const fromInput = (): Value => {
    const byPosition = gemm(rows(g), unfold(x, kh, kw, (y, i) => y * stride + i - padding[0], (at, j) => at * stride + j - padding[1], g.shape), { transA: true });
    return reshape(transpose(reshape(byPosition, [o, kh * kw, c]), [0, 2, 1]), w.shape);
  };
  if (!needs[0]) return [undefined, fromInput()];
  // Made before the unfolded dY, so that ORT, which visits later inputs first, turns it round when it is wanted and not before everything else.
  const kernel = reshape(transpose(reshape(w, [o * c, kh * kw]), [1, 0]), [kh * kw * o, c]);
  const source = (at: number, k: number, before: number): number => (at + before - k) / stride;
  const unfolded = unfold(g, kh, kw, (y, i) => source(y, i, padding[0]), (at, j) => source(at, j, padding[1]), x.shape);
  const fromGradient = (): Value => reshape(transpose(reshape(gemm(rows(x), unfolded, { transA: true }), [c, kh * kw, o]), [2, 0, 1]), w.shape);
  return [fromRows(gemm(unfolded, kernel), x.shape), needs[1] ? (stride > 1 ? fromInput() : fromGradient()) : undefined];
}

/** Largest input plane (H * W) whose gradients are computed on the unfolded dY. */
const LARGEST_UNFOLDED_GRADIENT = 1024;
/** Largest output plane whose values are computed on the unfolded input, given weights that change from call to call. */
const LARGEST_UNFOLDED = 256;

/**
 * Rows (N * outH * outW, kh * kw * C) of the source pixels that meet each kernel position, by one Gather; a source outside the plane, or
 * between pixels, is zero. `sourceY(y, i)` and `sourceX(x, j)` give the source of output pixel (y, x) at kernel position (i, j).
 */
function unfold(x: Value, kh: number, kw: number, sourceY: (y: number, i: number) => number, sourceX: (x: number, j: number) => number, out: readonly number[]): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const inside = (at: number, size: number): boolean => Number.isInteger(at) && at >= 0 && at < size;
  const zeroRow = height * width;
  const sources = range(out[2]!).flatMap((y) => range(out[3]!).flatMap((across) => range(kh).flatMap((i) => range(kw).map((j) => {
    const [from, at] = [sourceY(y, i), sourceX(across, j)];
    return inside(from, height) && inside(at, width) ? from * width + at : zeroRow;
  }))));
  const pixels = reshape(transpose(x, [0, 2, 3, 1]), [n, height * width, c]);
  const extended = sources.includes(zeroRow) ? pad(pixels, [0, 0, 0], [0, 1, 0]) : pixels;
  return reshape(gather(extended, sources, 1), [-1, kh * kw * c]);
}

/** The convolution as one GEMM on the unfolded input. */
function unfoldedConv(x: Value, w: Value, bias: Value | undefined, { stride, padding }: Geometry, out: readonly number[]): Value {
  const [o, c, kh, kw] = w.shape as [number, number, number, number];
  const unfolded = unfold(x, kh, kw, (y, i) => y * stride + i - padding[0], (at, j) => at * stride + j - padding[1], out);
  const kernel = reshape(transpose(reshape(w, [o, c, kh * kw]), [0, 2, 1]), [o, -1]);
  return fromRows(gemm(unfolded, kernel, { transB: true, ...(bias ? { bias } : {}) }), out);
}

/**
 * Whether to unfold: not for constant weights, which ORT packs and blocks once for its own Conv, and not where there are so few pixels
 * that turning the kernel round costs more than the faster GEMM gains.
 */
function unfolds(x: Value, w: Value, { stride, padding }: Geometry, [n, , outH, outW]: readonly number[]): boolean {
  const [, c, kh, kw] = w.shape as [number, number, number, number];
  const pixels = outH! * outW!;
  return !x.graph.constants.has(w) && !arePatches(kh, kw, stride, padding) && pixels <= LARGEST_UNFOLDED && n! * pixels >= 4 * c;
}

/** dX of large planes = Conv(dY, kernel flipped with its channels swapped); a strided dY is first spread out with zeros. */
function inputGradient(g: Value, w: Value, xShape: readonly number[], stride: number, padding: Padding): Value {
  const [, , kh, kw] = w.shape as [number, number, number, number];
  const [top, left] = padding;
  const spread = stride === 1 ? g : dilate(dilate(g, 2, stride), 3, stride);
  const [before, aside] = [kh - 1 - top, kw - 1 - left];
  const after = xShape[2]! - spread.shape[2]! - before + kh - 1;
  const beyond = xShape[3]! - spread.shape[3]! - aside + kw - 1;
  const sides: Padding = [before, aside, after, beyond];
  const kernel = transpose(flipKernel(w), [1, 0, 2, 3]);
  if (sides.every((side) => side >= 0)) return conv(spread, kernel, { padding: sides });
  // More padding than the kernel reaches: compute the padded input's gradient and cut the border off.
  const full = conv(spread, kernel, { padding: sides.map((side) => Math.max(side, 0)) as unknown as Padding });
  const cut = sides.map((side) => Math.max(-side, 0));
  return slice(full, [undefined, undefined, [cut[0]!, full.shape[2]! - cut[2]!], [cut[1]!, full.shape[3]! - cut[3]!]]);
}

function flipKernel(w: Value): Value {
  const [o, i, kh, kw] = w.shape as [number, number, number, number];
  if (kh * kw === 1) return w;
  return reshape(gather(reshape(w, [o, i, kh * kw]), range(kh * kw).reverse(), 2), w.shape);
}

/** dW (O, C, kh, kw) of large planes: one GEMM per kernel position on channels-first rows. */
function weightGradient(g: Value, x: Value, wShape: readonly number[], stride: number, padding: Padding): Value {
  const [, o, outH, outW] = g.shape as [number, number, number, number];
  const [, c, kh, kw] = wShape as [number, number, number, number];
  const [top, left, bottom, right] = padding;
  const padded = pad(transpose(x, [1, 0, 2, 3]), [0, 0, top, left], [0, 0, bottom, right]);
  const gradient = reshape(transpose(g, [1, 0, 2, 3]), [o, -1]);
  const positions = range(kh).flatMap((i) => range(kw).map((j) => {
    const [down, across] = [[i, i + (outH - 1) * stride + 1], [j, j + (outW - 1) * stride + 1]] as const;
    const window = reshape(slice(padded, [undefined, undefined, down, across], [1, 1, stride, stride]), [c, -1]);
    return reshape(gemm(gradient, window, { transB: true }), [1, o * c]);
  }));
  return reshape(transpose(concat(positions, 0), [1, 0]), wShape);
}

/** True for the patch embedding of a vision transformer: kernel = stride, nothing overlaps. */
function arePatches(kh: number, kw: number, stride: number, padding: Padding): boolean {
  return kh === stride && kw === stride && padding.every((side) => side === 0);
}

/** (N, C, H, W) as rows (N*H*W, C). */
function rows(x: Value): Value {
  return reshape(transpose(x, [0, 2, 3, 1]), [-1, x.shape[1]!]);
}

/** The transpose of `rows`. */
function fromRows(values: Value, [n, , height, width]: readonly number[]): Value {
  return transpose(reshape(values, [n!, height!, width!, -1]), [0, 3, 1, 2]);
}

/** The k x k patches of (N, C, H, W) as rows (N*h*w, C*k*k); a rest at the right and below is left out. */
function patches(x: Value, k: number): Value {
  if (k === 1) return rows(x);
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [h, w] = [Math.floor(height / k), Math.floor(width / k)];
  const whole = slice(x, [undefined, undefined, [0, h * k], [0, w * k]]);
  return reshape(transpose(reshape(whole, [n, c, h, k, w, k]), [0, 2, 4, 1, 3, 5]), [n * h * w, c * k * k]);
}

/** The transpose of `patches`: rows back to an image, zero where no patch lies. */
function fromPatches(values: Value, shape: readonly [number, number, number, number], k: number): Value {
  if (k === 1) return fromRows(values, shape);
  const [n, c, height, width] = shape;
  const [h, w] = [Math.floor(height / k), Math.floor(width / k)];
  const whole = reshape(transpose(reshape(values, [n, h, w, c, k, k]), [0, 3, 1, 4, 2, 5]), [n, c, h * k, w * k]);
  return pad(whole, [0, 0, 0, 0], [0, 0, height - h * k, width - w * k]);
}

/** Mean over square windows, without padding. */
export const AveragePool = defineOperator({
  type: 'AveragePool',
  domain: '',
  infer: ([x], attributes, where) => {
    const size = intsOf(attributes, 'kernel_shape')[0]!;
    const { stride } = geometry(attributes);
    const [n, c, h, w] = x!.shape as [number, number, number, number];
    if (x!.rank !== 4 || h < size || w < size) throw new Error(`${where}: ${x} is smaller than the window ${size}.`);
    return [{ dtype: x!.dtype, shape: [n, c, Math.floor((h - size) / stride) + 1, Math.floor((w - size) / stride) + 1] }];
  },
  gradient: (context) => averagePoolGradient(context),
});

function averagePoolGradient({ g, inputs: [x], node }: GradientContext): Value[] {
  const size = intsOf(node.attributes, 'kernel_shape')[0]!;
  const { stride } = geometry(node.attributes);
  const [n, c, h, w] = x!.shape as [number, number, number, number];
  const box = g.graph.constant({ dtype: 'float32', shape: [1, 1, size, size], data: new Float32Array(size * size).fill(1 / (size * size)) });
  const planes = reshape(g, [n * c, 1, g.shape[2]!, g.shape[3]!]);
  return [reshape(inputAndWeightGradient(planes, reshape(x!, [n * c, 1, h, w]), box, { stride, padding: [0, 0, 0, 0] }, [true, false])[0]!, x!.shape)];
}

/** 2-D convolution of x (N, C, H, W) with w (O, C, kh, kw). */
export function conv(x: Value, w: Value, { stride = 1, padding = 0, bias }: ConvOptions = {}): Value {
  const pads = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  const inputs = bias ? [x, w, bias] : [x, w];
  const attributes = { strides: ints([stride, stride]), pads: ints(pads), dilations: ints([1, 1]), group: int(1), kernel_shape: ints(w.shape.slice(2)) };
  const { shape } = Conv.infer(inputs, attributes, `Conv in ${x.graph.location}`)[0]!;
  const place = geometry(attributes);
  if (!unfolds(x, w, place, shape)) return emit1(Conv, inputs, attributes);
  return x.graph.composite('Conv', inputs, attributes, () => [unfoldedConv(x, w, bias, place, shape)])[0]!;
}

/** Mean over size x size windows every `stride` pixels. */
export function averagePool(x: Value, size: number, stride = size): Value {
  return emit1(AveragePool, [x], { kernel_shape: ints([size, size]), strides: ints([stride, stride]), pads: ints([0, 0, 0, 0]) });
}
