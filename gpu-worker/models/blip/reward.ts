/** @file HIVE's reward model (Zhang et al. 2024, section 3.2): BLIP's encoders over both pictures and the instruction, one number out. */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { cast, less, mul, softplus, sub } from '#gpu-worker/onnx/ops/elementwise.ts';
import { concat, expand, reshape, slice, unsqueeze } from '#gpu-worker/onnx/ops/movement.ts';
import { mean, sum } from '#gpu-worker/onnx/ops/reduction.ts';
import { linear } from '#gpu-worker/nn/layers.ts';
import type { Scope } from '#gpu-worker/nn/parameters.ts';
import { buildBlipText, buildBlipVision, firstToken } from './model.ts';
import type { BlipConfig } from './config.ts';

export interface RewardInputs {
  /** The original picture of each condition, (C, 3, S, S). */
  original: Value;
  /** K edits of each, (C, K, 3, S, S). */
  edited: Value;
  /** The instruction of each condition, int64 (C, T), and its mask of real tokens. */
  ids: Value;
  mask: Value;
}

/** Repeats each row of (C, ...) K times: (C K, ...). */
function repeatRows(x: Value, times: number): Value {
  const [c, ...rest] = x.shape as [number, ...number[]];
  return reshape(expand(unsqueeze(x, 1), [c, times, ...rest]), [c * times, ...rest]);
}

/** Rewards (C, K). Both pictures go through the same vision encoder; the text attends to the tokens of both. */
export function buildReward(root: Scope, config: BlipConfig, { original, edited, ids, mask }: RewardInputs): Value {
  const [c, k, ...picture] = edited.shape as [number, number, number, number, number];
  const all = buildBlipVision(root, config.vision, concat([original, reshape(edited, [c * k, ...picture])], 0));
  const rows = (from: number, to: number) => slice(all, [[from, to]]);
  const image = concat([repeatRows(rows(0, c), k), rows(c, c + c * k)], 1); // (C K, 2 S, width)
  const text = root.module('text_encoder', (s) => buildBlipText(s, config.text, { ids: repeatRows(ids, k), mask: repeatRows(mask, k), image }));
  return reshape(linear(root.child('reward_head'), firstToken(text), 1), [c, k]);
}

/**
 * Bradley-Terry over all pairs of a condition: losses (C), each the mean of -log sigmoid(r_i - r_j) over the K (K-1) / 2
 * pairs in which i is ranked better.
 * @param ranks (C, K) int64 or float; 0 is best. Tied edits form no pair but still count in the divisor.
 */
export function rankingLosses(rewards: Value, ranks: Value): Value {
  const [c, k] = rewards.shape as [number, number];
  const rank = cast(ranks, 'float32');
  const [row, column] = [(v: Value) => reshape(v, [c, k, 1]), (v: Value) => reshape(v, [c, 1, k])];
  const better = cast(less(row(rank), column(rank)), 'float32'); // (C, K, K): i before j
  const losses = softplus(sub(column(rewards), row(rewards)));
  return mul(sum(mul(losses, better), [1, 2]), 2 / (k * (k - 1)));
}

/** The training loss: the mean of the conditions' ranking losses. */
export function rankingLoss(rewards: Value, ranks: Value): Value {
  return mean(rankingLosses(rewards, ranks));
}
