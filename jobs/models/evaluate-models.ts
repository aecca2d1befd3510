import { takeModel } from '#lib/model/take-model.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runFunction } from './run-function.ts';
import { sampleSide } from './sample-side.ts';

/** CLIP's similarities and the oracle's figures of several editors on the same items, with one contact sheet of all. */
export const evaluateModels = runFunction('evaluation', async ({ runId, config, run, step }) => {
  const { clipId, models, world, seed, items } = config;
  const clip = await step.run('look up CLIP', () => takeModel({ runId, role: 'clip', modelId: clipId, kind: 'Clip' }));
  const itemsKey = config.itemsKey ?? (await invokeWorker(step, 'draw-items', 'draw the instructions', { run, world, seed, purpose: 'evaluation', count: items })).itemsKey;
  const edits: { label: string; editsKey: string }[] = [];
  for (const side of models) edits.push({ label: side.label, editsKey: (await sampleSide({ runId, run, step }, { role: side.label, side, itemsKey, seed })).editsKey });
  const measured = await invokeWorker(step, 'evaluate-edits', 'measure', { run, clipKey: clip.key, itemsKey, edits });
  return { ...measured, editsKeys: Object.fromEntries(edits.map(({ label, editsKey }) => [label, editsKey])) };
});
