/** What workers can do about a rejection, about a harmful picture, and to be a Master. */
import { expect, test } from 'vitest';
import { setMasters } from '#lib/account/set-masters.ts';
import { decideAppeal } from '#lib/crowd/appeal/decide-appeal.ts';
import { findOpenAppeals } from '#lib/crowd/appeal/find-open-appeals.ts';
import { openAppeal } from '#lib/crowd/appeal/open-appeal.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { findNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { openImageToken } from '#lib/crowd/image-token.ts';
import { unmetRequirements } from '#lib/crowd/qualification/check-eligibility.ts';
import { reportPicture } from '#lib/crowd/report-picture.ts';
import { db } from '#lib/db.ts';
import { workerEarnings } from '#lib/payment/balances.ts';
import { createCrowd, createImage, T0, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';

async function rejected(crowd: Crowd, worker = 0): Promise<string> {
  const workerId = crowd.workerIds[worker];
  const { assignmentId } = await acceptAssignment({ hitId: crowd.hitIds[0], workerId });
  await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'left' } });
  await rejectAssignment({ assignmentId, actorId: crowd.requesterId, feedback: 'Too quick.' });
  return assignmentId;
}
const crowdOfToday = () => createCrowd({ items: 2, lifetimeSeconds: 10 * 365 * 86_400 });

test('an appeal that is granted pays; one that is declined says why; each is made and decided once', async () => {
  const crowd = await crowdOfToday();
  const { requesterId, workerIds: [first, second] } = crowd;
  const [one, two] = [await rejected(crowd, 0), await rejected(crowd, 1)];
  await expect(openAppeal({ assignmentId: one, workerId: second, reason: 'I looked.' })).rejects.toMatchObject({ code: 'NotFound' });
  await expect(openAppeal({ assignmentId: one, workerId: first, reason: ' ' })).rejects.toMatchObject({ code: 'BadInput' });
  const tries = await Promise.allSettled([1, 2, 3].map(() => openAppeal({ assignmentId: one, workerId: first, reason: 'I looked closely.' })));
  expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  await openAppeal({ assignmentId: two, workerId: second, reason: 'So did I.' });
  expect(await findOpenAppeals(requesterId)).toMatchObject([{ assignmentId: one, workerId: first, feedback: 'Too quick.', reason: 'I looked closely.', studyId: crowd.studyId }, { assignmentId: two }]);
  expect(await db().notification.count({ where: { userId: requesterId, subject: 'Appeal: Compare two edits' } })).toBe(2);

  const stranger = await crowdOfToday();
  await expect(decideAppeal({ assignmentId: one, requesterId: stranger.requesterId, isGranted: true, reply: '' })).rejects.toMatchObject({ code: 'NotFound' });
  expect(await decideAppeal({ assignmentId: one, requesterId, isGranted: true, reply: 'You are right.' })).toBe(true);
  expect(await decideAppeal({ assignmentId: one, requesterId, isGranted: true, reply: '' })).toBe(false);
  await expect(decideAppeal({ assignmentId: one, requesterId, isGranted: false, reply: 'No.' })).rejects.toThrow('This appeal has been granted already.');
  expect((await workerEarnings(first)).earned).toBe(80_000n);
  await expect(decideAppeal({ assignmentId: two, requesterId, isGranted: false, reply: '' })).rejects.toThrow('Tell the worker why the rejection stays.');
  await decideAppeal({ assignmentId: two, requesterId, isGranted: false, reply: 'Two seconds for five pictures.' });
  expect((await workerEarnings(second)).earned).toBe(0n);
  await expect(openAppeal({ assignmentId: two, workerId: second, reason: 'Again.' })).rejects.toThrow('You have appealed this rejection before.');
  expect(await findOpenAppeals(requesterId)).toEqual([]);
  expect(await brokenInvariants()).toEqual([]);
});

