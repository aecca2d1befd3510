import { z } from 'zod';
import { addAssignments } from '#lib/crowd/hit/add-assignments.ts';
import { changeExpiration } from '#lib/crowd/hit/change-expiration.ts';
import { changeHITType } from '#lib/crowd/hit/change-hit-type.ts';
import { disposeHIT } from '#lib/crowd/hit/dispose-hit.ts';
import { lockOwnHIT } from '#lib/crowd/hit/own-hit.ts';
import { moveHIT } from '#lib/crowd/lifecycle.ts';
import { inTransaction } from '#lib/transaction.ts';
import { operation } from '../operation.ts';
import { useToken } from '../request-token.ts';
import { TurkError } from '../turk-error.ts';
import { ZEntityId, ZTimestamp, ZToken } from '../types.ts';

/** Most assignments one call may add. */
const MAX_MORE = 10_000;

export const createAdditionalAssignmentsForHIT = operation({
  input: z.object({ HITId: ZEntityId, NumberOfAdditionalAssignments: z.number().int().min(1).max(MAX_MORE), UniqueRequestToken: ZToken.optional() }),
  run: async ({ requesterId, now }, { HITId: hitId, NumberOfAdditionalAssignments: count, UniqueRequestToken: token }) => {
    await inTransaction(async (tx) => {
      const { maxAssignments } = await lockOwnHIT(tx, { hitId, requesterId });
      if (maxAssignments < 10 && maxAssignments + count >= 10) throw new TurkError('InvalidMaximumAssignmentsIncrease', `HIT ${hitId} was created with fewer than 10 assignments and cannot be extended to ${maxAssignments + count}.`);
      await useToken(tx, { requesterId, token, subjectId: hitId, now });
      await addAssignments(tx, { hitId, requesterId, count, now });
    });
    return {};
  },
});

export const updateExpirationForHIT = operation({
  input: z.object({ HITId: ZEntityId, ExpireAt: ZTimestamp }),
  run: async ({ requesterId, now }, { HITId: hitId, ExpireAt: expiresAt }) => {
    await inTransaction((tx) => changeExpiration(tx, { hitId, requesterId, expiresAt, now }));
    return {};
  },
});

export const updateHITTypeOfHIT = operation({
  input: z.object({ HITId: ZEntityId, HITTypeId: ZEntityId }),
  run: async ({ requesterId, now }, { HITId: hitId, HITTypeId: hitTypeId }) => {
    await inTransaction(async (tx) => {
      const isKnown = (await tx.hITType.count({ where: { id: hitTypeId, requesterId } })) > 0;
      if (!isKnown && (await tx.hIT.count({ where: { id: hitId, hitType: { requesterId } } })) > 0) throw new TurkError('HITTypeDoesNotExist', `There is no HIT type ${hitTypeId} of yours.`);
      await changeHITType(tx, { hitId, hitTypeId, requesterId, now });
    });
    return {};
  },
});

export const updateHITReviewStatus = operation({
  input: z.object({ HITId: ZEntityId, Revert: z.boolean().default(false) }),
  run: async ({ requesterId }, { HITId: hitId, Revert: isRevert }) => {
    await inTransaction(async (tx) => {
      const { status } = await lockOwnHIT(tx, { hitId, requesterId });
      const [from, transition] = isRevert ? (['Reviewing', 'stopReview'] as const) : (['Reviewable', 'startReview'] as const);
      if (status !== from) throw new TurkError('InvalidHITState', `This operation can be called with a status of: ${from}. HIT ${hitId} is ${status}.`);
      await moveHIT(tx, { id: hitId, transition, actorId: requesterId });
    });
    return {};
  },
});

export const deleteHIT = operation({
  input: z.object({ HITId: ZEntityId }),
  run: async ({ requesterId }, { HITId: hitId }) => {
    await inTransaction((tx) => disposeHIT(tx, { hitId, requesterId }));
    return {};
  },
});
