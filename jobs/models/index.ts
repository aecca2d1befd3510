/** The workflow of every stage; a stage without one does not compile. */
import type { InngestFunction } from 'inngest';
import type { StageName } from '#lib/run/stages.ts';
import { collectActively } from './collect-actively.ts';
import { collectRankings } from './collect-rankings.ts';
import { drawTrainingPairs } from './draw-training-pairs.ts';
import { drawScenes } from './draw-scenes.ts';
import { editPicture } from './edit-picture.ts';
import { evaluateModels } from './evaluate-models.ts';
import { fineTuneEditor } from './fine-tune-editor.ts';
import { retrainWithout } from './retrain-without.ts';
import { runPaper } from './run-paper.ts';
import { runLoop } from './run-loop.ts';
import { runStudy } from './run-study.ts';
import { sampleEdits } from './sample-edits.ts';
import { shipped } from './shipped.ts';
import { trainReward } from './train-reward.ts';
import { writeTriplets } from './write-triplets.ts';

export const workflows: Readonly<Record<StageName, InngestFunction.Any>> = {
  shipped,
  triplets: writeTriplets,
  pairs: drawTrainingPairs,
  rankings: collectRankings,
  reward: trainReward,
  'retrain-without': retrainWithout,
  active: collectActively,
  'fine-tune': fineTuneEditor,
  sampling: sampleEdits,
  study: runStudy,
  evaluation: evaluateModels,
  scenes: drawScenes,
  edit: editPicture,
  loop: runLoop,
  paper: runPaper,
};
