/** @file Scaled dot-product attention (Vaswani et al. 2017) as one step of the backward walk. */
import { type Value, float } from '../graph.ts';
import { type GradientContext, defineComposite } from '../operator.ts';
import { add, mul } from './elementwise.ts';
import { fusedMatMul, matmul, matrixTranspose } from './linalg.ts';
import { concat, expand } from './movement.ts';
import { softmax, sum } from './reduction.ts';

/** Inputs q (B, heads, T, d), k and v (B, heads, S, d) and a mask or none; outputs the mixed values (B, heads, T, d) and the probabilities. */
export const DotProductAttention = defineComposite('DotProductAttention', (context) => attentionGradient(context));

/**
 * The softmax gradient p (dp - sum(dp p)) costs one pass over the (T, S) probabilities: the sum equals dy . y (Dao et al. 2022), and a column
 * more in the product that makes dp subtracts it.
 */
function attentionGradient({ g, inputs: [q, k, v], outputs: [y, p], needs, attribute }: GradientContext): (Value | undefined)[] {
  const alpha = attribute('alpha') as number;
  const scores = (): Value => {
    const shares = sum(mul(g, y!), [3], true); // (B, heads, T, 1)
    const minusOnes = expand(g.graph.scalar(-1, g.dtype), [...v!.shape.slice(0, 3), 1]);
    return mul(p!, fusedMatMul(concat([g, shares], 3), concat([v!, minusOnes], 3), { transB: true }));
  };
  const ds = needs[0] || needs[1] || needs[3] ? scores() : undefined;
  return [
    needs[0] ? fusedMatMul(ds!, k!, { alpha }) : undefined,
    needs[1] ? transposedProduct(ds!, q!, alpha) : undefined,
    needs[2] ? transposedProduct(p!, g, 1) : undefined,
    needs[3] ? ds : undefined,
  ];
}

/** alpha a^T b. The narrower of the two stands on the left, which ORT transposes anew for each block of the right. */
function transposedProduct(a: Value, b: Value, alpha: number): Value {
  if (a.shape.at(-1)! <= b.shape.at(-1)!) return fusedMatMul(a, b, { transA: true, alpha });
  return matrixTranspose(fusedMatMul(b, a, { transA: true, alpha }));
}

/** softmax(alpha q k^T + mask) v over the last two axes, for heads that are apart already. */
export function dotProductAttention(q: Value, k: Value, v: Value, alpha: number, mask?: Value): Value {
  return q.graph.composite('DotProductAttention', [q, k, v, mask], { alpha: float(alpha) }, () => {
    const scores = fusedMatMul(q, k, { transB: true, alpha });
    const probabilities = softmax(mask ? add(scores, mask) : scores, 3);
    return [matmul(probabilities, v), probabilities];
  })[0]!;
}
