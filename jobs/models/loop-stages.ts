import type { TComparisonReport } from '#lib/contracts/loop-report.ts';
import type { TRewardReport } from '#lib/contracts/stages.ts';
import type { TSide } from '#lib/run/stages/fields.ts';
import { noiseSeed } from './noise-seed.ts';
import { runChild } from './run-child.ts';
import type { RunContext } from './run-function.ts';

/** The parts of a loop: each starts a child run with what the loop's configuration says, and waits for it. */
export function stagesOf(context: RunContext<'loop'>, itemsKey: string, editorId: string) {
  const { config } = context;
  const { seed, world, crowd, study, rankings, fineTune } = config;
  return {
    async collectRankings() {
      const { result } = await runChild(context, 'collect rankings', { stage: 'rankings', name: 'Rankings of the editor’s own edits', config: { ...rankings, editorId, world, seed, crowd } });
      return result;
    },
    async trainReward(startId: string, datasetId: string) {
      const { curve: _, ...reward } = config.reward;
      const training = { ...reward, leaveOutFlags: rankings.leaveOutFlags };
      const { result } = await runChild(context, 'train the reward', { stage: 'reward', name: 'Reward model', config: { startId, datasetId, seed: noiseSeed(seed, 'reward'), training } });
      return result;
    },
    /** The pairs that all arms learn from, drawn by the model that the editor came from. */
    async drawPairs(modelId: string) {
      const { result } = await runChild(context, 'draw the pairs', { stage: 'pairs', name: 'Training pairs', config: { ...config.pairs, modelId, world } });
      return result;
    },
    /** Further rewards, from none and from fewer items, each in as many passes over its rankings as the whole one. Nothing else learns from them. */
    async drawRewardCurve(startId: string, datasetId: string, whole: TRewardReport): Promise<TRewardReport[]> {
      const { curve, ...reward } = config.reward;
      if (curve.length === 0) return [];
      const points: TRewardReport[] = [];
      for (const items of [0, ...new Set(curve.toSorted((a, b) => a - b))].filter((count) => count < whole.trainedItems)) {
        const share = items / whole.trainedItems;
        const training = { ...reward, leaveOutFlags: rankings.leaveOutFlags, maxRankedItems: items, steps: Math.max(1, Math.round(share * reward.steps)), warmup: Math.round(share * reward.warmup) };
        const name = items === 0 ? 'Reward model before any ranking' : `Reward model from ${items} items`;
        const { result } = await runChild(context, `train a reward on ${items} items`, { stage: 'reward', name, config: { startId, datasetId, seed: noiseSeed(seed, 'reward'), training } });
        points.push(result.report);
      }
      return [...points, whole];
    },
    /** All arms learn from the same start, batches, noise and dropout draws: only the reward differs. */
    async fineTune(name: string, reward: string, pairsId: string) {
      const training = { ...fineTune, arm: reward === 'none' ? ('control' as const) : config.arm };
      const { result } = await runChild(context, `train: ${name}`, { stage: 'fine-tune', name: `${name} arm`, config: { name, startId: editorId, reward, pairsId, seed: noiseSeed(seed, 'fine-tune'), training } });
      return result;
    },
    async sample(label: string, modelId: string, rest: Partial<TSide> = {}): Promise<TSide> {
      const model = { label, modelId, noise: 0, ...rest };
      const { result } = await runChild(context, `sample: ${label}`, { stage: 'sampling', name: `Edits of ${label}`, config: { model, itemsKey, seed } });
      return { ...model, editsKey: result.editsKey };
    },
    async judge(a: TSide, b: TSide): Promise<TComparisonReport> {
      const name = `${a.label} against ${b.label}`;
      const { result } = await runChild(context, `study: ${name}`, { stage: 'study', name, config: { name, a, b, world, seed, items: study.items, itemsKey, crowd, overlap: study.overlap, payment: study.payment } });
      return result.comparison;
    },
    async evaluate(clipId: string, models: TSide[]) {
      const { result } = await runChild(context, 'evaluate', { stage: 'evaluation', name: 'CLIP and oracle', config: { clipId, models, world, seed, items: study.items, itemsKey } });
      return result;
    },
  };
}

export type LoopStages = ReturnType<typeof stagesOf>;
