/** @file Layer and group normalisation. Both rest on ORT's LayerNormalization with its three outputs, so backward reuses mean and 1/std. */
import { hostTensor, sizeOf } from '../dtype.ts';
import { type Value, float, int } from '../graph.ts';
import { type GradientContext, assertSameType, defineComposite, defineOperator, emit, numberOf } from '../operator.ts';
import { range } from '../shape.ts';
import { add, mul, sub } from './elementwise.ts';
import { reshape } from './movement.ts';
import { mean, sum } from './reduction.ts';

/** Outputs: y, mean and 1/std, the latter two with the normalised axes of length one. Only y carries a gradient. */
export const LayerNormalization = defineOperator({
  type: 'LayerNormalization',
  domain: '',
  infer: ([x, scale, bias], attributes, where) => {
    assertSameType([x, scale, bias], where);
    const axis = numberOf(attributes, 'axis');
    const width = sizeOf(x!.shape.slice(axis));
    if (scale!.size !== width || (bias && bias.size !== width)) throw new Error(`${where}: scale ${scale} does not match the normalised axes of ${x}.`);
    const statistics = x!.shape.map((dim, i) => (i < axis ? dim : 1));
    return [
      { dtype: x!.dtype, shape: x!.shape },
      { dtype: 'float32', shape: statistics },
      { dtype: 'float32', shape: statistics },
    ];
  },
  gradient: (context) => layerNormGradient(context),
});

function layerNormGradient({ g, inputs: [x, scale], outputs: [, average, inverseStd], needs, attribute }: GradientContext): (Value | undefined)[] {
  const axis = attribute('axis') as number;
  const axes = range(x!.rank).slice(axis);
  const lead = range(axis);
  const normalized = mul(sub(x!, average!), inverseStd!);
  return [
    needs[0] ? normalizationInputGradient(mul(g, scale!), normalized, inverseStd!, axes) : undefined,
    needs[1] ? sum(mul(g, normalized), lead) : undefined,
    needs[2] ? sum(g, lead) : undefined,
  ];
}

/** dx = (g - mean(g) - xhat * mean(g * xhat)) / std over the normalised axes. */
function normalizationInputGradient(g: Value, normalized: Value, inverseStd: Value, axes: readonly number[]): Value {
  const centred = sub(g, mean(g, axes, true));
  return mul(sub(centred, mul(normalized, mean(mul(g, normalized), axes, true))), inverseStd);
}

/** x (N, C, ...), scale and bias (C). Inner outputs kept for the gradient: normalised x and 1/std per (N, group). */
export const GroupNormalization = defineComposite('GroupNormalization', (context) => groupNormGradient(context));

function groupNormGradient({ g, inputs: [x, scale], outputs: [, normalized, inverseStd], needs }: GradientContext): (Value | undefined)[] {
  const [n, c] = x!.shape as [number, number];
  const pixels = x!.size / (n * c);
  const groups = inverseStd!.shape[1]!;
  const perGroup = x!.size / (n * groups);
  const plane = (value: Value): Value => reshape(value, [n, groups, c / groups, pixels]);
  const [gradient, xhat] = [plane(g), plane(normalized!)];
  // Sums per channel serve the affine gradients and the group means at once.
  const sumG = sum(gradient, [3], true); // (N, G, C/G, 1)
  const sumGX = sum(mul(gradient, xhat), [3], true);
  const gamma = reshape(scale!, [1, groups, c / groups, 1]);
  const inverse = reshape(inverseStd!, [n, groups, 1, 1]);
  const toInput = (): Value => {
    const meanG = mul(sum(mul(sumG, gamma), [2], true), 1 / perGroup); // (N, G, 1, 1)
    const meanGX = mul(sum(mul(sumGX, gamma), [2], true), 1 / perGroup);
    const scaled = mul(gradient, mul(gamma, inverse));
    return reshape(sub(scaled, add(mul(xhat, mul(meanGX, inverse)), mul(meanG, inverse))), x!.shape);
  };
  return [
    needs[0] ? toInput() : undefined,
    needs[1] ? reshape(sum(sumGX, [0]), [c]) : undefined,
    needs[2] ? reshape(sum(sumG, [0]), [c]) : undefined,
  ];
}

/** Normalises over the axes from `axis` on (last by default), then scales and shifts. */
export function layerNormalization(x: Value, scale: Value, bias: Value | undefined, epsilon: number, axis = -1): Value {
  const at = axis < 0 ? axis + x.rank : axis;
  return emit(LayerNormalization, bias ? [x, scale, bias] : [x, scale], { axis: int(at), epsilon: float(epsilon) })[0]!;
}

/** Normalises (N, C, ...) over the channels of each group and all pixels, then scales and shifts per channel. */
export function groupNormalization(x: Value, groups: number, scale: Value, bias: Value, epsilon: number): Value {
  const [n, c] = x.shape as [number, number];
  if (c % groups !== 0) throw new Error(`GroupNorm in ${x.graph.location}: ${c} channels do not divide into ${groups} groups.`);
  const affine = [1, c, ...x.shape.slice(2).map(() => 1)];
  return x.graph.composite('GroupNormalization', [x, scale, bias], { groups: int(groups), epsilon: float(epsilon) }, () => {
    const width = x.size / (n * groups);
    const ones = x.graph.constant(hostTensor('float32', [width], new Float32Array(width).fill(1)));
    const [flat, , inverseStd] = emit(LayerNormalization, [reshape(x, [n, groups, width]), ones], { axis: int(2), epsilon: float(epsilon) });
    const normalized = reshape(flat!, x.shape);
    return [add(mul(normalized, reshape(scale, affine)), reshape(bias, affine)), normalized, inverseStd!];
  })[0]!;
}
