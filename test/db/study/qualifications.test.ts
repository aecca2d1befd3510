/** Studies that ask something of their workers: fixed with the design, kept by every way in, and said on the board. */
import { beforeAll, expect, test } from 'vitest';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { acceptNextHIT, findNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { findAvailableWork } from '#lib/crowd/hit/find-available-work.ts';
import { createQualificationType } from '#lib/crowd/qualification/create-qualification-type.ts';
import { grantQualification } from '#lib/crowd/qualification/grant-qualification.ts';
import type { TRequirement } from '#lib/crowd/qualification/requirement.ts';
import { db } from '#lib/db.ts';
import { launchStudy } from '#lib/study/launch-study.ts';
import { hashDesign, ZDesign } from '#lib/study/design.ts';
import { inTransaction } from '#lib/transaction.ts';
import { createCrowd, createImage, type Crowd } from '#test/support/crowd.ts';

let crowd: Crowd;
let typeId: string;

beforeAll(async () => {
  crowd = await createCrowd({ workers: 2, items: 1, overlap: 1 });
  typeId = await inTransaction((tx) =>
    createQualificationType(tx, { requesterId: crowd.requesterId, name: 'Trained eyes', description: 'd', keywords: '', status: 'Active', test: null, answerKey: null, testDurationSeconds: null, retryDelaySeconds: null, autoGrantedValue: null }),
  );
  await db().study.update({ where: { id: crowd.studyId }, data: { status: 'Paused' } });
});

const needs = (more: Partial<TRequirement>): TRequirement => ({ qualificationTypeId: typeId, comparator: 'GreaterThanOrEqualTo', integerValues: [80], localeValues: [], guarded: 'Accept', ...more });

async function launch(qualificationRequirements: TRequirement[]): Promise<{ studyId: string; designHash: string }> {
  const { requesterId } = crowd;
  const image = await createImage(requesterId);
  const rows = [0, 1].map(() => ({ instruction: 'x', originalId: image, variants: [{ label: 'a', imageId: image }, { label: 'b', imageId: image }] }));
  return launchStudy({ requesterId, settings: { name: 's', title: 't', taskType: 'CompareEdits', payment: 10_000n, overlap: 2, qualificationRequirements }, rows });
}

test('whoever lacks a qualification may look and not accept; whoever has it may; it is part of what was pre-registered', async () => {
  const [trained, untrained] = crowd.workerIds;
  await inTransaction((tx) => grantQualification(tx, { qualificationTypeId: typeId, requesterId: crowd.requesterId, workerId: trained, value: 90 }));
  const { studyId, designHash } = await launch([needs({})]);
  const { design, hits } = await db().study.findUniqueOrThrow({ where: { id: studyId }, include: { hits: true } });
  expect(ZDesign.parse(design).requirements).toEqual([needs({})]);
  expect(hashDesign({ ...ZDesign.parse(design), requirements: undefined })).not.toBe(designHash);

  const onBoard = async (workerId: string) => (await findAvailableWork({ workerId })).find((one) => one.studyId === studyId)?.isQualified;
  expect([await onBoard(trained), await onBoard(untrained)]).toEqual([true, false]);
  expect(await findNextHIT({ workerId: untrained, studyId })).not.toBeNull();
  expect(await acceptNextHIT({ workerId: untrained, studyId })).toBeNull();
  await expect(acceptAssignment({ hitId: hits[0].id, workerId: untrained })).rejects.toMatchObject({ code: 'Forbidden', message: 'You do not have the qualifications that this task asks for.' });
  expect((await acceptNextHIT({ workerId: trained, studyId }))?.studyId).toBe(studyId);
  expect((await acceptNextHIT({ workerId: trained }))?.studyId).toBe(studyId);
  expect(await acceptNextHIT({ workerId: untrained })).toBeNull();
});

test('a study can be kept from view, too, and asks for what the platform knows by itself', async () => {
  const [workerId] = crowd.workerIds;
  const LOCALE = '00000000000000000071';
  const { studyId } = await launch([needs({ qualificationTypeId: LOCALE, comparator: 'In', integerValues: [], localeValues: [{ country: 'DE' }, { country: 'AT' }], guarded: 'DiscoverPreviewAndAccept' })]);
  const sees = async () => [(await findAvailableWork({ workerId })).some((one) => one.studyId === studyId), (await findNextHIT({ workerId, studyId })) !== null];
  expect(await sees()).toEqual([false, false]);
  await db().user.update({ where: { id: workerId }, data: { country: 'AT' } });
  expect(await sees()).toEqual([true, true]);
});

test('what cannot be asked for is refused with the study', async () => {
  const studies = await db().study.count();
  await expect(launch([needs({ qualificationTypeId: '3NONE' })])).rejects.toMatchObject({ code: 'NotFound' });
  await expect(launch([needs({ comparator: 'Exists' })])).rejects.toMatchObject({ code: 'BadInput' });
  await expect(launch([needs({ qualificationTypeId: 'APIARYHITSOFTHISTYPE', comparator: 'LessThan', integerValues: [3] })])).rejects.toThrow('capPerWorker');
  expect(await db().study.count()).toBe(studies);
});
