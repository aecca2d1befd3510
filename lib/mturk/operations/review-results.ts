import { z } from 'zod';
import { db } from '#lib/db.ts';
import type { ReviewAction, ReviewLevel, ReviewResult } from '#lib/generated/prisma/client.ts';
import { operation } from '../operation.ts';
import { assignmentPolicyShape, hitPolicyShape } from '../review-policy.ts';
import { seconds } from '../shapes.ts';
import { TurkError } from '../turk-error.ts';
import { ZEntityId, ZPage } from '../types.ts';

function resultShape({ actionId, subjectId, subjectType, questionId, key, value }: ReviewResult): object {
  return { ActionId: actionId, SubjectId: subjectId, SubjectType: subjectType, ...(questionId !== null && { QuestionId: questionId }), Key: key, Value: value };
}

function actionShape({ id, name, targetId, targetType, status, at, result, errorCode }: ReviewAction): object {
  const shape = { ActionId: id, ActionName: name, TargetId: targetId, TargetType: targetType, Status: status, CompleteTime: seconds(at), Result: result };
  return errorCode === null ? shape : { ...shape, ErrorCode: `AWS.MechanicalTurk.${errorCode}` };
}

interface Offsets {
  results: bigint;
  actions: bigint;
}

/** Results and actions are two lists behind one token: how far each has been read. */
function readOffsets(token: string | undefined): Offsets {
  const [, results, actions] = /^r(\d{1,18})a(\d{1,18})$/.exec(token === undefined ? 'r0a0' : Buffer.from(token, 'base64url').toString()) ?? [];
  if (results === undefined) throw new TurkError('InvalidParameterValue', 'NextToken is not one that this API gave out.');
  return { results: BigInt(results), actions: BigInt(actions) };
}

export const listReviewPolicyResultsForHIT = operation({
  input: z.object({
    ...ZPage,
    HITId: ZEntityId,
    PolicyLevels: z.array(z.enum(['Assignment', 'HIT'])).optional(),
    RetrieveActions: z.boolean().default(true),
    RetrieveResults: z.boolean().default(true),
  }),
  run: async ({ requesterId }, { HITId: hitId, PolicyLevels, RetrieveActions, RetrieveResults, NextToken, MaxResults }) => {
    const hit = await db().hIT.findFirst({ where: { id: hitId, hitType: { requesterId } }, select: { assignmentReviewPolicy: true, hitReviewPolicy: true } });
    if (!hit) throw new TurkError('HITDoesNotExist', `Hit ${hitId} does not exist.`);
    const levels: ReviewLevel[] = PolicyLevels && PolicyLevels.length > 0 ? PolicyLevels : ['Assignment', 'HIT'];
    const from = readOffsets(NextToken);
    const where = { hitId, level: { in: levels } };
    const results = RetrieveResults ? await db().reviewResult.findMany({ where: { ...where, id: { gt: from.results } }, orderBy: { id: 'asc' }, take: MaxResults }) : [];
    const actions = RetrieveActions ? await db().reviewAction.findMany({ where: { ...where, position: { gt: from.actions } }, orderBy: { position: 'asc' }, take: MaxResults }) : [];
    const isMore = results.length === MaxResults || actions.length === MaxResults;
    const next: Offsets = { results: results.at(-1)?.id ?? from.results, actions: actions.at(-1)?.position ?? from.actions };
    const report = (level: ReviewLevel) => ({
      ReviewResults: results.filter((row) => row.level === level).map(resultShape),
      ReviewActions: actions.filter((row) => row.level === level).map(actionShape),
    });
    return {
      HITId: hitId,
      AssignmentReviewPolicy: assignmentPolicyShape(hit.assignmentReviewPolicy),
      HITReviewPolicy: hitPolicyShape(hit.hitReviewPolicy),
      ...(levels.includes('Assignment') && { AssignmentReviewReport: report('Assignment') }),
      ...(levels.includes('HIT') && { HITReviewReport: report('HIT') }),
      ...(isMore && { NextToken: Buffer.from(`r${next.results}a${next.actions}`).toString('base64url') }),
    };
  },
});
