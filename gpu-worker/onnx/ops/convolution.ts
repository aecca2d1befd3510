/** @file Convolutions on (N, C, H, W). Gradients use the formulations that measured fastest on ONNX Runtime's CPU kernels. */
import { type Attributes, type Value, int, ints } from '../graph.ts';
import { type GradientContext, assertSameType, defineOperator, emit1, intsOf } from '../operator.ts';
import { range } from '../shape.ts';
import { concat, dilate, pad, reshape, slice, transpose } from './movement.ts';
import { fusedMatMul } from './linalg.ts';
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

/** dX = Conv(dY, kernel flipped with its channels swapped); a strided dY is first spread out with zeros. */
function inputGradient(g: Value, w: Value, xShape: readonly number[], stride: number, [top, left]: Padding): Value {
  const [, , kh, kw] = w.shape as [number, number, number, number];
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

/** dW = sum over images of dY (O, HW) times the unfolded input transposed (HW, 9C): one GEMM per image, then a sum. */
function weightGradient(g: Value, x: Value, wShape: readonly number[], stride: number, [top, left, bottom, right]: Padding): Value {
  const [n, o, outH, outW] = g.shape as [number, number, number, number];
  const [, c, kh, kw] = wShape as [number, number, number, number];
  const padded = pad(x, [0, 0, top, left], [0, 0, bottom, right]);
  const windows: Value[] = [];
  for (let i = 0; i < kh; i++) {
    for (let j = 0; j < kw; j++) {
      const rows = [i, i + (outH - 1) * stride + 1] as const;
      const columns = [j, j + (outW - 1) * stride + 1] as const;
      windows.push(slice(padded, [undefined, undefined, rows, columns], [1, 1, stride, stride]));
    }
  }
  const unfolded = reshape(concat(windows, 1), [n, kh * kw * c, outH * outW]);
  const perImage = fusedMatMul(reshape(g, [n, o, outH * outW]), unfolded, { transB: true }); // (N, O, kh*kw*C)
  return reshape(transpose(reshape(sum(perImage, [0]), [o, kh * kw, c]), [0, 2, 1]), wShape);
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
