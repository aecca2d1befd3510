import { z } from 'zod';
import { decideRequest } from '#lib/crowd/qualification/decide-request.ts';
import { grantQualification } from '#lib/crowd/qualification/grant-qualification.ts';
import { ownQualificationType } from '#lib/crowd/qualification/own-qualification-type.ts';
import { revokeQualification } from '#lib/crowd/qualification/revoke-qualification.ts';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';
import { operation } from '../operation.ts';
import { after, pageOf, readMark } from '../page.ts';
import { qualificationRequestShape, qualificationShape } from '../shapes.ts';
import { TurkError } from '../turk-error.ts';
import { ZCustomerId, ZEntityId, ZInteger, ZPage } from '../types.ts';

const TYPE_CODES = { NotFound: 'QualificationTypeDoesNotExist', Conflict: 'InvalidQualificationState' };
const REQUEST_CODES = { NotFound: 'QualificationRequestDoesNotExist', Conflict: 'InvalidQualificationRequestState' };
/** When a request does not say what it is worth. */
const USUAL_VALUE = 1;

/** Tells a worker of a new qualification, where the platform sends e-mail. */
async function notifyOfGrant(tx: Transaction, { workerId, typeName }: { workerId: string; typeName: string }): Promise<void> {
  const { email } = await tx.user.findUniqueOrThrow({ where: { id: workerId }, select: { email: true } });
  const body = { text: `You were granted the qualification “${typeName}” on Apiary. Tasks that ask for it are open to you now.` };
  await tx.notification.create({ data: { id: newId(), userId: workerId, transport: 'Email', destination: email, subject: `New qualification: ${typeName}`, body } });
}

export const associateQualificationWithWorker = operation({
  input: z.object({ QualificationTypeId: ZEntityId, WorkerId: ZCustomerId, IntegerValue: ZInteger.default(USUAL_VALUE), SendNotification: z.boolean().default(true) }),
  codes: TYPE_CODES,
  run: async ({ requesterId, now }, { QualificationTypeId: qualificationTypeId, WorkerId: workerId, IntegerValue: value, SendNotification: isNotified }) => {
    await inTransaction(async (tx) => {
      await grantQualification(tx, { qualificationTypeId, requesterId, workerId, value, now });
      if (isNotified) await notifyOfGrant(tx, { workerId, typeName: (await ownQualificationType(tx, { id: qualificationTypeId, requesterId })).name });
    });
    return {};
  },
});

export const disassociateQualificationFromWorker = operation({
  input: z.object({ WorkerId: ZCustomerId, QualificationTypeId: ZEntityId, Reason: z.string().max(1024).optional() }),
  codes: TYPE_CODES,
  run: async ({ requesterId }, { WorkerId: workerId, QualificationTypeId: qualificationTypeId, Reason: reason }) => {
    await inTransaction((tx) => revokeQualification(tx, { qualificationTypeId, requesterId, workerId, reason }));
    return {};
  },
});

export const acceptQualificationRequest = operation({
  input: z.object({ QualificationRequestId: ZEntityId, IntegerValue: ZInteger.default(USUAL_VALUE) }),
  codes: REQUEST_CODES,
  run: async ({ requesterId, now }, { QualificationRequestId: requestId, IntegerValue: value }) => {
    await inTransaction((tx) => decideRequest(tx, { requestId, requesterId, value, now }));
    return {};
  },
});

export const rejectQualificationRequest = operation({
  input: z.object({ QualificationRequestId: ZEntityId, Reason: z.string().max(1024).optional() }),
  codes: REQUEST_CODES,
  run: async ({ requesterId, now }, { QualificationRequestId: requestId, Reason: reason }) => {
    await inTransaction((tx) => decideRequest(tx, { requestId, requesterId, reason, now }));
    return {};
  },
});

export const getQualificationScore = operation({
  input: z.object({ QualificationTypeId: ZEntityId, WorkerId: ZCustomerId }),
  codes: TYPE_CODES,
  run: async ({ requesterId }, { QualificationTypeId: qualificationTypeId, WorkerId: workerId }) => {
    await ownQualificationType(db(), { id: qualificationTypeId, requesterId });
    const found = await db().qualification.findUnique({ where: { qualificationTypeId_workerId: { qualificationTypeId, workerId } } });
    if (!found) throw new TurkError('QualificationDoesNotExist', `Worker ${workerId} does not have the qualification ${qualificationTypeId}.`);
    return { Qualification: qualificationShape(found) };
  },
});

export const listWorkersWithQualificationType = operation({
  input: z.object({ ...ZPage, QualificationTypeId: ZEntityId, Status: z.enum(['Granted', 'Revoked']).default('Granted') }),
  codes: TYPE_CODES,
  run: async ({ requesterId }, { QualificationTypeId: qualificationTypeId, Status: status, NextToken, MaxResults }) => {
    await ownQualificationType(db(), { id: qualificationTypeId, requesterId });
    const found = await db().qualification.findMany({
      where: { AND: [{ qualificationTypeId, status }, after(readMark(NextToken), 'grantedAt', 'desc', 'workerId')] },
      orderBy: [{ grantedAt: 'desc' }, { workerId: 'desc' }],
      take: MaxResults + 1,
    });
    const { rows, tail } = pageOf(found, MaxResults, ({ grantedAt, workerId }) => ({ at: grantedAt, id: workerId }));
    return { ...tail, Qualifications: rows.map(qualificationShape) };
  },
});

export const listQualificationRequests = operation({
  input: z.object({ ...ZPage, QualificationTypeId: ZEntityId.optional() }),
  codes: TYPE_CODES,
  run: async ({ requesterId }, { QualificationTypeId: qualificationTypeId, NextToken, MaxResults }) => {
    if (qualificationTypeId) await ownQualificationType(db(), { id: qualificationTypeId, requesterId });
    const found = await db().qualificationRequest.findMany({
      where: { AND: [{ status: 'Pending', qualificationType: { requesterId }, ...(qualificationTypeId && { qualificationTypeId }) }, after(readMark(NextToken), 'submittedAt', 'asc')] },
      include: { qualificationType: true },
      orderBy: [{ submittedAt: 'asc' }, { id: 'asc' }],
      take: MaxResults + 1,
    });
    const { rows, tail } = pageOf(found, MaxResults, ({ submittedAt, id }) => ({ at: submittedAt as Date, id }));
    return { ...tail, QualificationRequests: rows.map(qualificationRequestShape) };
  },
});
