/** @file Scaled dot-product attention over heads, for self- and cross-attention. Projections stay with the models: each has its own names. */
import { hostTensor } from '#gpu-worker/onnx/dtype.ts';
import type { Graph, Value } from '#gpu-worker/onnx/graph.ts';
import { dotProductAttention } from '#gpu-worker/onnx/ops/attention.ts';
import { add } from '#gpu-worker/onnx/ops/elementwise.ts';
import { fusedMatMul, matmul } from '#gpu-worker/onnx/ops/linalg.ts';
import { reshape, transpose } from '#gpu-worker/onnx/ops/movement.ts';
import { softmax } from '#gpu-worker/onnx/ops/reduction.ts';

export interface AttentionOptions {
  readonly heads: number;
  /** Added to the scores before softmax; broadcasts to (B, heads, T, S). Use `causalMask` or `keyMask`. */
  readonly mask?: Value | undefined;
  /** Factor on q k^T. Default 1 / sqrt(head width). */
  readonly scale?: number;
  /** Sees the probabilities (B, heads, T, S) and returns those to use: attention maps, Prompt-to-Prompt. */
  readonly probabilities?: ((probabilities: Value) => Value) | undefined;
}

/** q (B, T, heads*d), k and v (B, S, heads*d) -> (B, T, heads*d). */
export function attention(q: Value, k: Value, v: Value, { heads, mask, scale, probabilities }: AttentionOptions): Value {
  const width = q.shape[2]! / heads;
  if (!Number.isInteger(width)) throw new Error(`Attention in ${q.graph.location}: width ${q.shape[2]} does not divide into ${heads} heads.`);
  const [apart, keys, values] = [q, k, v].map((x) => splitHeads(x, heads)) as [Value, Value, Value];
  const alpha = scale ?? 1 / Math.sqrt(width);
  const mixed = probabilities ? shownAttention(apart, keys, values, alpha, mask, probabilities) : dotProductAttention(apart, keys, values, alpha, mask); // (B, heads, T, d)
  return reshape(transpose(mixed, [0, 2, 1, 3]), [q.shape[0]!, q.shape[1]!, v.shape[2]!]);
}

/** Attention operator by operator, with the probabilities (B, heads, T, S) in the hands of a callback. */
function shownAttention(q: Value, k: Value, v: Value, alpha: number, mask: Value | undefined, probabilities: (probabilities: Value) => Value): Value {
  const scores = fusedMatMul(q, k, { transB: true, alpha });
  return matmul(probabilities(softmax(mask ? add(scores, mask) : scores, 3)), v);
}

/** (B, T, heads*d) -> (B, heads, T, d) */
export function splitHeads(x: Value, heads: number): Value {
  const [b, t, c] = x.shape as [number, number, number];
  return transpose(reshape(x, [b, t, heads, c / heads]), [0, 2, 1, 3]);
}

/** The most negative finite float32, which softmax turns into zero without making NaN of a fully masked row. */
export const MASKED = -3.4028234663852886e38;

/** (1, 1, T, T): position t sees positions 0..t. */
export function causalMask(graph: Graph, length: number): Value {
  const values = new Float32Array(length * length);
  for (let t = 0; t < length; t++) values.fill(MASKED, t * length + t + 1, (t + 1) * length);
  return graph.constant(hostTensor('float32', [1, 1, length, length], values));
}
