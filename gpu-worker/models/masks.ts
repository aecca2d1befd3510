/** @file Attention masks as additive terms: 0 where a key may be seen, the most negative float where not. */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { add, cast, maximum, mul, sub } from '#gpu-worker/onnx/ops/elementwise.ts';
import { reshape } from '#gpu-worker/onnx/ops/movement.ts';
import { causalMask, MASKED } from '#gpu-worker/nn/attention.ts';

/** Mask of real keys (B, S), 1 or 0, int64 or float -> (B, 1, 1, S). */
export function keyMask(mask: Value): Value {
  const [b, s] = mask.shape as [number, number];
  return reshape(mul(sub(1, cast(mask, 'float32')), MASKED), [b, 1, 1, s]);
}

/** Causal and real keys at once: (B, 1, T, T). Finite everywhere, so that a row without any key stays a number. */
export function causalKeyMask(mask: Value): Value {
  return maximum(add(causalMask(mask.graph, mask.shape[1]!), keyMask(mask)), MASKED);
}
