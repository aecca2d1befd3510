/** From one edit that the playground served back to every vote behind it, by the platform's own lineage and by one query that knows nothing of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineageKey, traceLineage } from '#lib/dataset/trace-lineage.ts';
import { tracePicture } from '#lib/dataset/trace-picture.ts';
import { db } from '#lib/db.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { makeEditStudy } from '#lib/playground/make-edit-study.ts';
import type { editStage } from '#lib/run/stages/edit.ts';
import type { StageName } from '#lib/run/stages.ts';
import { startWorkflows, type Workflows } from '#test/support/workflows.ts';
import type { z } from 'zod';

const MINUTES = 60_000;
const SAMPLING = { steps: 4, textGuidance: 3, imageGuidance: 2 };
type Edited = z.infer<typeof editStage.result>;

let workflows: Workflows;
const made = {} as Record<'editor' | 'clip' | 'first' | 'second', string>;
const runs: Record<string, string> = {};
let studyId: string;
let pairsId: string;
let editId: string;
let pictures: Edited['pictures'];

async function ran<R>(name: string, stage: StageName, config: object): Promise<R> {
  runs[name] = await workflows.start(stage, config);
  return (await workflows.reached(runs[name], ['Succeeded'], 5 * MINUTES)).result as R;
}

/** An editor from rankings of another one's edits: rankings, reward, editor. */
async function trained(name: string, startId: string, rewardStartId: string, seed: number): Promise<string> {
  const { reward, fineTune } = LOOP_PRESETS.smoke;
  const ranked = await ran<{ datasetId: string; studyId: string }>(`${name}: rankings`, 'rankings', { editorId: startId, seed, items: 4, overlap: 2 });
  const { modelId: rewardId } = await ran<{ modelId: string }>(`${name}: reward`, 'reward', { startId: rewardStartId, datasetId: ranked.datasetId, seed, training: { ...reward, leaveOutFlags: [] } });
  studyId ??= ranked.studyId;
  return (await ran<{ modelId: string }>(`${name}: editor`, 'fine-tune', { name, startId, reward: rewardId, pairsId, seed, training: { ...fineTune, arm: 'weighted' } })).modelId;
}

beforeAll(async () => {
  workflows = await startWorkflows();
  const { models } = await ran<{ models: { name: string; modelId: string }[] }>('shipped', 'shipped', {});
  const of = (name: string) => models.find((model) => model.name === name)?.modelId as string;
  made.editor = of('editor');
  ({ datasetId: pairsId } = await ran<{ datasetId: string }>('pairs', 'pairs', { modelId: of('text-to-image'), seed: 7, count: 8 }));
  made.first = await trained('First', made.editor, of('reward'), 1);
  made.second = await trained('Second', made.first, of('reward'), 2);
  // Something that is no part of it.
  await trained('Other', made.editor, of('reward'), 3);
  const { scenes } = await ran<{ scenes: { id: string }[] }>('scenes', 'scenes', { seed: 3, count: 1 });
  ({ pictures } = await ran<Edited>('edit', 'edit', { picture: { scene: { runId: runs.scenes, sceneId: scenes[0].id } }, instruction: 'make it snow', modelIds: [made.second, made.editor], seeds: [7], sampling: SAMPLING }));
  editId = runs.edit;
}, 10 * MINUTES);
afterAll(() => workflows.stop());

/** Everything behind a thing, and the answers in it, by following rows from one to the next: independent of `traceLineage`. */
async function recompute(type: string, id: string): Promise<Record<string, string[]>> {
  const rows = await db().$queryRaw<{ type: string; id: string }[]>`
    WITH RECURSIVE behind(type, id) AS (
      VALUES (${type}::text, ${id}::text)
      UNION
      SELECT next.type, next.id FROM behind t CROSS JOIN LATERAL (
        SELECT 'run' AS type, "runId" AS id FROM "Model" WHERE t.type = 'model' AND "id" = t.id AND "runId" IS NOT NULL
        UNION ALL SELECT 'run', "runId" FROM "Dataset" WHERE t.type = 'dataset' AND "id" = t.id AND "runId" IS NOT NULL
        UNION ALL SELECT 'run', "runId" FROM "Study" WHERE t.type = 'study' AND "id" = t.id AND "runId" IS NOT NULL
        UNION ALL SELECT 'run', t.id WHERE t.type = 'edit'
        UNION ALL SELECT "subjectType", "subjectId" FROM "RunUse" WHERE t.type = 'run' AND "runId" = t.id
        UNION ALL SELECT 'study', "studyId" FROM "DatasetStudy" WHERE t.type = 'dataset' AND "datasetId" = t.id
        UNION ALL SELECT 'edit', i."annotation" ->> 'edit_run' FROM "StudyItem" i WHERE t.type = 'study' AND i."studyId" = t.id AND i."annotation" ->> 'edit_run' IS NOT NULL
        UNION ALL SELECT 'answer', "assignmentId" FROM "DatasetAnswer" WHERE t.type = 'dataset' AND "datasetId" = t.id
      ) next
    )
    SELECT type, id FROM behind ORDER BY type, id`;
  const kinds = [...new Set(rows.map((row) => row.type))];
  return Object.fromEntries(kinds.map((kind) => [kind, rows.filter((row) => row.type === kind).map((row) => row.id).sort()]));
}

