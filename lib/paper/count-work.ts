/** What a loop, or the figures of the paper, will have to do: counted from the settings, before anything starts. Pure. */
import type { TLoopConfig } from '#lib/loop/config.ts';
import { ARMS, type ArmPlan } from './analyses.ts';
import type { TPaperConfig } from './config.ts';
import { planNeeds } from './plan-needs.ts';

/** Of one seed; pairs are drawn once for all. What a language model costs that writes triplets is left out. */
export interface Work {
  pairs: number;
  /** Pictures that editors draw. */
  edits: number;
  /** Optimizer steps of editors, of `batch` examples each, and of reward models. */
  editorSteps: number;
  batch: number;
  rewardSteps: number;
  /** Answers, with their payments in micro-dollars. */
  rankings: { answers: number; payment: number };
  votes: { answers: number; payment: number };
}

type Common = Pick<TLoopConfig, 'pairs' | 'rankings' | 'reward' | 'fineTune' | 'study'>;

/** How often what is done; a trained editor counts by the steps of an arm; `ranked` counts the editors whose edits people rank. */
interface Counts {
  /** Of training pairs. */
  sets: number;
  arms: number;
  studies: number;
  samplings: number;
  ranked: number;
  rewards: number;
  edits: number;
}

function count({ pairs, rankings, reward, fineTune, study }: Common, { sets, arms, studies, samplings, ranked, rewards, edits }: Counts): Work {
  return {
    ...{ pairs: sets * pairs.count, edits: edits + samplings * study.items + ranked * 5 * rankings.items, editorSteps: Math.round(arms * fineTune.steps), batch: fineTune.batch, rewardSteps: Math.round(rewards * reward.steps) },
    rankings: { answers: ranked * rankings.items * rankings.overlap, payment: rankings.payment },
    votes: { answers: studies * study.items * study.overlap, payment: study.payment },
  };
}

/** A loop that makes all the comparisons it is asked for. */
export function countLoop(config: TLoopConfig): Work {
  const { oracleReward, aVsA, fiveVsOne, longRun } = config.controls;
  const of = (...flags: boolean[]) => flags.filter(Boolean).length;
  const trained = config.rankings.items * (1 - config.rankings.heldOut);
  const curve = config.reward.curve.reduce((sum, items) => sum + items / trained, 0);
  return count(config, { sets: 1, arms: 2 + of(oracleReward), studies: 2 + of(oracleReward, aVsA, fiveVsOne, longRun), samplings: 3 + of(oracleReward, aVsA, fiveVsOne, longRun, longRun), ranked: 1, rewards: 1 + curve, edits: 0 });
}

/** A step of an arm in steps of the others: dpo takes both edits of a pair through the editor, and through its start without learning. */
const stepCost = ({ training }: ArmPlan): number => (training?.arm === 'dpo' ? 2.7 : 1);

/** The figures of the paper. Of flags, rewards for one that is used and for none are counted. */
export function countPaper(config: TPaperConfig): Work {
  const { arms, comparisons, curves, hard, rewardShares, flags, rankedBy, triplets } = planNeeds(config.figures);
  const trained = arms.map((arm): ArmPlan => ARMS[arm]).filter(({ training }) => training !== undefined);
  const steps = trained.reduce((sum, arm) => sum + (arm.supervised ? config.supervised.steps : config.fineTune.steps) * stepCost(arm), 0);
  const edits = curves.length * config.curve.imageGuidance.length * config.curve.items + hard.length * config.hard;
  return count(config, { sets: triplets.length, arms: steps / config.fineTune.steps, studies: comparisons.length, samplings: arms.length, ranked: rankedBy.length, rewards: rankedBy.length + rewardShares.reduce((sum, share) => sum + share, 0) + (flags ? 2 : 0), edits });
}
