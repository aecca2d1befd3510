import type { TSampling } from '#lib/contracts/stages.ts';
import type { TPaperConfig } from '#lib/paper/config.ts';
import { type ArmName, type ArmPlan, ARMS } from '#lib/paper/analyses.ts';
import { comparisonKey, type Comparison } from '#lib/paper/plan-needs.ts';
import type { TSide } from '#lib/run/stages/fields.ts';
import { runChild } from './run-child.ts';
import type { RunContext } from './run-function.ts';
import { studyStagesOf } from './study-stages.ts';

const planOf = (arm: ArmName): ArmPlan => ARMS[arm];

/** Items of each purpose. */
export interface PaperItems {
  studyKey: string;
  curveKey: string;
  hardKey: string;
}

/** The child runs of the paper's figures: those of a loop, under the arms' names, and what only figures need. */
export function paperStagesOf(context: RunContext<'paper'>, { studyKey, curveKey, hardKey }: PaperItems, editorId: string) {
  const { seed, world, curve, rankings } = context.config;
  const { collectRankings, drawPairs, ...stages } = studyStagesOf(context, editorId);
  return {
    collectRankings,
    drawPairs,
    /** The reward that arms learn from. */
    trainReward: (startId: string, datasetId: string) => stages.trainReward('train the reward', 'Reward model', startId, datasetId),
    /** A reward from a share of the ranked items, in as many passes over them. */
    trainOnShare: (startId: string, datasetId: string, share: number, items: number) =>
      stages.trainReward(`train a reward on ${share}`, `Reward model from ${Math.round(100 * share)} % of the items`, startId, datasetId, stages.shareOf(share, Math.max(1, Math.round(share * items)))),
    /** A reward that leaves out rankings with some flags, measured on all held-out ones. */
    trainWithout(startId: string, datasetId: string, leaveOutFlags: TPaperConfig['rankings']['leaveOutFlags']) {
      const name = leaveOutFlags.length === 0 ? 'every ranking' : `rankings without ${leaveOutFlags.join(', ')}`;
      return stages.trainReward(`train a reward on ${name}`, `Reward model on ${name}`, startId, datasetId, { leaveOutFlags, measureFlagged: true });
    },
    fineTune(arm: ArmName, rewardId: string, from: { pairsId: string } | { rankingsId: string }) {
      const { title, training } = planOf(arm);
      const { reward: by = 'none', beta, ...options } = training ?? { arm: 'control' };
      const preferences = beta === undefined ? {} : { preferences: { beta, leaveOutFlags: rankings.leaveOutFlags } };
      return stages.fineTune(`train: ${arm}`, title, by === 'learned' ? rewardId : by, from, { ...options, ...preferences });
    },
    sample(arm: ArmName, modelId: string): Promise<TSide> {
      const { title, noise = 0 } = planOf(arm);
      return stages.sample(`sample: ${arm}`, { label: title, modelId, noise }, studyKey);
    },
    sampleHard: (arm: ArmName, modelId: string) =>
      runChild(context, `sample known-hard: ${arm}`, { stage: 'sampling', name: `Known-hard edits of ${planOf(arm).title}`, config: { model: { label: planOf(arm).title, modelId, noise: 0 }, itemsKey: hardKey, seed } }),
    judge: (comparison: Comparison, a: TSide, b: TSide) => stages.judge(`study: ${comparisonKey(comparison)}`, a, b, studyKey),
    evaluate: (clipId: string, models: TSide[]) => stages.evaluate(clipId, models, studyKey),
    /** One editor at several strengths of image guidance. */
    drawCurve(arm: ArmName, modelId: string, clipId: string, sampling: TSampling) {
      const models = curve.imageGuidance.map((imageGuidance): TSide => ({ label: `${imageGuidance}`, modelId, noise: 0, sampling: { ...sampling, imageGuidance } }));
      return runChild(context, `curve: ${arm}`, { stage: 'evaluation', name: `${planOf(arm).title} over guidance`, config: { clipId, models, world, seed, items: curve.items, itemsKey: curveKey } });
    },
  };
}

export type PaperStages = ReturnType<typeof paperStagesOf>;
