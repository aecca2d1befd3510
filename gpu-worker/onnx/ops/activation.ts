/** @file Activation functions that ORT has as contrib operators on both the CPU and CUDA. */
import { type Value, float } from '../graph.ts';
import { defineOperator, emit1 } from '../operator.ts';
import { add, erf, exp, mul, sigmoid, sub, tanh } from './elementwise.ts';

/** x * sigmoid(alpha x): SiLU with alpha 1, CLIP's activation with alpha 1.702. */
export const QuickGelu = defineOperator({
  type: 'QuickGelu',
  domain: 'com.microsoft',
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  gradient: ({ g, inputs: [x], outputs: [y], attribute }) => {
    const alpha = attribute('alpha') as number;
    const s = sigmoid(alpha === 1 ? x! : mul(x!, alpha));
    const slope = mul(y!, sub(1, s)); // y (1 - s)
    return [mul(g, add(s, alpha === 1 ? slope : mul(slope, alpha)))];
  },
});

/** x * Phi(x) with the error function. */
export const Gelu = defineOperator({
  type: 'Gelu',
  domain: 'com.microsoft',
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  gradient: ({ g, inputs: [x] }) => {
    const cdf = mul(add(erf(mul(x!, Math.SQRT1_2)), 1), 0.5);
    const density = mul(exp(mul(mul(x!, x!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [mul(g, add(cdf, mul(x!, density)))];
  },
});

/** x * sigmoid(x). */
export const silu = (x: Value): Value => emit1(QuickGelu, [x], { alpha: float(1) });
/** x * sigmoid(1.702 x), CLIP's "quick_gelu". */
export const quickGelu = (x: Value): Value => emit1(QuickGelu, [x], { alpha: float(1.702) });
/** Exact GELU (with erf). */
export const gelu = (x: Value): Value => emit1(Gelu, [x]);
/** GPT-2's "gelu_new": the tanh approximation. */
export function geluTanh(x: Value): Value {
  const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
}
