/** Paying workers out, and what everybody's month says about it. */
import { expect, test } from 'vitest';
import { GET as payoutRoute } from '#app/api/v1/payouts/[payoutId]/payout.csv/route.ts';
import { GET as statementRoute } from '#app/api/v1/statement.csv/route.ts';
import { createToken } from '#lib/auth/token.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { db } from '#lib/db.ts';
import { newUserId } from '#lib/ids.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';
import { workerEarnings } from '#lib/payment/balances.ts';
import { exportStatement } from '#lib/payment/export-statement.ts';
import { getStatement } from '#lib/payment/get-statement.ts';
import { endPayout } from '#lib/payment/payout/end-payout.ts';
import { exportPayout } from '#lib/payment/payout/export-payout.ts';
import { findDue } from '#lib/payment/payout/find-due.ts';
import { findPayouts } from '#lib/payment/payout/find-payouts.ts';
import { preparePayout } from '#lib/payment/payout/prepare-payout.ts';
import { sendBonus } from '#lib/payment/send-bonus.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';

const ADMIN = 'AADMIN';

async function text(pieces: AsyncGenerator<string>): Promise<string[]> {
  let all = '';
  for await (const piece of pieces) all += piece;
  return all.trim().split('\n');
}

/** Answers the hit and is paid for it. */
async function earn(crowd: Crowd, worker: number, hit: number, now = new Date()): Promise<string> {
  const workerId = crowd.workerIds[worker];
  const { assignmentId } = await acceptAssignment({ hitId: crowd.hitIds[hit], workerId });
  await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'equal' } });
  await approveAssignment({ assignmentId, actorId: crowd.requesterId, now });
  return assignmentId;
}

/** Payment $0.084, so that half cents come up; fee 20 %. */
async function crowdOfToday(): Promise<Crowd> {
  return createCrowd({ items: 3, payment: 84_000n, lifetimeSeconds: 10 * 365 * 86_400 });
}

test('what is due goes on one list, is booked once, and the rest stays', async () => {
  const crowd = await crowdOfToday();
  const [first, second, third] = crowd.workerIds;
  for (const [worker, hit] of [[0, 0], [0, 1], [1, 0]]) await earn(crowd, worker, hit);
  const assignmentId = await earn(crowd, 0, 2);
  await sendBonus({ requesterId: crowd.requesterId, assignmentId, amount: 1_000_000n, reason: 'Careful', token: 't' });
  await db().user.update({ where: { id: first }, data: { name: '=HYPERLINK("http://evil")' } });
  expect(await findDue()).toEqual([{ workerId: first, amount: 1_250_000n }, { workerId: second, amount: 80_000n }].sort((a, b) => (a.workerId < b.workerId ? -1 : 1)));

  await expect(preparePayout({ minimum: 5_000_000n, actorId: ADMIN })).rejects.toThrow('Nobody is due $5.00 or more.');
  const payoutId = await preparePayout({ minimum: 1_000_000n, actorId: ADMIN });
  await expect(preparePayout({ minimum: 10_000n, actorId: ADMIN })).rejects.toMatchObject({ code: 'Conflict' });
  expect(await findDue()).toEqual([{ workerId: second, amount: 80_000n }]);
  const csv = await text(exportPayout(payoutId));
  expect(csv).toEqual(['payout,status,worker_id,name,email,amount,currency', `${payoutId},Prepared,${first},"'=HYPERLINK(""http://evil"")",${first}@example.org,1.25,USD`]);
  expect((await workerEarnings(first)).paidOut).toBe(0n);

  // Pressed by several people at once: one of them books it.
  const pressed = await Promise.all(Array.from({ length: 6 }, () => endPayout({ payoutId, as: 'Paid', actorId: ADMIN })));
  expect(pressed.filter(Boolean)).toHaveLength(1);
  expect(await workerEarnings(first)).toEqual({ earned: 1_252_000n, paidOut: 1_250_000n, pending: 0n });
  expect((await text(exportPayout(payoutId)))[1]).toContain(',Paid,');
  await expect(endPayout({ payoutId, as: 'Cancelled', actorId: ADMIN })).rejects.toThrow('This payout has been paid and cannot be cancelled.');
  await expect(endPayout({ payoutId: '3NONE', as: 'Paid', actorId: ADMIN })).rejects.toMatchObject({ code: 'NotFound' });

  const next = await preparePayout({ minimum: 10_000n, actorId: ADMIN });
  expect(await endPayout({ payoutId: next, as: 'Cancelled', actorId: ADMIN })).toBe(true);
  expect(await findDue()).toEqual([{ workerId: second, amount: 80_000n }]);
  expect((await findPayouts()).map(({ id, status, workers, total }) => [id, status, workers, total])).toEqual([[next, 'Cancelled', 1, 80_000n], [payoutId, 'Paid', 1, 1_250_000n]]);
  expect(await findDue({ minimum: 0n })).not.toContainEqual(expect.objectContaining({ workerId: third }));
  expect(await auditLedger()).toEqual([]);
});

