import { createRankings } from '#lib/dataset/create-rankings.ts';
import { takeModel } from '#lib/model/take-model.ts';
import { recordUse } from '#lib/run/record-use.ts';
import { createFromEdits } from '#lib/study/create-from-edits.ts';
import { askCrowd } from './ask-crowd.ts';
import { invokeWorker } from './invoke-worker.ts';
import { runFunction } from './run-function.ts';
import { LABELS, sampleVariants } from './sample-variants.ts';

/** Five variants of each instruction by the editor itself (a reward must know its own outputs), ranked by people, made a dataset. */
export const collectRankings = runFunction('rankings', async ({ runId, name, createdById, config, run, step }) => {
  const { editorId, world, seed, items, crowd, spamPace, spamKind, overlap, payment, heldOut, leaveOutFlags, alsoStudyIds } = config;
  const editor = await step.run('look up the editor', () => takeModel({ runId, role: 'editor', modelId: editorId, kind: 'Editor' }));
  const itemsKey = config.drawn?.itemsKey ?? (await invokeWorker(step, 'draw-items', 'draw the instructions', { run, world, seed, purpose: 'rankings', count: items })).itemsKey;
  const { editsKey, sheetKey } = config.drawn ?? (await sampleVariants({ run, step }, { editor, itemsKey, seed, purpose: 'rankings', variants: config.variants }));
  const variants = LABELS.map((label) => ({ label, editsKey, of: label }));
  const { studyId } = await step.run('open the study', async () => {
    const settings = { name, taskType: 'RankEdits' as const, title: 'Rank five edits of a picture', description: 'Order five edits from best to worst: how well the instruction was followed, and everything else left as it was.', payment: BigInt(payment), overlap };
    const study = await createFromEdits({ runId, requesterId: createdById, settings, itemsKey, variants, ...(crowd === 'simulated' && { seed }) });
    await recordUse({ runId, role: 'answers', subjectType: 'study', subjectId: study.studyId });
    return study;
  });
  await askCrowd({ run, step }, { studyId, crowd, spamPace, spamKind, seed, variants });
  const dataset = await step.run('make the dataset', () => createRankings({ studyIds: [...new Set([studyId, ...alsoStudyIds])], name, world, magnify: 8, heldOut, leaveOutFlags, runId }));
  return { studyId, itemsKey, editsKey, sheetKey, ...dataset };
});
