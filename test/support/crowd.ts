/** A small crowd in the test's own database: a requester with money, workers, and a published study on made-up pictures. */
import { db } from '#lib/db.ts';
import { publishHITs } from '#lib/crowd/hit/publish-hits.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { inTransaction } from '#lib/transaction.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';

/** Leases run on this clock unless a test has its own. */
export const T0 = new Date('2026-11-24T12:00:00.000Z');

/** The clock `seconds` after T0. */
export function at(seconds: number): Date {
  return new Date(T0.getTime() + seconds * 1000);
}

export interface CrowdOptions {
  workers?: number;
  items?: number;
  overlap?: number;
  capPerWorker?: number;
  taskType?: TaskType;
  /** Micro-dollars. */
  payment?: bigint;
  deposited?: bigint;
  assignmentDurationSeconds?: number;
  autoApprovalDelaySeconds?: number;
  /** After T0. */
  lifetimeSeconds?: number;
}

export interface Crowd {
  requesterId: string;
  workerIds: string[];
  studyId: string;
  /** In the order of the items. */
  hitIds: string[];
  imageIds: string[];
}

async function createPeople(workers: number, deposited: bigint): Promise<Pick<Crowd, 'requesterId' | 'workerIds'>> {
  const requesterId = newUserId();
  const workerIds = Array.from({ length: workers }, newUserId);
  await db().user.create({ data: { id: requesterId, email: `${requesterId}@example.org`, name: 'Requester', roles: ['Requester'] } });
  await db().user.createMany({ data: workerIds.map((id) => ({ id, email: `${id}@example.org`, name: 'Worker', roles: ['Worker' as const] })) });
  if (deposited > 0n) await deposit({ userId: requesterId, amount: deposited, actorId: requesterId, reference: newId() });
  return { requesterId, workerIds };
}

/** A picture row; its keys point nowhere. */
export async function createImage(ownerId: string): Promise<string> {
  const id = newId();
  const row = { id, ownerId, sha256: id, fileName: `${id}.jpg`, mediaType: 'image/jpeg', bytes: 1, width: 64, height: 64 };
  await db().image.create({ data: { ...row, originalKey: `o/${id}`, displayKey: `d/${id}`, thumbKey: `t/${id}` } });
  return id;
}

async function createItem(studyId: string, position: number, labels: readonly string[], images: readonly string[]): Promise<void> {
  const variants = labels.map((label, i) => ({ id: newId(), label, imageId: images[i + 1] }));
  await db().studyItem.create({
    data: { id: newId(), studyId, position, instruction: `Make it warmer ${position}`, originalId: images[0], variants: { create: variants } },
  });
}

/** Creates everything; the study is live and its money held. */
export async function createCrowd(options: CrowdOptions = {}): Promise<Crowd> {
  const { workers = 3, items = 2, overlap = 3, capPerWorker = 100, taskType = 'CompareEdits', payment = 80_000n, deposited = 1_000_000_000n } = options;
  const { assignmentDurationSeconds = 600, autoApprovalDelaySeconds = 3_600, lifetimeSeconds = 86_400 } = options;
  const people = await createPeople(workers, deposited);
  const { requesterId } = people;
  const labels = taskType === 'CompareEdits' ? ['a', 'b'] : ['1', '2', '3', '4', '5'];
  const imageIds: string[] = [];
  for (let i = 0; i <= labels.length; i++) imageIds.push(await createImage(requesterId));
  const hitTypeId = newId();
  const studyId = newId();
  await db().hITType.create({
    data: { id: hitTypeId, requesterId, title: 'Compare two edits', description: 'Which is better?', payment, assignmentDurationSeconds, autoApprovalDelaySeconds },
  });
  await db().study.create({ data: { id: studyId, requesterId, name: 'Test', taskType, status: 'Live', hitTypeId, overlap, capPerWorker, seed: 7n, design: {} } });
  for (let position = 0; position < items; position++) await createItem(studyId, position, labels, imageIds);
  await inTransaction((tx) => publishHITs(tx, { studyId, expiresAt: at(lifetimeSeconds), actorId: requesterId }));
  const hits = await db().hIT.findMany({ where: { studyId }, select: { id: true }, orderBy: { item: { position: 'asc' } } });
  return { ...people, studyId, hitIds: hits.map(({ id }) => id), imageIds };
}