test('a rejection taken back elsewhere grants the appeal; approved, unanswered and old ones cannot be appealed', async () => {
  const crowd = await crowdOfToday();
  const [workerId] = crowd.workerIds;
  const assignmentId = await rejected(crowd);
  await openAppeal({ assignmentId, workerId, reason: 'I looked.' });
  await approveAssignment({ assignmentId, actorId: crowd.requesterId, overrideRejection: true });
  expect(await db().appeal.findUnique({ where: { assignmentId } })).toMatchObject({ status: 'Granted' });
  await expect(openAppeal({ assignmentId, workerId, reason: 'Once more.' })).rejects.toThrow('Only a rejection can be appealed, and this task is not rejected.');
  const held = await acceptAssignment({ hitId: crowd.hitIds[1], workerId });
  await expect(openAppeal({ assignmentId: held.assignmentId, workerId, reason: 'x' })).rejects.toMatchObject({ code: 'NotFound' });
  const late = await rejected(crowd, 1);
  await expect(openAppeal({ assignmentId: late, workerId: crowd.workerIds[1], reason: 'x', now: new Date(Date.now() + 31 * 86_400_000) })).rejects.toMatchObject({ code: 'Gone' });
});

test('a reported picture is gone for everybody at once, in other people’s uploads too, and one worker cannot empty a study', async () => {
  const crowd = await createCrowd({ items: 1 });
  const other = await createImage((await createCrowd({ items: 1 })).requesterId);
  const [workerId, second] = crowd.workerIds;
  const task = await findNextHIT({ workerId, studyId: crowd.studyId, now: T0, baseUrl: 'http://localhost' });
  const { left } = (task as NonNullable<typeof task>).payload as { left: string };
  const { imageId } = openImageToken(left.split('/').at(-1) as string, T0);
  const { sha256 } = await db().image.findUniqueOrThrow({ where: { id: imageId }, select: { sha256: true } });
  await db().image.update({ where: { id: other }, data: { sha256 } });
  expect(await reportPicture({ picture: left, workerId, reason: 'violent', words: 'blood', now: T0 })).toBe(true);
  expect(await reportPicture({ picture: left, workerId, reason: 'violent', words: '', now: T0 })).toBe(false);
  const hidden = await db().image.findMany({ where: { quarantinedAt: { not: null } }, select: { id: true } });
  expect(hidden.map(({ id }) => id).sort()).toEqual([imageId, other].sort());
  expect(await findNextHIT({ workerId: second, studyId: crowd.studyId, now: T0, baseUrl: '' })).toBeNull();
  expect(await db().auditEvent.findFirst({ where: { action: 'image.reported', actorId: workerId } })).toMatchObject({ data: { reason: 'violent', words: 'blood' } });
  await expect(reportPicture({ picture: '/api/v1/images/made-up', workerId, reason: 'other', words: '' })).rejects.toMatchObject({ code: 'NotFound' });
  for (let i = 0; i < 3; i++) await reportPicture({ picture: left, workerId, reason: 'other', words: '', now: T0 });
  await expect(reportPicture({ picture: left, workerId, reason: 'other', words: '', now: T0 })).rejects.toMatchObject({ code: 'TooManyRequests' });
});

test('Masters are granted and taken back by an administrator, and requirements see it', async () => {
  const { workerIds: [workerId], requesterId } = await createCrowd();
  const list = [{ qualificationTypeId: '2F1QJWKUDD8XADTFD2Q0G6UTO95ALH', comparator: 'Exists' }];
  const lacks = async () => (await unmetRequirements(db(), workerId, [list]))[0].length;
  expect(await lacks()).toBe(1);
  await setMasters({ workerId, isMaster: true, actorId: 'AADMIN' });
  await setMasters({ workerId, isMaster: true, actorId: 'AADMIN' });
  expect(await lacks()).toBe(0);
  expect(await db().auditEvent.count({ where: { action: 'account.masters-granted', subjectId: workerId } })).toBe(1);
  await setMasters({ workerId, isMaster: false, actorId: 'AADMIN' });
  expect(await lacks()).toBe(1);
  await expect(setMasters({ workerId: requesterId, isMaster: true, actorId: 'AADMIN' })).rejects.toMatchObject({ code: 'NotFound' });
});
