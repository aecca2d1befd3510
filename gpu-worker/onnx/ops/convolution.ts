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
    const { stride, padding } = geometry(node.attributes);
    return [
      needs[0] ? inputGradient(g, w!, x!.shape, stride, padding) : undefined,
      needs[1] ? weightGradient(g, x!, w!.shape, stride, padding) : undefined,
      needs[2] ? sum(g, [0, 2, 3]) : undefined,
    ];
  },
});

function geometry(attributes: Attributes): { stride: number; padding: Padding } {
  return { stride: intsOf(attributes, 'strides')[0]!, padding: intsOf(attributes, 'pads') as unknown as Padding };
}

/** dX = Conv(dY, kernel flipped with its channels swapped); a strided dY is first spread out with zeros. Patches are one GEMM. */
function inputGradient(g: Value, w: Value, xShape: readonly number[], stride: number, padding: Padding): Value {
  const [o, , kh, kw] = w.shape as [number, number, number, number];
  if (arePatches(kh, kw, stride, padding)) return fromPatches(gemm(rows(g), reshape(w, [o, -1])), xShape as [number, number, number, number], stride);
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

/**
 * dW (O, C, kh, kw). Three formulations, each the fastest where it is used (one core, fp32, against one GEMM per image on the unfolded
 * input): patches that do not overlap are one GEMM; planes up to 16 x 16 take one GEMM per kernel position on channels-last rows
 * (0.44-0.9 of the time); larger planes the same on channels-first rows (0.8-0.9).
 */
function weightGradient(g: Value, x: Value, wShape: readonly number[], stride: number, padding: Padding): Value {
  const [, o, outH, outW] = g.shape as [number, number, number, number];
  const [, c, kh, kw] = wShape as [number, number, number, number];
  if (arePatches(kh, kw, stride, padding)) return reshape(gemm(rows(g), patches(x, stride), { transA: true }), wShape);
  const channelsLast = outH * outW <= 256;
  const order = channelsLast ? [0, 2, 3, 1] : [1, 0, 2, 3];
  const [top, left, bottom, right] = padding;
  const padded = channelsLast
    ? pad(transpose(x, order), [0, top, left, 0], [0, bottom, right, 0])
    : pad(transpose(x, order), [0, 0, top, left], [0, 0, bottom, right]);
  const gradient = reshape(transpose(g, order), channelsLast ? [-1, o] : [o, -1]);
  const positions: Value[] = [];
  for (let i = 0; i < kh; i++) {
    for (let j = 0; j < kw; j++) {
      const [down, across] = [[i, i + (outH - 1) * stride + 1], [j, j + (outW - 1) * stride + 1]] as const;
      const window = channelsLast
        ? reshape(slice(padded, [undefined, down, across], [1, stride, stride]), [-1, c])
        : reshape(slice(padded, [undefined, undefined, down, across], [1, 1, stride, stride]), [c, -1]);
      positions.push(reshape(gemm(gradient, window, channelsLast ? { transA: true } : { transB: true }), [1, o, c]));
    }
  }
  return reshape(transpose(concat(positions, 0), [1, 2, 0]), wShape);
}

/** True for the patch embedding of a vision transformer: kernel = stride, nothing overlaps. */
function arePatches(kh: number, kw: number, stride: number, padding: Padding): boolean {
  return kh === stride && kw === stride && padding.every((side) => side === 0);
}

/** (N, C, H, W) as rows (N*H*W, C). */
function rows(x: Value): Value {
  return reshape(transpose(x, [0, 2, 3, 1]), [-1, x.shape[1]!]);
}

/** The k x k patches of (N, C, H, W) as rows (N*h*w, C*k*k); a rest at the right and below is left out. */
function patches(x: Value, k: number): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [h, w] = [Math.floor(height / k), Math.floor(width / k)];
  const whole = slice(x, [undefined, undefined, [0, h * k], [0, w * k]]);
  return reshape(transpose(reshape(whole, [n, c, h, k, w, k]), [0, 2, 4, 1, 3, 5]), [n * h * w, c * k * k]);
}

/** The transpose of `patches`: rows back to an image, zero where no patch lies. */
function fromPatches(values: Value, [n, c, height, width]: readonly [number, number, number, number], k: number): Value {
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
  return [reshape(inputGradient(planes, box, [n * c, 1, h, w], stride, [0, 0, 0, 0]), x!.shape)];
}

/** 2-D convolution of x (N, C, H, W) with w (O, C, kh, kw). */
export function conv(x: Value, w: Value, { stride = 1, padding = 0, bias }: ConvOptions = {}): Value {
  const pads = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  return emit1(Conv, bias ? [x, w, bias] : [x, w], { strides: ints([stride, stride]), pads: ints(pads), dilations: ints([1, 1]), group: int(1), kernel_shape: ints(w.shape.slice(2)) });
}

/** Mean over size x size windows every `stride` pixels. */
export function averagePool(x: Value, size: number, stride = size): Value {
  return emit1(AveragePool, [x], { kernel_shape: ints([size, size]), strides: ints([stride, stride]), pads: ints([0, 0, 0, 0]) });
}