test('a month has an opening and a closing balance, one row for each day and study, and adds up', async () => {
  const crowd = await crowdOfToday();
  const [workerId] = crowd.workerIds;
  await earn(crowd, 0, 0, new Date('2026-12-30T23:59:00Z'));
  await earn(crowd, 0, 1, new Date('2026-12-30T12:00:00Z'));
  await earn(crowd, 0, 2, new Date('2027-01-02T00:00:00Z'));
  const now = new Date('2027-01-15T00:00:00Z');
  const december = await getStatement({ side: 'worker', userId: workerId, month: '2026-12', now });
  expect(december).toMatchObject({ opening: 0n, closing: 168_000n, months: ['2027-01', '2026-12'], rows: [{ kind: 'settle', name: 'Compare two edits', count: 2, amount: 168_000n, day: new Date('2026-12-30T00:00:00Z') }] });
  const january = await getStatement({ side: 'worker', userId: workerId, now });
  expect(january).toMatchObject({ month: '2027-01', opening: 168_000n, closing: 252_000n });
  const spent = await getStatement({ side: 'requester', userId: crowd.requesterId, month: '2026-12', now });
  expect(spent.rows).toMatchObject([{ kind: 'settle', name: 'Test', count: 2, amount: -201_600n, fees: 33_600n }]);
  expect(spent.closing - spent.opening).toBe(-201_600n);
  expect(await text(exportStatement({ side: 'requester', userId: crowd.requesterId, month: '2026-12', now }))).toEqual([
    'day,kind,for,movements,in,out,of which fees,balance', '2026-12-01,opening balance,,,,,,1000.00', '2026-12-30,settle,Test,2,,0.2016,0.0336,999.7984', '2026-12,closing balance,,,,,,999.7984',
  ]);
  // A rejection taken back is paid from what is available, and still says for what.
  const other = crowd.workerIds[1];
  const { assignmentId } = await acceptAssignment({ hitId: crowd.hitIds[0], workerId: other });
  await submitAssignment({ assignmentId, workerId: other, clientKey: 'k', answer: { choice: 'left' } });
  await rejectAssignment({ assignmentId, actorId: crowd.requesterId, feedback: 'No.' });
  await approveAssignment({ assignmentId, actorId: crowd.requesterId, overrideRejection: true });
  expect((await getStatement({ side: 'requester', userId: crowd.requesterId })).rows.filter(({ kind }) => kind === 'settle')).toMatchObject([{ name: 'Test', count: 1, amount: -100_800n }]);
  await expect(getStatement({ side: 'worker', userId: workerId, month: '2026-13' })).rejects.toThrow('"2026-13" is not a month. Write it as 2026-11.');
});

test('the files are for whom they are about: payouts for administrators, statements for oneself', async () => {
  const crowd = await crowdOfToday();
  const [workerId] = crowd.workerIds;
  await earn(crowd, 0, 0);
  const adminId = newUserId();
  await db().user.create({ data: { id: adminId, email: `${adminId}@example.org`, name: 'Admin', roles: ['Admin'] } });
  const payoutId = await preparePayout({ minimum: 10_000n, actorId: adminId });
  const as = async (userId: string, path: string) => {
    const token = await createToken({ userId, name: 'test' });
    return new Request(`http://localhost${path}`, { headers: { authorization: `Bearer ${token}` } });
  };
  const payout = async (userId: string) => payoutRoute(await as(userId, '/api/v1/payouts/x/payout.csv'), { params: Promise.resolve({ payoutId }) });
  expect([(await payout(workerId)).status, (await payout(crowd.requesterId)).status, (await payout(adminId)).status]).toEqual([403, 403, 200]);
  const statement = async (userId: string, query: string) => statementRoute(await as(userId, `/api/v1/statement.csv?${query}`));
  expect((await statement(crowd.requesterId, 'side=worker')).status).toBe(403);
  expect((await statement(workerId, 'side=requester')).status).toBe(403);
  expect((await statement(workerId, 'side=worker&month=2026-99')).status).toBe(400);
  const mine = await statement(workerId, 'side=worker');
  expect([mine.status, mine.headers.get('content-disposition')]).toEqual([200, expect.stringMatching(/^attachment; filename="apiary-statement-20\d\d-\d\d\.csv"$/)]);
  expect(await mine.text()).toContain('settle,Compare two edits,1,0.084,');
  await endPayout({ payoutId, as: 'Cancelled', actorId: adminId });
});
