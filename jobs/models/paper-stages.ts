import type { TSampling } from '#lib/contracts/stages.ts';
import type { TPaperConfig } from '#lib/paper/config.ts';
import { type ArmName, type ArmPlan, ARMS } from '#lib/paper/analyses.ts';
import { comparisonKey, type Comparison } from '#lib/paper/plan-needs.ts';
import type { TSide } from '#lib/run/stages/fields.ts';
import { noiseSeed } from './noise-seed.ts';
import { runChild } from './run-child.ts';
import type { RunContext } from './run-function.ts';

const planOf = (arm: ArmName): ArmPlan => ARMS[arm];

/** Items of each purpose. */
export interface PaperItems {
  studyKey: string;
  curveKey: string;
  hardKey: string;
}

/** The child runs of the paper's figures. Seeds and names of draws are those of a loop, so that a loop of the same seed trains the same editors. */
export function paperStagesOf(context: RunContext<'paper'>, { studyKey, curveKey, hardKey }: PaperItems, editorId: string) {
  const config: TPaperConfig = context.config;
  const { seed, world, crowd, study, rankings } = config;
  const { curve: _, ...reward } = config.reward;
  return {
    collectRankings: () => runChild(context, 'collect rankings', { stage: 'rankings', name: 'Rankings of the editor’s own edits', config: { ...rankings, editorId, world, seed, crowd } }),
    drawPairs: (modelId: string) => runChild(context, 'draw the pairs', { stage: 'pairs', name: 'Training pairs', config: { ...config.pairs, modelId, world } }),
    /** The reward that arms learn from. */
    trainReward: (startId: string, datasetId: string) =>
      runChild(context, 'train the reward', { stage: 'reward', name: 'Reward model', config: { startId, datasetId, seed: noiseSeed(seed, 'reward'), training: { ...reward, leaveOutFlags: rankings.leaveOutFlags } } }),
    /** A reward from a share of the ranked items, in as many passes over them. */
    trainOnShare(startId: string, datasetId: string, share: number, items: number) {
      const training = { ...reward, leaveOutFlags: rankings.leaveOutFlags, maxRankedItems: Math.max(1, Math.round(share * items)), steps: Math.max(1, Math.round(share * reward.steps)), warmup: Math.round(share * reward.warmup) };
      return runChild(context, `train a reward on ${share}`, { stage: 'reward', name: `Reward model from ${Math.round(100 * share)} % of the items`, config: { startId, datasetId, seed: noiseSeed(seed, 'reward'), training } });
    },
    /** A reward that leaves out rankings with some flags, measured on all held-out ones. */
    trainWithout(startId: string, datasetId: string, leaveOutFlags: TPaperConfig['rankings']['leaveOutFlags']) {
      const name = leaveOutFlags.length === 0 ? 'every ranking' : `rankings without ${leaveOutFlags.join(', ')}`;
      return runChild(context, `train a reward on ${name}`, { stage: 'reward', name: `Reward model on ${name}`, config: { startId, datasetId, seed: noiseSeed(seed, 'reward'), training: { ...reward, leaveOutFlags, measureFlagged: true } } });
    },
    fineTune(arm: ArmName, rewardId: string, pairsId: string) {
      const { title, training } = planOf(arm);
      const { reward: by = 'none', ...options } = training ?? { arm: 'control' };
      return runChild(context, `train: ${arm}`, {
        stage: 'fine-tune',
        name: `${title} arm`,
        config: { name: title, startId: editorId, reward: by === 'learned' ? rewardId : by, pairsId, seed: noiseSeed(seed, 'fine-tune'), training: { ...config.fineTune, ...options } },
      });
    },
    async sample(arm: ArmName, modelId: string): Promise<TSide> {
      const { title, noise = 0 } = planOf(arm);
      const model = { label: title, modelId, noise };
      const { result } = await runChild(context, `sample: ${arm}`, { stage: 'sampling', name: `Edits of ${title}`, config: { model, itemsKey: studyKey, seed } });
      return { ...model, editsKey: result.editsKey };
    },
    sampleHard: (arm: ArmName, modelId: string) =>
      runChild(context, `sample known-hard: ${arm}`, { stage: 'sampling', name: `Known-hard edits of ${planOf(arm).title}`, config: { model: { label: planOf(arm).title, modelId, noise: 0 }, itemsKey: hardKey, seed } }),
    judge(comparison: Comparison, a: TSide, b: TSide) {
      const name = `${a.label} against ${b.label}`;
      return runChild(context, `study: ${comparisonKey(comparison)}`, { stage: 'study', name, config: { name, a, b, world, seed, items: study.items, itemsKey: studyKey, crowd, overlap: study.overlap, payment: study.payment } });
    },
    evaluate: (clipId: string, models: TSide[]) => runChild(context, 'evaluate', { stage: 'evaluation', name: 'CLIP and oracle', config: { clipId, models, world, seed, items: study.items, itemsKey: studyKey } }),
    /** One editor at several strengths of image guidance. */
    drawCurve(arm: ArmName, modelId: string, clipId: string, sampling: TSampling) {
      const models = config.curve.imageGuidance.map((imageGuidance): TSide => ({ label: `${imageGuidance}`, modelId, noise: 0, sampling: { ...sampling, imageGuidance } }));
      return runChild(context, `curve: ${arm}`, { stage: 'evaluation', name: `${planOf(arm).title} over guidance`, config: { clipId, models, world, seed, items: config.curve.items, itemsKey: curveKey } });
    },
  };
}

export type PaperStages = ReturnType<typeof paperStagesOf>;
