import { reportStudy } from '#lib/loop/report-study.ts';
import { recordUse } from '#lib/run/record-use.ts';
import { createFromEdits } from '#lib/study/create-from-edits.ts';
import { askCrowd } from './ask-crowd.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runFunction } from './run-function.ts';
import { EDIT, sampleSide } from './sample-side.ts';

/** A against B, blind: the same instructions and noise, sides shuffled per worker, the rule hashed at publication, the majority of each item. */
export const runStudy = runFunction('study', async ({ runId, createdById, config, run, step }) => {
  const { name, a, b, world, seed, items, crowd, overlap, payment } = config;
  const itemsKey = config.itemsKey ?? (await invokeWorker(step, 'draw-items', 'draw the instructions', { run, world, seed, purpose: 'study', count: items })).itemsKey;
  const { editsKey: aEditsKey } = await sampleSide({ runId, run, step }, { role: 'a', side: a, itemsKey, seed });
  const { editsKey: bEditsKey } = await sampleSide({ runId, run, step }, { role: 'b', side: b, itemsKey, seed });
  const variants = [{ label: 'a', editsKey: aEditsKey, of: EDIT }, { label: 'b', editsKey: bEditsKey, of: EDIT }];
  const { studyId } = await step.run('open the study', async () => {
    const settings = {
      ...{ name, taskType: 'CompareEdits' as const, labels: { a: a.label, b: b.label }, title: 'Compare two edits of a picture', payment: BigInt(payment), overlap },
      description: 'Look at the original and the instruction, then say which of the two edits carries it out better, or that they are equally good or bad.',
    };
    const study = await createFromEdits({ runId, requesterId: createdById, settings, itemsKey, variants, ...(crowd === 'simulated' && { seed }) });
    await recordUse({ runId, role: 'answers', subjectType: 'study', subjectId: study.studyId });
    return study;
  });
  await askCrowd({ run, step }, { studyId, crowd, seed, variants });
  const comparison = await step.run('read the verdict', () => reportStudy({ studyId, aModelId: a.modelId, bModelId: b.modelId }));
  return { comparison, itemsKey, aEditsKey, bEditsKey };
});
