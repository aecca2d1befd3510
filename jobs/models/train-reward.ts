import { takeDataset } from '#lib/dataset/take-dataset.ts';
import { saveModel } from '#lib/model/save-model.ts';
import { takeModel } from '#lib/model/take-model.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runFunction } from './run-function.ts';

/** HIVE's second step: a reward model from rankings, measured on the held-out ones. */
export const trainReward = runFunction('reward', async ({ runId, name, config, run, step }) => {
  const { startId, datasetId, seed, training } = config;
  const used = await step.run('look up what it learns from', async () => ({
    start: await takeModel({ runId, role: 'start', modelId: startId, kind: ['Reward', 'Clip'] }),
    rankings: await takeDataset({ runId, role: 'rankings', datasetId, kind: 'rankings' }),
  }));
  const { modelKey, report } = await invokeWorker(step, 'train-reward', 'train', { run, startKey: used.start.key, rankingsKey: used.rankings.key, seed, config: training });
  const { modelId } = await step.run('list the model', () => saveModel({ kind: 'Reward', name, key: modelKey, runId, card: { ...(used.start.kind === 'Reward' && used.start.card), training, report } }));
  return { modelId, report };
});
