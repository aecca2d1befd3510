import type { ModelKind } from '#lib/generated/prisma/client.ts';
import { saveModel } from '#lib/model/save-model.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runFunction } from './run-function.ts';

const KINDS: Record<string, ModelKind> = { clip: 'Clip', reward: 'Reward', 'text-to-image': 'TextToImage' };

/** Puts the models that come with the worker into the list of models. */
export const shipped = runFunction('shipped', async ({ run, step }) => {
  const { models } = await invokeWorker(step, 'shipped-models', 'put them into storage', { run });
  const saved = await step.run('list them', async () => {
    const rows: { name: string; modelId: string }[] = [];
    for (const [name, model] of Object.entries(models)) {
      if (!model) continue;
      const { modelId } = await saveModel({ kind: KINDS[name] ?? 'Editor', name: `shipped ${name}`, key: model.key, card: JSON.parse(JSON.stringify(model.card)) });
      rows.push({ name, modelId });
    }
    return rows;
  });
  return { models: saved };
});
