import type { TFineTuneConfig, TRewardConfig } from '#lib/contracts/stages.ts';
import type { TSide } from '#lib/run/stages/fields.ts';
import { noiseSeed } from './noise-seed.ts';
import { runChild } from './run-child.ts';
import type { RunContext } from './run-function.ts';

/**
 * The child runs that a loop and the paper's figures have in common: each starts with what the run's configuration says, and is waited for. Seeds and draws
 * follow from the run's seed, so that both train the same editors.
 */
export function studyStagesOf(context: RunContext<'loop'> | RunContext<'paper'>, editorId: string) {
  const { seed, world, crowd, study, rankings, pairs, fineTune, reward } = context.config;
  const { curve: _, ...rewardTraining } = reward;
  return {
    collectRankings: (stepId = 'collect rankings', name = 'Rankings of the editor’s own edits') => runChild(context, stepId, { stage: 'rankings', name, config: { ...rankings, editorId, world, seed, crowd } }),
    /** The pairs that all arms learn from, drawn by the model that the editor came from. */
    drawPairs: (modelId: string) => runChild(context, 'draw the pairs', { stage: 'pairs', name: 'Training pairs', config: { ...pairs, modelId, world } }),
    /** @param options what differs from the run's own reward. */
    trainReward: (stepId: string, name: string, startId: string, datasetId: string, options: Partial<TRewardConfig> = {}) =>
      runChild(context, stepId, { stage: 'reward', name, config: { startId, datasetId, seed: noiseSeed(seed, 'reward'), training: { ...rewardTraining, leaveOutFlags: rankings.leaveOutFlags, ...options } } }),
    /** What a reward learns from a share of the ranked items, in as many passes over them as the whole one. */
    shareOf: (share: number, maxRankedItems: number) => ({ maxRankedItems, steps: Math.max(1, Math.round(share * reward.steps)), warmup: Math.round(share * reward.warmup) }),
    /** All arms learn from the same start, batches, noise and dropout draws: only the options differ. */
    fineTune: (stepId: string, name: string, by: string, from: { pairsId: string } | { rankingsId: string }, options: Pick<TFineTuneConfig, 'arm'> & Partial<TFineTuneConfig>) =>
      runChild(context, stepId, { stage: 'fine-tune', name: `${name} arm`, config: { name, startId: editorId, reward: by, ...from, seed: noiseSeed(seed, 'fine-tune'), training: { ...fineTune, ...options } } }),
    /** A side of studies with its edits of some items. */
    async sample(stepId: string, model: Omit<TSide, 'editsKey'>, itemsKey: string): Promise<TSide> {
      const { result } = await runChild(context, stepId, { stage: 'sampling', name: `Edits of ${model.label}`, config: { model, itemsKey, seed } });
      return { ...model, editsKey: result.editsKey };
    },
    judge(stepId: string, a: TSide, b: TSide, itemsKey: string) {
      const name = `${a.label} against ${b.label}`;
      return runChild(context, stepId, { stage: 'study', name, config: { name, a, b, world, seed, items: study.items, itemsKey, crowd, overlap: study.overlap, payment: study.payment } });
    },
    evaluate: (clipId: string, models: TSide[], itemsKey: string) => runChild(context, 'evaluate', { stage: 'evaluation', name: 'CLIP and oracle', config: { clipId, models, world, seed, items: study.items, itemsKey } }),
  };
}
