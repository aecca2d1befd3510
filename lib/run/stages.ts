/**
 * The one list of stages that a run can execute. Adding one is a record in `lib/run/stages/`, a line here, and its workflow in `jobs/models/` with a
 * line in `jobs/models/index.ts`.
 */
import { AppError } from '#lib/errors.ts';
import type { StageRecord } from './stage-record.ts';
import { activeStage } from './stages/active.ts';
import { editStage } from './stages/edit.ts';
import { evaluationStage } from './stages/evaluation.ts';
import { fineTuneStage } from './stages/fine-tune.ts';
import { loopStage } from './stages/loop.ts';
import { paperStage } from './stages/paper.ts';
import { pairsStage } from './stages/pairs.ts';
import { rankingsStage } from './stages/rankings.ts';
import { retrainWithoutStage } from './stages/retrain-without.ts';
import { rewardStage } from './stages/reward.ts';
import { samplingStage } from './stages/sampling.ts';
import { scenesStage } from './stages/scenes.ts';
import { shippedStage } from './stages/shipped.ts';
import { studyStage } from './stages/study.ts';
import { tripletsStage } from './stages/triplets.ts';

export const STAGES = {
  shipped: shippedStage,
  triplets: tripletsStage,
  pairs: pairsStage,
  rankings: rankingsStage,
  reward: rewardStage,
  'retrain-without': retrainWithoutStage,
  active: activeStage,
  'fine-tune': fineTuneStage,
  sampling: samplingStage,
  study: studyStage,
  evaluation: evaluationStage,
  scenes: scenesStage,
  edit: editStage,
  loop: loopStage,
  paper: paperStage,
} as const satisfies Record<string, StageRecord>;

export type StageName = keyof typeof STAGES;

/** A stage's record. @throws AppError BadInput naming the stages there are. */
export function stageRecord(stage: string): StageRecord {
  if (Object.hasOwn(STAGES, stage)) return STAGES[stage as StageName];
  throw new AppError('BadInput', `There is no stage "${stage}". There are: ${Object.keys(STAGES).join(', ')}.`);
}
