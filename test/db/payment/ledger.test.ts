import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { autoApproveDue } from '#lib/crowd/assignment/auto-approve-due.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { db } from '#lib/db.ts';
import { newUserId } from '#lib/ids.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';
import { heldForStudy, requesterBalance, workerEarnings } from '#lib/payment/balances.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { getStatement } from '#lib/payment/get-statement.ts';
import { postTransaction } from '#lib/payment/post-transaction.ts';
import { sendBonus } from '#lib/payment/send-bonus.ts';
import { inTransaction } from '#lib/transaction.ts';
import { at, createCrowd, T0, type Crowd } from '#test/support/crowd.ts';

/** Payment 0.08 and fee 0.016, in micro-dollars. */
const PAYMENT = 80_000n;
const COST = 96_000n;

async function answered(crowd: Crowd, worker = 0, hit = 0): Promise<string> {
  const workerId = crowd.workerIds[worker];
  const { assignmentId } = await acceptAssignment({ hitId: crowd.hitIds[hit], workerId, now: T0 });
  await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'equal' }, now: at(1) });
  return assignmentId;
}

describe('the way of the money', () => {
  test('deposit, hold, settle, refund, bonus', async () => {
    const crowd = await createCrowd({ items: 1, overlap: 3, deposited: 1_000_000n, payment: PAYMENT });
    const { requesterId, workerIds, studyId } = crowd;
    expect(await requesterBalance(requesterId)).toEqual({ available: 1_000_000n - 3n * COST, held: 3n * COST });
    const [first, second] = [await answered(crowd, 0), await answered(crowd, 1)];
    expect(await workerEarnings(workerIds[0])).toEqual({ earned: 0n, paidOut: 0n, pending: PAYMENT });

    expect(await approveAssignment({ assignmentId: first, actorId: requesterId, feedback: 'Thanks!' })).toBe(true);
    expect(await approveAssignment({ assignmentId: first, actorId: requesterId })).toBe(false);
    expect(await workerEarnings(workerIds[0])).toEqual({ earned: PAYMENT, paidOut: 0n, pending: 0n });
    await rejectAssignment({ assignmentId: second, actorId: requesterId, feedback: 'Too quick.' });
    expect(await rejectAssignment({ assignmentId: second, actorId: requesterId, feedback: 'Too quick.' })).toBe(false);
    expect(await requesterBalance(requesterId)).toEqual({ available: 1_000_000n - 2n * COST, held: COST });
    expect(await heldForStudy(studyId)).toBe(COST);

    const bonus = { requesterId, assignmentId: first, amount: 50_000n, reason: 'Best of all', token: 'once' };
    expect(await sendBonus(bonus)).toBe(true);
    expect(await sendBonus(bonus)).toBe(false);
    expect(await workerEarnings(workerIds[0])).toEqual({ earned: PAYMENT + 50_000n, paidOut: 0n, pending: 0n });
    const { opening, closing, rows } = await getStatement({ side: 'requester', userId: requesterId });
    expect(rows.map(({ kind, name, amount, fees }) => [kind, name, amount, fees])).toEqual([['bonus', null, -60_000n, 10_000n], ['deposit', null, 1_000_000n, 0n], ['settle', 'Test', -COST, COST - PAYMENT]]);
    expect([opening, closing]).toEqual([0n, 1_000_000n - 60_000n - COST]);
    expect(await auditLedger()).toEqual([]);
  });

  test('auto-approval pays what nobody decided, when its time has come and once', async () => {
    const crowd = await createCrowd({ items: 2, autoApprovalDelaySeconds: 100 });
    await answered(crowd, 0);
    await answered(crowd, 1);
    const rejected = await answered(crowd, 2);
    await rejectAssignment({ assignmentId: rejected, actorId: crowd.requesterId, feedback: 'No.' });
    expect(await autoApproveDue(at(100))).toBe(0);
    const counts = await Promise.all([autoApproveDue(at(101)), autoApproveDue(at(101)), autoApproveDue(at(102))]);
    expect(counts[0] + counts[1] + counts[2]).toBe(2);
    for (const [i, earned] of [PAYMENT, PAYMENT, 0n].entries()) expect((await workerEarnings(crowd.workerIds[i])).earned).toBe(earned);
    expect(await auditLedger()).toEqual([]);
  });

  test('an override pays from what is available, within thirty days', async () => {
    const crowd = await createCrowd({ items: 2, overlap: 1 });
    const [soon, late] = [await answered(crowd, 0), await answered(crowd, 0, 1)];
    for (const assignmentId of [soon, late]) await rejectAssignment({ assignmentId, actorId: crowd.requesterId, feedback: 'No.' });
    const override = (assignmentId: string, days: number) => approveAssignment({ assignmentId, actorId: crowd.requesterId, overrideRejection: true, now: at(days * 86_400) });
    expect(await override(soon, 29)).toBe(true);
    await expect(override(late, 31)).rejects.toThrow('A rejection can be taken back within 30 days');
    await expect(approveAssignment({ assignmentId: late, actorId: crowd.requesterId })).rejects.toThrow(`Only submitted work can be approved; assignment ${late} is rejected.`);
    expect(await auditLedger()).toEqual([]);
  });
});

