/** @file Losses; each returns one number. */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { abs, cast, div, mul, neg, softplus, square, sub } from '#gpu-worker/onnx/ops/elementwise.ts';
import { gatherElements } from '#gpu-worker/onnx/ops/indexing.ts';
import { asMatrix } from '#gpu-worker/onnx/ops/linalg.ts';
import { reshape } from '#gpu-worker/onnx/ops/movement.ts';
import { logSoftmax, mean, sum } from '#gpu-worker/onnx/ops/reduction.ts';
import { range } from '#gpu-worker/onnx/shape.ts';

/** Mean squared error; with `weights` (B), the mean over the batch of each example's weighted mean error. */
export function meanSquaredError(prediction: Value, target: Value, weights?: Value): Value {
  return weights ? mean(mul(squaredErrors(prediction, target), weights)) : mean(square(sub(prediction, target)));
}

/** Each example's mean squared error (B). */
export const squaredErrors = (prediction: Value, target: Value): Value => mean(square(sub(prediction, target)), range(prediction.rank).slice(1));

/** Mean absolute error. */
export const meanAbsoluteError = (prediction: Value, target: Value): Value => mean(abs(sub(prediction, target)));

/** Mean over positions of -log softmax(logits)[target]. logits (..., classes), targets int64 (...); `mask` float (...) leaves positions out. */
export function crossEntropy(logits: Value, targets: Value, mask?: Value): Value {
  const rows = asMatrix(logits); // (M, classes)
  const picked = reshape(gatherElements(logSoftmax(rows, 1), reshape(targets, [-1, 1]), 1), [-1]); // (M)
  if (!mask) return neg(mean(picked));
  const kept = cast(reshape(mask, [-1]), logits.dtype);
  return neg(div(sum(mul(picked, kept)), sum(kept)));
}

/** Bradley-Terry: mean of -log sigmoid(better - worse) over pairs (P); with `weights` (P) their weighted mean. */
export function bradleyTerry(better: Value, worse: Value, weights?: Value): Value {
  const losses = softplus(sub(worse, better));
  return weights ? div(sum(mul(losses, weights)), sum(weights)) : mean(losses);
}
