import { z } from 'zod';
import { blockWorker } from '#lib/crowd/worker/block-worker.ts';
import { messageWorkers } from '#lib/crowd/worker/message-workers.ts';
import { unblockWorker } from '#lib/crowd/worker/unblock-worker.ts';
import { db } from '#lib/db.ts';
import { inTransaction } from '#lib/transaction.ts';
import { operation } from '../operation.ts';
import { after, pageOf, readMark } from '../page.ts';
import { ZCustomerId, ZPage } from '../types.ts';

export const createWorkerBlock = operation({
  input: z.object({ WorkerId: ZCustomerId, Reason: z.string().min(1).max(1024) }),
  run: async ({ requesterId }, { WorkerId: workerId, Reason: reason }) => {
    await inTransaction((tx) => blockWorker(tx, { requesterId, workerId, reason }));
    return {};
  },
});

export const deleteWorkerBlock = operation({
  input: z.object({ WorkerId: ZCustomerId, Reason: z.string().max(1024).optional() }),
  run: async ({ requesterId }, { WorkerId: workerId, Reason: reason }) => {
    await inTransaction((tx) => unblockWorker(tx, { requesterId, workerId, reason }));
    return {};
  },
});

export const listWorkerBlocks = operation({
  input: z.object(ZPage),
  run: async ({ requesterId }, { NextToken, MaxResults }) => {
    const found = await db().workerBlock.findMany({
      where: { AND: [{ requesterId }, after(readMark(NextToken), 'createdAt', 'desc', 'workerId')] },
      orderBy: [{ createdAt: 'desc' }, { workerId: 'desc' }],
      take: MaxResults + 1,
    });
    const { rows, tail } = pageOf(found, MaxResults, ({ createdAt, workerId }) => ({ at: createdAt, id: workerId }));
    return { ...tail, WorkerBlocks: rows.map(({ workerId, reason }) => ({ WorkerId: workerId, Reason: reason })) };
  },
});

export const notifyWorkers = operation({
  input: z.object({ Subject: z.string().min(1).max(200), MessageText: z.string().min(1).max(4_096), WorkerIds: z.array(ZCustomerId).min(1).max(100) }),
  run: async ({ requesterId }, { Subject: subject, MessageText: text, WorkerIds: workerIds }) => {
    const failed = await inTransaction((tx) => messageWorkers(tx, { requesterId, subject, text, workerIds }));
    const status = { NotifyWorkersFailureCode: 'HardFailure', NotifyWorkersFailureMessage: 'You can only notify workers whose work you have reviewed.' };
    return { NotifyWorkersFailureStatuses: failed.map((WorkerId) => ({ ...status, WorkerId })) };
  },
});
