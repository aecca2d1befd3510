/** @file The reward model of this world: its graph for training on rankings, and a compiled scorer for any number of edits. */
import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type BlipConfig, blipConfig } from '../models/blip/config.ts';
import { buildReward, pairLosses } from '../models/blip/reward.ts';
import type { Model } from '../diffusion/pipelines/pipeline-folder.ts';
import { readJson, readModelWeights, saveModelFolder } from '../models/model-folder.ts';
import { loadTokenizer, type TextTokenizer } from '../models/tokenizer.ts';
import { compileForward } from '../nn/compile-forward.ts';
import type { Scope, Weights } from '../nn/parameters.ts';
import { type HostTensor, hostTensor } from '../onnx/dtype.ts';
import type { Graph } from '../onnx/graph.ts';
import { mean } from '../onnx/ops/reduction.ts';
import { IMAGE_SIZE, IMAGE_VALUES } from './render.ts';

/** A reward model with the tokenizer of its instructions. */
export interface RewardModel extends Model<BlipConfig> {
  readonly tokenizer: TextTokenizer;
}

/** Reads a reward model's folder: config.json, model.safetensors and a tokenizer. */
export async function loadRewardModel(folder: string): Promise<RewardModel> {
  return { config: blipConfig(await readJson(folder), path.join(folder, 'config.json')), weights: await readModelWeights(folder, 'model'), tokenizer: await loadTokenizer(folder) };
}

/** Writes such a folder in half precision; `tokenizerFolder` is where the tokenizer's files are. */
export async function saveRewardModel(folder: string, config: BlipConfig['source'], weights: Weights, tokenizerFolder: string): Promise<void> {
  await saveModelFolder(folder, 'model', config, weights, { dtype: 'float16' });
  for (const file of await readdir(tokenizerFolder)) if (/^(tokenizer.*\.json|vocab\.json|merges\.txt)$/.test(file)) await copyFile(path.join(tokenizerFolder, file), path.join(folder, file));
}

const PICTURE = [3, IMAGE_SIZE, IMAGE_SIZE] as const;

/** Conditions of a batch: an instruction with its original and K edits. */
export interface Conditions {
  /** (C, 3, 32, 32) in [-1, 1]. */
  readonly original: Float32Array;
  /** (C, K, 3, 32, 32). */
  readonly edited: Float32Array;
  readonly texts: InstructionIds;
}

/** The same with how they were ranked. */
export interface RankedBatch extends Conditions {
  /** (C, K, K): the share of rankings in which edit i comes before edit j. */
  readonly wins: Float32Array;
}

/** Token ids of instructions and which of them are real, both (C, T). */
export interface InstructionIds {
  readonly ids: BigInt64Array;
  readonly mask: BigInt64Array;
}

/** Instructions cut and padded to the length that the reward model reads. The padding is left in sight: to so small an encoder its places are of use. */
export function instructionIds(tokenizer: TextTokenizer, length: number, instructions: readonly string[]): InstructionIds {
  const ids = BigInt64Array.from(instructions.flatMap((text) => tokenizer.encode(text, { length }).ids.map(BigInt)));
  return { ids, mask: new BigInt64Array(ids.length).fill(1n) };
}

/** How often each edit comes before each other one, (K, K), as a share of the rankings; ranks (K) are lower for better, equal ones are ties. */
export function winsOf(rankings: readonly ArrayLike<number>[]): Float32Array {
  const k = rankings[0]?.length ?? 0;
  const wins = new Float32Array(k * k);
  for (const ranks of rankings) for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) if ((ranks[i] as number) < (ranks[j] as number)) (wins[i * k + j] as number) += 1 / rankings.length;
  return wins;
}

function inputs(graph: Graph, config: BlipConfig, conditions: number, variants: number) {
  const text = [conditions, config.text.positions];
  return {
    original: graph.input('original', 'float32', [conditions, ...PICTURE]),
    edited: graph.input('edited', 'float32', [conditions, variants, ...PICTURE]),
    ids: graph.input('ids', 'int64', text),
    mask: graph.input('mask', 'int64', text),
  };
}

/** The training step's graph: Bradley-Terry over all pairs of each condition in one batch. */
export function rewardGraph(config: BlipConfig, conditions: number, variants: number) {
  return (graph: Graph, scope: Scope) => {
    const rewards = buildReward(scope, config, inputs(graph, config, conditions, variants));
    return { loss: mean(pairLosses(rewards, graph.input('wins', 'float32', [conditions, variants, variants]))) };
  };
}

/** Feeds of `rewardGraph`. */
export function rewardFeeds(config: BlipConfig, conditions: number, variants: number, { original, edited, texts, wins }: RankedBatch): Record<string, HostTensor> {
  return { ...conditionFeeds(config, conditions, variants, { original, edited, texts }), wins: hostTensor('float32', [conditions, variants, variants], wins) };
}

function conditionFeeds(config: BlipConfig, conditions: number, variants: number, { original, edited, texts }: Conditions): Record<string, HostTensor> {
  const text = [conditions, config.text.positions];
  return {
    original: hostTensor('float32', [conditions, ...PICTURE], original),
    edited: hostTensor('float32', [conditions, variants, ...PICTURE], edited),
    ids: hostTensor('int64', text, texts.ids),
    mask: hostTensor('int64', text, texts.mask),
  };
}

/** A reward model compiled for conditions with `variants` edits each. */
export interface Rewarder {
  /** Rewards (n, K) of n conditions, in batches; the last one is filled up with zeros. */
  score(batch: Conditions): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Compiles the model for batches of `conditions`. */
export async function openRewarder({ config, weights }: Model<BlipConfig>, conditions: number, variants: number, threads: number): Promise<Rewarder> {
  const forward = await compileForward({
    name: 'reward',
    build: (graph, scope) => ({ rewards: buildReward(scope, config, inputs(graph, config, conditions, variants)) }),
    weights,
    session: { threads },
  });
  const tokens = config.text.positions;
  const rows = <T extends Float32Array | BigInt64Array>(all: T, row: number, at: number, out: T): T => {
    out.set(all.subarray(at * row, (at + conditions) * row) as never);
    return out;
  };
  return {
    release: () => forward.release(),
    async score({ original, edited, texts }) {
      const n = original.length / IMAGE_VALUES;
      const out = new Float32Array(n * variants);
      for (let at = 0; at < n; at += conditions) {
        const part = {
          original: rows(original, IMAGE_VALUES, at, new Float32Array(conditions * IMAGE_VALUES)),
          edited: rows(edited, variants * IMAGE_VALUES, at, new Float32Array(conditions * variants * IMAGE_VALUES)),
          texts: { ids: rows(texts.ids, tokens, at, new BigInt64Array(conditions * tokens)), mask: rows(texts.mask, tokens, at, new BigInt64Array(conditions * tokens).fill(1n)) },
        };
        const { rewards } = await forward.run(conditionFeeds(config, conditions, variants, part));
        out.set((rewards!.data as Float32Array).subarray(0, Math.min(conditions, n - at) * variants), at * variants);
      }
      return out;
    },
  };
}
