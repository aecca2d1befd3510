import type { WorkerResult } from '#lib/contracts/stages.ts';
import { takeModel } from '#lib/model/take-model.ts';
import { takePicture } from '#lib/playground/take-picture.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runFunction } from './run-function.ts';

/** One instruction carried out on one picture by each editor in turn, from the same noise for every one. A model of the reward in words is asked for what its card says. */
export const editPicture = runFunction('edit', async ({ runId, createdById, config, run, step }) => {
  const { picture, instruction, modelIds, seeds, sampling } = config;
  const pictureKey = await step.run('look up the picture', () => takePicture({ userId: createdById, picture }));
  const pictures: (WorkerResult<'edit-picture'> & { modelId: string })[] = [];
  for (const modelId of modelIds) {
    const model = await step.run(`look up ${modelId}`, () => takeModel({ runId, role: 'editor', modelId, kind: 'Editor' }));
    const asked = { ...sampling, ...(model.sampling?.rewardOutOfFive && { rewardOutOfFive: model.sampling.rewardOutOfFive }) };
    pictures.push({ modelId, ...(await invokeWorker(step, 'edit-picture', `edit with ${modelId}`, { run, modelKey: model.key, label: modelId, pictureKey, instruction, seeds, sampling: asked })) });
  }
  return { pictures };
});
