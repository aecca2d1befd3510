import { findPairs } from '#lib/dataset/find-pairs.ts';
import { joinPairs } from '#lib/dataset/join-pairs.ts';
import { takeTriplets } from '#lib/dataset/triplets/take-triplets.ts';
import { takeModel } from '#lib/model/take-model.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runFunction } from './run-function.ts';

/**
 * Training pairs by a text-to-image model, in shards side by side, joined to one dataset. Which shards there are changes nothing about the pairs, and the
 * same pairs are drawn only once.
 */
export const drawTrainingPairs = runFunction('pairs', async ({ runId, name, config, run, step, group }) => {
  const { modelId, world, seed, count, tripletsId, sampling, shards } = config;
  const model = await step.run('look up the model', () => takeModel({ runId, role: 'text to image', modelId, kind: 'TextToImage' }));
  const texts = tripletsId === undefined ? {} : { tripletsKey: (await step.run('look up the triplets', () => takeTriplets({ runId, role: 'triplets', datasetId: tripletsId }))).key };
  const drawnBefore = await step.run('look for the same pairs', () => findPairs({ modelKey: model.key, world, seed, count, sampling, ...texts }));
  if (drawnBefore) return drawnBefore;
  const parts = Math.min(shards, count);
  const bounds = Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * count) / parts));
  const draw = (from: number, i: number) => invokeWorker(step, 'draw-pairs', `draw part ${i + 1}`, { run, modelKey: model.key, world, seed, from, count: bounds[i + 1]! - from, sampling, ...texts });
  const drawn = await group.parallel(() => Promise.all(bounds.slice(0, -1).map(draw)));
  return step.run('join them', () => joinPairs({ runId, name, parts: drawn }));
});
