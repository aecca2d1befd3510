import { z } from 'zod';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { requesterBalance } from '#lib/payment/balances.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { sendBonusInTransaction } from '#lib/payment/send-bonus.ts';
import { inTransaction } from '#lib/transaction.ts';
import { getHIT } from '../find-hits.ts';
import { operation } from '../operation.ts';
import { after, pageOf, readMark } from '../page.ts';
import { useToken } from '../request-token.ts';
import { bonusShape } from '../shapes.ts';
import { TurkError } from '../turk-error.ts';
import { ZCurrency, ZCustomerId, ZEntityId, ZPage, ZToken } from '../types.ts';

/** Dollars with two decimals, as the API has them; what is less than a cent is left out. */
function wholeCents(micros: bigint): string {
  return formatDollars(micros - (micros % 10_000n));
}

export const getAccountBalance = operation({
  input: z.object({}),
  run: async ({ requesterId }) => {
    const { available, held } = await requesterBalance(requesterId);
    return { AvailableBalance: wholeCents(available), OnHoldBalance: wholeCents(held) };
  },
});

export const sendBonus = operation({
  input: z.object({ WorkerId: ZCustomerId, BonusAmount: ZCurrency, AssignmentId: ZEntityId, Reason: z.string().min(1).max(4_096), UniqueRequestToken: ZToken.optional() }),
  codes: { NotFound: 'AssignmentDoesNotExist' },
  run: async ({ requesterId, now }, { WorkerId, BonusAmount: amount, AssignmentId: assignmentId, Reason: reason, UniqueRequestToken: token }) => {
    await inTransaction(async (tx) => {
      const found = await tx.assignment.count({ where: { id: assignmentId, workerId: WorkerId, surplus: false, hit: { hitType: { requesterId } } } });
      if (found === 0) throw new TurkError('AssignmentDoesNotExist', `Worker ${WorkerId} has no assignment ${assignmentId} of yours.`);
      await useToken(tx, { requesterId, token, subjectId: assignmentId, now });
      await sendBonusInTransaction(tx, { requesterId, assignmentId, amount, reason, token: newId() });
    });
    return {};
  },
});

export const listBonusPayments = operation({
  input: z.object({ ...ZPage, HITId: ZEntityId.optional(), AssignmentId: ZEntityId.optional() }),
  run: async ({ requesterId }, { HITId: hitId, AssignmentId: assignmentId, NextToken, MaxResults }) => {
    if ((hitId === undefined) === (assignmentId === undefined)) throw new TurkError('InvalidParameterValue', 'Give either HITId or AssignmentId.');
    if (hitId) await getHIT(db(), { requesterId, hitId });
    else if ((await db().assignment.count({ where: { id: assignmentId, hit: { hitType: { requesterId } } } })) === 0) throw new TurkError('AssignmentDoesNotExist', `Assignment ${assignmentId} does not exist.`);
    const found = await db().bonus.findMany({
      where: { AND: [{ requesterId, ...(assignmentId ? { assignmentId } : { assignment: { hitId } }) }, after(readMark(NextToken), 'at', 'desc')] },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: MaxResults + 1,
    });
    const { rows, tail } = pageOf(found, MaxResults, ({ at, id }) => ({ at, id }));
    return { ...tail, BonusPayments: rows.map(bonusShape) };
  },
});
