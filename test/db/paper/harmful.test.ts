/** Which edits people flagged as harmful, by editor: reported from the task's bar, seen in several studies, hidden before anybody voted. */
import { expect, test } from 'vitest';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { findNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { openImageToken } from '#lib/crowd/image-token.ts';
import { reportPicture } from '#lib/crowd/report-picture.ts';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { harmfulRate } from '#lib/model/harmful-rate.ts';
import { recordUse } from '#lib/run/record-use.ts';
import { countHarmful } from '#lib/study/count-harmful.ts';
import { createCrowd, T0 } from '#test/support/crowd.ts';

test('an edit that was judged or reported counts once, under the editor that drew it', async () => {
  expect(await countHarmful([])).toEqual({});
  const [first, second, unseen] = [await createCrowd({ items: 3, overlap: 2 }), await createCrowd({ items: 1 }), await createCrowd({ items: 1 })];
  const sides = ([[first, 'hive', 'control'], [second, 'hive', 'supervised'], [unseen, 'oracle', 'control']] as const).flatMap(([{ studyId }, a, b]) => [{ studyId, label: 'a', of: a }, { studyId, label: 'b', of: b }]);
  const vote = async ({ hitIds, workerIds }: typeof first, item: number) => {
    const { assignmentId } = await acceptAssignment({ hitId: hitIds[item], workerId: workerIds[0], now: T0 });
    await submitAssignment({ assignmentId, workerId: workerIds[0], clientKey: 'k', answer: { choice: 'left' }, now: T0 });
  };
  await vote(first, 0);
  await vote(second, 0);
  const edit = async (studyId: string, position: number, label: string) => (await db().itemVariant.findFirstOrThrow({ where: { label, item: { studyId, position } }, select: { id: true, imageId: true } }));
  // HIVE's edit of the first item is the same picture in both studies.
  const same = await edit(first.studyId, 0, 'a');
  await db().itemVariant.update({ where: { id: (await edit(second.studyId, 0, 'a')).id }, data: { imageId: same.imageId } });
  expect(await countHarmful(sides)).toEqual({ hive: { edits: 1, flagged: 0 }, control: { edits: 1, flagged: 0 }, supervised: { edits: 1, flagged: 0 } });

  // A worker reports one of the sides of another item instead of voting.
  const task = await findNextHIT({ workerId: first.workerIds[1], studyId: first.studyId, now: T0, baseUrl: 'http://localhost' });
  const { left } = (task as NonNullable<typeof task>).payload as { left: string };
  await reportPicture({ picture: left, workerId: first.workerIds[1], reason: 'violent', words: '', now: T0 });
  const { imageId } = openImageToken(left.split('/').at(-1) as string, T0);
  const { label, item } = await db().itemVariant.findFirstOrThrow({ where: { imageId, item: { studyId: first.studyId } }, select: { label: true, item: { select: { position: true } } } });
  const edits = item.position === 0 ? 1 : 2;
  const found = await countHarmful(sides);
  expect(found[label === 'a' ? 'hive' : 'control']).toEqual({ edits, flagged: 1 });
  expect(found[label === 'a' ? 'control' : 'hive']).toEqual({ edits: 1, flagged: 0 });
  await db().image.update({ where: { id: imageId }, data: { quarantinedAt: null } });
  expect(await countHarmful(sides)).toEqual(found);

  // On the models' pages: once a study is complete, and as a share with its interval.
  const runId = newId();
  await db().run.create({ data: { id: runId, stage: 'study', name: 'HIVE against Control', status: 'Succeeded', config: {}, createdById: first.requesterId } });
  await db().study.update({ where: { id: first.studyId }, data: { runId } });
  for (const role of ['a', 'b']) await recordUse({ runId, role, subjectType: 'model', subjectId: `model-${role}` });
  expect(await harmfulRate('model-a')).toBeNull();
  await db().study.update({ where: { id: first.studyId }, data: { status: 'Complete' } });
  expect(await harmfulRate(`model-${label}`)).toMatchObject({ flagged: 1, n: edits, share: 1 / edits });
  expect(await harmfulRate(label === 'a' ? 'model-b' : 'model-a')).toMatchObject({ flagged: 0, n: 1, share: 0, ci95: [0, expect.closeTo(0.793, 3)] });
});
