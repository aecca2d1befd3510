/** @file The loss of language models. */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { cast, maximum, greaterOrEqual } from '#gpu-worker/onnx/ops/elementwise.ts';
import { slice } from '#gpu-worker/onnx/ops/movement.ts';
import { crossEntropy } from '#gpu-worker/nn/loss.ts';

/** Cross entropy of the logits at each position (B, T, V) against the next label, int64 (B, T); negative labels (-100) are left out. */
export function nextTokenLoss(logits: Value, labels: Value): Value {
  const length = logits.shape[1]!;
  const next = slice(labels, [undefined, [1, length]]);
  return crossEntropy(slice(logits, [undefined, [0, length - 1]]), maximum(next, 0), cast(greaterOrEqual(next, 0), 'float32'));
}
