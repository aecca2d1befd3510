import { takeModel } from '#lib/model/take-model.ts';
import type { TSide } from '#lib/run/stages/fields.ts';
import type { StageName } from '#lib/run/stages.ts';
import { invokeWorker } from './invoke-worker.ts';
import { noiseSeed } from './noise-seed.ts';
import type { RunContext } from './run-function.ts';

/** The label under which an edits file holds a side's edits. */
export const EDIT = 'edit';

export interface SampleSideOptions {
  /** What for: a, b, or the side's label. */
  role: string;
  side: TSide;
  itemsKey: string;
  seed: number;
}

/** One side's edits of the items: those it has already, or made now. Sides with the same `noise` start from the same noise, item by item. */
export async function sampleSide({ runId, run, step }: Pick<RunContext<StageName>, 'runId' | 'run' | 'step'>, { role, side, itemsKey, seed }: SampleSideOptions): Promise<{ editsKey: string; sheetKey: string | null }> {
  const model = await step.run(`look up ${role}`, () => takeModel({ runId, role, modelId: side.modelId, kind: 'Editor' }));
  if (side.editsKey) return { editsKey: side.editsKey, sheetKey: null };
  const labels = [{ label: EDIT, noiseSeed: noiseSeed(seed, `study/${side.noise}`), sampling: side.sampling ?? model.sampling! }];
  return invokeWorker(step, 'sample-edits', `sample ${role}`, { run, modelKey: model.key, itemsKey, labels });
}
