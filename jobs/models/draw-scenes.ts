import { readScenes } from '#lib/playground/read-scenes.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runFunction } from './run-function.ts';

/** Held-out scenes to try editors on; their purpose keeps them apart from the items of every study. */
export const drawScenes = runFunction('scenes', async ({ config: { world, seed, count }, run, step }) => {
  const { itemsKey } = await invokeWorker(step, 'draw-items', 'draw the scenes', { run, world, seed, purpose: 'playground', count });
  return { itemsKey, scenes: await step.run('list them', () => readScenes(itemsKey)) };
});
