import type { TSampling } from '#lib/contracts/stages.ts';
import type { TPaperConfig } from '#lib/paper/config.ts';
import { type ArmName, type ArmPlan, ARMS, type Backbone } from '#lib/paper/analyses.ts';
import { comparisonKey, type Comparison } from '#lib/paper/plan-needs.ts';
import type { TSide } from '#lib/run/stages/fields.ts';
import { noiseSeed } from './noise-seed.ts';
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

/** What is behind the name of a step that each backbone has; the first one's has nothing. */
const of = (backbone: Backbone): string => (backbone === '1.5' ? '' : `: ${backbone}`);

/**
 * The child runs of the paper's figures: those of a loop, under the arms' names, and what only figures need.
 * @param startOf the supervised editor of a backbone
 */
export function paperStagesOf(context: RunContext<'paper'>, { studyKey, curveKey, hardKey }: PaperItems, startOf: (backbone: Backbone) => string) {
  const { seed, world, curve, rankings, pairs, fineTune, supervised } = context.config;
  const { drawPairs, ...stages } = studyStagesOf(context, startOf('1.5'));
  const stagesOn = (backbone: Backbone) => studyStagesOf(context, startOf(backbone));
  return {
    /** Edits of a backbone's supervised editor, ranked by people: the same instructions for both. */
    collectRankings: (backbone: Backbone) => stagesOn(backbone).collectRankings(`collect rankings${of(backbone)}`, `Rankings of the editor’s own edits${of(backbone)}`),
    drawPairs,
    /** As many pairs of triplets that a language model wrote; fewer where it wrote fewer. */
    async drawOfficialPairs(modelId: string) {
      const { examples, captions, writer, writing } = supervised;
      const { result: written } = await runChild(context, 'write triplets', { stage: 'triplets', name: 'Official-style triplets', config: { name: 'Official-style triplets', writer: 'new', shards: pairs.shards, world, seed: pairs.seed, examples, captions, cycle: false, training: writer, sampling: writing } });
      return runChild(context, 'draw the official-style pairs', { stage: 'pairs', name: 'Official-style training pairs', config: { ...pairs, modelId, world, tripletsId: written.datasetId, count: Math.min(pairs.count, written.card.triplets) } });
    },
    /** An editor that learns from the text-to-image model on; it is asked as the shipped one is. */
    trainSupervised(arm: ArmName, startId: string, pairsId: string, sampling: TSampling) {
      const { title } = planOf(arm);
      const { steps, learningRate, warmup, emaDecay } = supervised;
      const training = { ...fineTune, arm: 'control' as const, steps, learningRate, warmup, emaDecay };
      return runChild(context, `train: ${arm}`, { stage: 'fine-tune', name: `${title} arm`, config: { name: title, startId, sampling, reward: 'none', pairsId, seed: noiseSeed(seed, 'fine-tune'), training } });
    },
    /** The reward that arms learn from, of a backbone's rankings. */
    trainReward: (backbone: Backbone, startId: string, datasetId: string) => stages.trainReward(`train the reward${of(backbone)}`, `Reward model${of(backbone)}`, startId, datasetId),
    /** One backbone's reward as it is on the held-out rankings of another's edits: nothing is trained. */
    measureReward: (from: Backbone, on: Backbone, rewardId: string, datasetId: string) => stages.trainReward(`measure the reward of ${from} on ${on}`, `Reward model of ${from} on rankings of ${on}`, rewardId, datasetId, stages.shareOf(0, 0)),
    /** A reward from a share of the ranked items, in as many passes over them. */
    trainOnShare: (startId: string, datasetId: string, share: number, items: number) =>
      stages.trainReward(`train a reward on ${share}`, `Reward model from ${Math.round(100 * share)} % of the items`, startId, datasetId, stages.shareOf(share, Math.max(1, Math.round(share * items)))),
    /** A reward that leaves out rankings with some flags, measured on all held-out ones. */
    trainWithout(startId: string, datasetId: string, leaveOutFlags: TPaperConfig['rankings']['leaveOutFlags']) {
      const name = leaveOutFlags.length === 0 ? 'every ranking' : `rankings without ${leaveOutFlags.join(', ')}`;
      return stages.trainReward(`train a reward on ${name}`, `Reward model on ${name}`, startId, datasetId, { leaveOutFlags, measureFlagged: true });
    },
    fineTune(arm: ArmName, rewardId: string, from: { pairsId: string } | { rankingsId: string }) {
      const { title, training, backbone = '1.5' } = planOf(arm);
      const { reward: by = 'none', rankedBy: _, beta, ...options } = training ?? { arm: 'control' };
      const preferences = beta === undefined ? {} : { preferences: { beta, leaveOutFlags: rankings.leaveOutFlags } };
      return stagesOn(backbone).fineTune(`train: ${arm}`, title, by === 'learned' ? rewardId : by, from, { ...options, ...preferences });
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
