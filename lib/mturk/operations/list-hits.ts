import { z } from 'zod';
import { systemType } from '#lib/crowd/qualification/system-types.ts';
import { db } from '#lib/db.ts';
import { findHITs, getHIT as loadHIT } from '../find-hits.ts';
import { operation } from '../operation.ts';
import { TurkError } from '../turk-error.ts';
import { ZEntityId, ZPage } from '../types.ts';

export const getHIT = operation({
  input: z.object({ HITId: ZEntityId }),
  run: async ({ requesterId }, { HITId: hitId }) => ({ HIT: await loadHIT(db(), { requesterId, hitId }) }),
});

/** What was deleted is still there for GetHIT, and in no list. */
const NOT_DELETED = { status: { not: 'Disposed' } } as const;

export const listHITs = operation({ input: z.object(ZPage), run: ({ requesterId }, page) => findHITs({ requesterId, page, where: NOT_DELETED }) });

export const listReviewableHITs = operation({
  input: z.object({ ...ZPage, HITTypeId: ZEntityId.optional(), Status: z.enum(['Reviewable', 'Reviewing']).default('Reviewable') }),
  run: ({ requesterId }, { HITTypeId: hitTypeId, Status: status, ...page }) => findHITs({ requesterId, page, where: { status, ...(hitTypeId && { hitTypeId }) } }),
});

export const listHITsForQualificationType = operation({
  input: z.object({ ...ZPage, QualificationTypeId: ZEntityId }),
  run: async ({ requesterId }, { QualificationTypeId: qualificationTypeId, ...page }) => {
    const isOwn = (await db().qualificationType.count({ where: { id: qualificationTypeId, requesterId } })) > 0;
    if (!isOwn && !systemType(qualificationTypeId)) throw new TurkError('QualificationTypeDoesNotExist', `There is no qualification type ${qualificationTypeId} of yours.`);
    const types = await db().hITType.findMany({ where: { requesterId, qualificationRequirements: { array_contains: [{ qualificationTypeId }] } }, select: { id: true } });
    return findHITs({ requesterId, page, where: { ...NOT_DELETED, hitTypeId: { in: types.map(({ id }) => id) } } });
  },
});
