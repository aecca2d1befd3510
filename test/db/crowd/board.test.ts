/** The board's list of tasks that carry their own question, and what is cleared away at night. */
import { expect, test } from 'vitest';
import { createHIT } from '#lib/crowd/hit/create-hit.ts';
import { findOrCreateHITType } from '#lib/crowd/hit/find-or-create-hit-type.ts';
import { findQuestionWork } from '#lib/crowd/question/find-question-work.ts';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { forgetTokens } from '#lib/mturk/forget-tokens.ts';
import { deleteOldNotifications } from '#lib/notify/delete-old.ts';
import { inTransaction } from '#lib/transaction.ts';
import { createCrowd } from '#test/support/crowd.ts';
import { QUESTION_FORM } from '#test/support/mturk.ts';

async function hitOf(requesterId: string, title: string, payment: bigint): Promise<string> {
  return inTransaction(async (tx) => {
    const hitTypeId = await findOrCreateHITType(tx, { requesterId, title, description: title, keywords: '', payment, assignmentDurationSeconds: 600, autoApprovalDelaySeconds: 3_600, qualificationRequirements: [] });
    return createHIT(tx, { requesterId, hitTypeId, question: QUESTION_FORM, maxAssignments: 1, lifetimeSeconds: 3_600 });
  });
}

test('the board lists each kind with open tasks once, best paid first, and jumps over all that ever were', async () => {
  const { requesterId, workerIds: [workerId] } = await createCrowd({ items: 2 });
  for (const [title, payment] of [['Low', 10_000n], ['High', 90_000n], ['High', 90_000n], ['Middle', 50_000n]] as const) await hitOf(requesterId, title, payment);
  await db().$executeRaw`
    INSERT INTO "HITType" ("id", "requesterId", "title", "description", "payment", "assignmentDurationSeconds", "autoApprovalDelaySeconds", "propertiesHash")
    SELECT '3OLD' || i, ${requesterId}, 'Old', '', 1, 60, 60, 'old' || i FROM generate_series(1, 3000) i`;
  await db().$executeRaw`INSERT INTO "HIT" ("id", "hitTypeId", "status", "maxAssignments", "fee", "expiresAt") SELECT '3OLDHIT' || i, '3OLD' || i, 'Disposed', 1, 0, now() FROM generate_series(1, 3000) i`;
  await db().$executeRaw`ANALYZE "HIT", "HITType"`;
  const work = await findQuestionWork({ workerId });
  expect(work.map(({ title, available }) => [title, available])).toEqual([['High', 2], ['Middle', 1], ['Low', 1]]);
  const closed = await hitOf(requesterId, 'Closed', 70_000n);
  await db().hIT.update({ where: { id: closed }, data: { status: 'Unassignable' } });
  expect((await findQuestionWork({ workerId })).map(({ title }) => title)).toEqual(['High', 'Middle', 'Low']);
});

test('old messages and run-out request tokens are cleared away; what waits or is young stays', async () => {
  const { requesterId: userId } = await createCrowd({ items: 1 });
  await db().notification.deleteMany({});
  const now = new Date();
  const days = (n: number): Date => new Date(now.getTime() - n * 86_400_000);
  const row = (subject: string, status: 'Pending' | 'Sent' | 'Failed', nextAttemptAt: Date) => ({ id: newId(), userId, transport: 'Email' as const, destination: 'a@example.org', subject, body: {}, status, nextAttemptAt });
  await db().notification.createMany({ data: [row('old sent', 'Sent', days(31)), row('old failed', 'Failed', days(40)), row('young', 'Sent', days(29)), row('waits', 'Pending', days(60))] });
  expect(await deleteOldNotifications(now, 1)).toBe(1);
  expect(await deleteOldNotifications(now)).toBe(1);
  expect((await db().notification.findMany({ select: { subject: true }, orderBy: { subject: 'asc' } })).map(({ subject }) => subject)).toEqual(['waits', 'young']);
  await db().requestToken.createMany({ data: [{ requesterId: userId, token: 'old', subjectId: 'x', at: days(2) }, { requesterId: userId, token: 'young', subjectId: 'x', at: now }] });
  await db().tokenBucket.createMany({ data: [{ key: 'old', fullAt: days(2) }, { key: 'young', fullAt: now }] });
  expect(await forgetTokens(now)).toBe(1);
  expect([(await db().requestToken.findMany()).map(({ token }) => token), (await db().tokenBucket.findMany()).map(({ key }) => key)]).toEqual([['young'], ['young']]);
});