test('a served picture leads to its editor, the runs and datasets behind it, their studies, and every vote: the same by one recursive query', async () => {
  const [{ modelId, edits }] = pictures;
  expect(modelId).toBe(made.second);
  const { key } = edits[0].picture;
  // As the worker tells of each picture while it draws.
  await db().runSample.create({ data: { runId: editId, name: modelId, step: edits[0].seed, key } });

  const origin = await tracePicture({ key, userId: 'nobody' });
  expect(origin).toMatchObject({ runId: editId, modelId: made.second, seed: 7, lineage: { isCut: false } });
  const { run, answer, ...things } = await recompute('model', made.second);
  const idsOf = (type: string) => origin.lineage.nodes.filter((node) => node.type === type).map(({ id }) => id).sort();
  expect({ model: idsOf('model'), dataset: idsOf('dataset'), study: idsOf('study') }).toEqual(things);
  expect(origin.runIds).toEqual([...run, editId].sort());
  expect(origin.answerIds).toEqual(answer);

  // And that is what it must be: two generations of four items by two people; nothing of the third chain.
  expect(answer).toHaveLength(16);
  expect(things.study).toHaveLength(2);
  expect(run).toEqual(expect.arrayContaining(['First: rankings', 'First: reward', 'First: editor', 'Second: rankings', 'Second: reward', 'Second: editor', 'pairs'].map((name) => runs[name])));
  for (const name of ['Other: rankings', 'Other: reward', 'Other: editor']) expect(run).not.toContain(runs[name]);
  const counted = await db().assignment.findMany({ where: { studyId: { in: things.study }, status: { in: ['Submitted', 'Approved'] }, surplus: false }, select: { id: true } });
  expect(counted.map(({ id }) => id).sort()).toEqual(answer);
});

test('a study made of edits goes back to the edits and their editors, and on from there like they do', async () => {
  const { studyId: blindId } = await makeEditStudy(workflows.researcherId, { runIds: [editId], name: 'From the playground', overlap: 2, payment: 60_000, ask: { kind: 'compare', a: made.second, b: made.editor } });
  const { nodes, edges } = await traceLineage({ type: 'study', id: blindId }, 'nobody');
  const { run: _, answer: __, ...things } = await recompute('study', blindId);
  const found = Object.fromEntries(Object.keys(things).map((type) => [type, nodes.filter((node) => node.type === type && node.column <= 0).map(({ id }) => id).sort()]));
  expect(found).toEqual(things);
  expect(things.edit).toEqual([editId]);
  expect(edges).toEqual(expect.arrayContaining([
    { from: lineageKey({ type: 'edit', id: editId }), to: lineageKey({ type: 'study', id: blindId }), role: 'shown' },
    ...[made.second, made.editor].map((id) => ({ from: lineageKey({ type: 'model', id }), to: lineageKey({ type: 'edit', id: editId }), role: 'editor' })),
  ]));
  // Forward too: from the first vote's study to the blind one that shows what came of it.
  const forward = await traceLineage({ type: 'study', id: studyId }, 'nobody');
  expect(forward.nodes.filter(({ type }) => type === 'edit' || type === 'study').map(({ id }) => id)).toEqual(expect.arrayContaining([editId, blindId]));
});

test('an edit that no study shows is a thing of its own, but nothing that its editors’ pages list', async () => {
  const { scenes } = await ran<{ scenes: { id: string }[] }>('more scenes', 'scenes', { seed: 4, count: 1 });
  await ran('unseen edit', 'edit', { picture: { scene: { runId: runs['more scenes'], sceneId: scenes[0].id } }, instruction: 'x', modelIds: [made.second], seeds: [1], sampling: SAMPLING });
  const id = runs['unseen edit'];
  expect((await traceLineage({ type: 'edit', id }, 'nobody')).nodes.map(lineageKey)).toContain(lineageKey({ type: 'model', id: made.second }));
  expect((await traceLineage({ type: 'model', id: made.second }, 'nobody')).nodes.map(lineageKey)).not.toContain(lineageKey({ type: 'edit', id }));
  await expect(traceLineage({ type: 'edit', id: runs.pairs }, 'nobody')).rejects.toMatchObject({ code: 'NotFound' });
  await expect(tracePicture({ key: 'pictures/none.png', userId: 'nobody' })).rejects.toThrow('No editor of the playground made this picture.');
});
