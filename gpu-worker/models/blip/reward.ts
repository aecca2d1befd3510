/** @file HIVE's reward model (Zhang et al. 2024, section 3.2): BLIP's encoders over both pictures and the instruction, one number out. */
import type { Value } from '#gpu-worker/onnx/graph.ts';
import { add, cast, less, mul, softplus, sub } from '#gpu-worker/onnx/ops/elementwise.ts';
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

/** What changed, patch by patch, with a learnt vector that tells it from the original's tokens. */
function changeTokens(root: Scope, before: Value, after: Value): Value {
  const mark = root.parameter('change_embedding.weight', [1, 1, before.shape[2]!], { kind: 'normal', std: 0.5 });
  return add(sub(after, before), mark);
}

/**
 * Rewards (C, K). Both pictures go through the same vision encoder; the text attends to the tokens of both. In HIVE these are the original's and the edit's;
 * with `image_tokens: "change"` in the configuration the latter are what changed from patch to patch, which small models learn much faster.
 */
export function buildReward(root: Scope, config: BlipConfig, { original, edited, ids, mask }: RewardInputs): Value {
  const [c, k, ...picture] = edited.shape as [number, number, number, number, number];
  const all = buildBlipVision(root, config.vision, concat([original, reshape(edited, [c * k, ...picture])], 0));
  const rows = (from: number, to: number) => slice(all, [[from, to]]);
  const before = repeatRows(rows(0, c), k); // (C K, S, width)
  const after = rows(c, c + c * k);
  const image = concat([before, config.readsChange ? changeTokens(root, before, after) : after], 1); // (C K, 2 S, width)
  const text = root.module('text_encoder', (s) => buildBlipText(s, config.text, { ids: repeatRows(ids, k), mask: repeatRows(mask, k), image }));
  return reshape(linear(root.child('reward_head'), firstToken(text), 1), [c, k]);
}

/**
 * Bradley-Terry over all pairs of a condition: losses (C), each the sum of -log sigmoid(r_i - r_j) over the pairs, weighted by `wins` and divided by the
 * K (K-1) / 2 pairs there are.
 * @param wins (C, K, K): the share of people who rank i better than j; tied edits win nothing against each other
 */
export function pairLosses(rewards: Value, wins: Value): Value {
  const [c, k] = rewards.shape as [number, number];
  const losses = softplus(sub(reshape(rewards, [c, 1, k]), reshape(rewards, [c, k, 1])));
  return mul(sum(mul(losses, wins), [1, 2]), 2 / (k * (k - 1)));
}

/** The same for one ranking of each condition: ranks (C, K) int64 or float; 0 is best. Tied edits form no pair but still count in the divisor. */
export function rankingLosses(rewards: Value, ranks: Value): Value {
  const [c, k] = rewards.shape as [number, number];
  const rank = cast(ranks, 'float32');
  return pairLosses(rewards, cast(less(reshape(rank, [c, k, 1]), reshape(rank, [c, 1, k])), 'float32'));
}

/** The training loss: the mean of the conditions' ranking losses. */
export function rankingLoss(rewards: Value, ranks: Value): Value {
  return mean(rankingLosses(rewards, ranks));
}
