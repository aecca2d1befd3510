import { runFunction } from './run-function.ts';
import { sampleSide } from './sample-side.ts';

/** One editor's edits of given items. */
export const sampleEdits = runFunction('sampling', async ({ runId, config: { model, itemsKey, seed }, run, step }) => {
  const { editsKey, sheetKey } = await sampleSide({ runId, run, step }, { role: 'editor', side: model, itemsKey, seed });
  return { editsKey, sheetKey: sheetKey! };
});
