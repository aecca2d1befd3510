import type { TSampling } from '#lib/contracts/stages.ts';
import type { TakenModel } from '#lib/model/take-model.ts';
import type { StageName } from '#lib/run/stages.ts';
import { invokeWorker } from './invoke-worker.ts';
import { noiseSeed } from './noise-seed.ts';
import type { RunContext } from './run-function.ts';

/** What the five edits of an instruction are called. */
export const LABELS = ['1', '2', '3', '4', '5'];

export interface SampleVariantsOptions {
  editor: Pick<TakenModel, 'key' | 'sampling'>;
  itemsKey: string;
  seed: number;
  /** Other purposes get other noise. */
  purpose: string;
  /** How to ask for each; absent, all as the editor's card says. */
  variants?: readonly TSampling[];
}

/** Has an editor carry out each instruction in five ways, labelled 1 to 5. */
export async function sampleVariants({ run, step }: Pick<RunContext<StageName>, 'run' | 'step'>, { editor, itemsKey, seed, purpose, variants }: SampleVariantsOptions): Promise<{ editsKey: string; sheetKey: string }> {
  const labels = LABELS.map((label, i) => ({ label, noiseSeed: noiseSeed(seed, `${purpose}/${i}`), sampling: variants?.[i] ?? editor.sampling! }));
  const { editsKey, sheetKey } = await invokeWorker(step, 'sample-edits', 'carry them out', { run, modelKey: editor.key, itemsKey, labels });
  return { editsKey, sheetKey };
}
