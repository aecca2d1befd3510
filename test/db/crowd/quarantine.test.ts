/** A picture flagged as harmful is gone at once, everywhere but for reviewers, and comes back only through one. */
import { beforeEach, expect, test } from 'vitest';
import { GET as picture } from '#app/api/v1/images/[token]/route.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { acceptNextHIT, findNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { getAssignment } from '#lib/crowd/assignment/get-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { findAvailableWork } from '#lib/crowd/hit/find-available-work.ts';
import { db } from '#lib/db.ts';
import { insertImages } from '#lib/image/ingest-image.ts';
import { releaseImages } from '#lib/image/release-images.ts';
import { newId } from '#lib/ids.ts';
import { createStudy } from '#lib/study/create-study.ts';
import { findItems } from '#lib/study/find-items.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';

const DECADE = 10 * 365 * 86_400;
let flagged: Crowd;
let other: Crowd;

/** Makes a picture's bytes those of another owner's. */
async function sameBytes(imageId: string, as: string): Promise<void> {
  const { sha256 } = await db().image.findUniqueOrThrow({ where: { id: as } });
  await db().image.update({ where: { id: imageId }, data: { sha256 } });
}

const urlsOf = (payload: unknown): string[] => JSON.stringify(payload).match(/\/api\/v1\/images\/[\w-]+/g) ?? [];

async function open(url: string): Promise<{ status: number; cached: number }> {
  const params = Promise.resolve({ token: url.split('/').at(-1) as string });
  const request = new Request(`http://app.test${url}`);
  const again = new Request(`http://app.test${url}`, { headers: { 'if-none-match': '*' } });
  return { status: (await picture(request, { params })).status, cached: (await picture(again, { params })).status };
}

async function flagAsHarmful(): Promise<void> {
  const [workerId] = flagged.workerIds;
  const { assignmentId, payload } = await acceptAssignment({ hitId: flagged.hitIds[0], workerId });
  const ranking = (payload as { variants: { id: string }[] }).variants.map(({ id }) => id);
  await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { ranking, flags: ['harmful'] } });
}

beforeEach(async () => {
  flagged = await createCrowd({ items: 1, taskType: 'RankEdits', workers: 2, lifetimeSeconds: DECADE });
  other = await createCrowd({ items: 1, taskType: 'CompareEdits', workers: 2, lifetimeSeconds: DECADE });
  await sameBytes(other.imageIds[1], flagged.imageIds[3]);
});

test('nobody is shown it or handed its tasks any more, in no study, under no address given out before', async () => {
  const holder = await acceptAssignment({ hitId: flagged.hitIds[0], workerId: flagged.workerIds[1] });
  const elsewhere = await acceptAssignment({ hitId: other.hitIds[0], workerId: other.workerIds[1] });
  await flagAsHarmful();

  const statuses = await Promise.all(urlsOf(holder.payload).slice(1).map(open));
  expect(statuses).toEqual(Array.from({ length: 5 }, () => ({ status: 410, cached: 410 })));
  const { payload } = await getAssignment({ assignmentId: holder.assignmentId, workerId: flagged.workerIds[1] });
  expect((await Promise.all(urlsOf(payload).slice(1).map(open))).every(({ status }) => status === 410)).toBe(true);
  const pair = await Promise.all(urlsOf(elsewhere.payload).slice(1).map(open));
  expect(pair.filter(({ status }) => status === 410), 'the same bytes of another owner').toHaveLength(1);

  for (const { workerIds: [workerId], studyId, hitIds } of [flagged, other]) {
    expect(await findNextHIT({ workerId, studyId })).toBeNull();
    expect(await acceptNextHIT({ workerId, studyId })).toBeNull();
    expect((await findAvailableWork({ workerId })).filter((work) => work.studyId === studyId)).toEqual([]);
    if (studyId === other.studyId) await expect(acceptAssignment({ hitId: hitIds[0], workerId })).rejects.toThrow('Ask for the next one');
  }
  const { items } = await findItems({ studyId: flagged.studyId, user: { id: flagged.requesterId, email: '', name: '', roles: ['Requester'] } });
  expect(items[0].variants.every(({ isQuarantined }) => isQuarantined)).toBe(true);
});

test('uploading it again does not bring it back, and no study can be made of it', async () => {
  await flagAsHarmful();
  const row = await db().image.findUniqueOrThrow({ where: { id: flagged.imageIds[2] } });
  const [again] = await insertImages([{ ...row, id: newId(), ownerId: other.requesterId, quarantinedAt: null }]);
  expect((await db().image.findUniqueOrThrow({ where: { id: again } })).quarantinedAt).not.toBeNull();
  const rows = [{ instruction: 'Make it warm', originalId: other.imageIds[0], variants: [{ label: 'a', imageId: again }, { label: 'b', imageId: other.imageIds[2] }] }];
  const settings = { name: 'Again', title: 'Again', taskType: 'CompareEdits', overlap: 1, payment: 10_000n } as const;
  await expect(createStudy({ requesterId: other.requesterId, settings, rows })).rejects.toThrow(`The picture "${row.fileName}" was flagged as harmful and is hidden`);
});

test('a reviewer shows it again, and the log tells who hid and who showed it', async () => {
  await flagAsHarmful();
  const { itemId } = await db().hIT.findUniqueOrThrow({ where: { id: flagged.hitIds[0] } });
  expect(await releaseImages({ itemId: itemId as string, actorId: flagged.requesterId })).toBe(6);
  expect(await releaseImages({ itemId: itemId as string, actorId: flagged.requesterId })).toBe(0);
  expect(await findNextHIT({ workerId: other.workerIds[0], studyId: other.studyId })).not.toBeNull();
  const events = await db().auditEvent.findMany({ where: { subjectId: { in: [flagged.hitIds[0], itemId as string] }, action: { startsWith: 'image.' } }, orderBy: { id: 'asc' }, select: { action: true, actorId: true } });
  expect(events).toEqual([
    { action: 'image.quarantined', actorId: flagged.workerIds[0] },
    { action: 'image.released', actorId: flagged.requesterId },
  ]);
});