describe('what is refused', () => {
  test('publishing without the money: nothing is half-published', async () => {
    await expect(createCrowd({ items: 2, overlap: 3, deposited: 500_000n, payment: PAYMENT })).rejects.toMatchObject({
      code: 'InsufficientFunds',
      message: 'This needs $0.576, but only $0.50 is available. Add funds and try again.',
    });
    const [study] = await db().study.findMany({ orderBy: { createdAt: 'desc' }, take: 1 });
    expect(await db().hIT.count({ where: { studyId: study.id } })).toBe(0);
    expect(await auditLedger()).toEqual([]);
  });

  test('deciding about somebody else’s work, or without a reason', async () => {
    const crowd = await createCrowd({ items: 1 });
    const stranger = await createCrowd({ items: 1 });
    const assignmentId = await answered(crowd);
    for (const act of [approveAssignment, rejectAssignment]) {
      await expect(act({ assignmentId, actorId: stranger.requesterId, feedback: 'x' })).rejects.toMatchObject({ code: 'NotFound' });
      await expect(act({ assignmentId, actorId: crowd.workerIds[0], feedback: 'x' })).rejects.toMatchObject({ code: 'NotFound' });
    }
    await expect(rejectAssignment({ assignmentId, actorId: crowd.requesterId, feedback: '  ' })).rejects.toThrow('Tell the worker why');
    await expect(sendBonus({ requesterId: stranger.requesterId, assignmentId, amount: 1n, reason: 'x', token: 't' })).rejects.toMatchObject({ code: 'NotFound' });
  });

  test('by the database itself: unbalanced, changed and overspent books', async () => {
    const userId = newUserId();
    await db().user.create({ data: { id: userId, email: `${userId}@example.org`, name: 'R', roles: ['Requester'] } });
    await deposit({ userId, amount: 10n, actorId: userId, reference: userId });
    const account = `Available:${userId}`;
    const [transaction] = await db().ledgerTransaction.findMany({ where: { reference: `deposit:${userId}` } });
    await expect(db().ledgerEntry.create({ data: { transactionId: transaction.id, accountId: account, amount: 1n } })).rejects.toThrow();
    await expect(db().ledgerEntry.updateMany({ where: { accountId: account }, data: { amount: 99n } })).rejects.toThrow('append-only');
    await expect(db().ledgerTransaction.deleteMany({ where: { id: transaction.id } })).rejects.toThrow('append-only');
    await expect(db().ledgerAccount.update({ where: { id: account }, data: { balance: -1n } })).rejects.toThrow();
    const uneven = inTransaction((tx) => postTransaction(tx, { kind: 'x', reference: 'uneven', moves: [{ kind: 'Available', ownerId: userId, amount: 1n }] }));
    await expect(uneven).rejects.toThrow('sums to 1 instead of zero');
    expect(await auditLedger()).toEqual([]);
  });
});

test('spending at once never overdraws, and each reference moves money once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ amount: fc.bigInt({ min: 1n, max: 60n }), reference: fc.nat(8) }), { minLength: 5, maxLength: 20 }), async (spendings) => {
      const userId = newUserId();
      await deposit({ userId, amount: 100n, actorId: 'system', reference: userId });
      const spend = ({ amount, reference }: { amount: bigint; reference: number }) =>
        inTransaction((tx) =>
          postTransaction(tx, {
            kind: 'hold',
            reference: `${userId}/${reference}`,
            moves: [{ kind: 'Available', ownerId: userId, amount: -amount }, { kind: 'External', ownerId: 'world', amount }],
          }),
        ).then((done) => (done ? amount : 0n), (error: { code?: string }) => (error.code === 'InsufficientFunds' ? 0n : Promise.reject(error)));
      const spent = (await Promise.all(spendings.map(spend))).reduce((sum, amount) => sum + amount, 0n);
      expect((await requesterBalance(userId)).available).toBe(100n - spent);
      expect(await db().ledgerTransaction.count({ where: { reference: { startsWith: `${userId}/` } } })).toBeLessThanOrEqual(new Set(spendings.map(({ reference }) => reference)).size);
    }),
    { numRuns: 15, seed: 3 },
  );
  expect(await auditLedger()).toEqual([]);
});

test('the audit sees what is wrong', async () => {
  const crowd = await createCrowd({ items: 1 });
  const assignmentId = await answered(crowd);
  await db().assignment.update({ where: { id: assignmentId }, data: { status: 'Approved' } }); // approved without being paid
  const problems = await auditLedger();
  expect(problems).toContain(`earned equals approved payments plus bonuses plus surplus payments: ${crowd.workerIds[0]} should be ${PAYMENT} but is 0 micro-dollars`);
  expect(problems.some((problem) => problem.startsWith('held equals'))).toBe(true);
});
