import { z } from 'zod';
import { approveAssignment as approve } from '#lib/crowd/assignment/approve-assignment.ts';
import { rejectAssignment as reject } from '#lib/crowd/assignment/reject-assignment.ts';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { getHIT } from '../find-hits.ts';
import { operation } from '../operation.ts';
import { after, pageOf, readMark } from '../page.ts';
import { assignmentShape } from '../shapes.ts';
import { TurkError } from '../turk-error.ts';
import { ZEntityId, ZPage } from '../types.ts';

const ZStatus = z.enum(['Submitted', 'Approved', 'Rejected']);
const ANSWERED = ZStatus.options;
const DECIDED = { NotFound: 'AssignmentDoesNotExist', Conflict: 'InvalidAssignmentState' };

const missing = (assignmentId: string): TurkError => new TurkError('AssignmentDoesNotExist', `Assignment ${assignmentId} does not exist.`);

export const getAssignment = operation({
  input: z.object({ AssignmentId: ZEntityId }),
  run: async ({ requesterId }, { AssignmentId: id }) => {
    const found = await db().assignment.findFirst({ where: { id, surplus: false, status: { in: [...ANSWERED] }, hit: { hitType: { requesterId } } } });
    if (!found) throw missing(id);
    return { Assignment: assignmentShape(found), HIT: await getHIT(db(), { requesterId, hitId: found.hitId }) };
  },
});

export const listAssignmentsForHIT = operation({
  input: z.object({ ...ZPage, HITId: ZEntityId, AssignmentStatuses: z.array(ZStatus).optional() }),
  run: async ({ requesterId }, { HITId: hitId, AssignmentStatuses: statuses, NextToken, MaxResults }) => {
    await getHIT(db(), { requesterId, hitId });
    const status = { in: statuses && statuses.length > 0 ? statuses : [...ANSWERED] };
    const found = await db().assignment.findMany({
      where: { AND: [{ hitId, surplus: false, status }, after(readMark(NextToken), 'submittedAt', 'asc')] },
      orderBy: [{ submittedAt: 'asc' }, { id: 'asc' }],
      take: MaxResults + 1,
    });
    const { rows, tail } = pageOf(found, MaxResults, ({ submittedAt, id }) => ({ at: submittedAt as Date, id }));
    return { ...tail, Assignments: rows.map(assignmentShape) };
  },
});

/** @throws AppError NotFound for an answer that the API does not show: not handed in, or kept beside the HIT's places. */
async function assertShown(assignmentId: string, requesterId: string): Promise<void> {
  const shown = await db().assignment.count({ where: { id: assignmentId, surplus: false, hit: { hitType: { requesterId } } } });
  if (shown === 0) throw new AppError('NotFound', `Assignment ${assignmentId} does not exist.`);
}

export const approveAssignment = operation({
  input: z.object({ AssignmentId: ZEntityId, RequesterFeedback: z.string().max(1024).optional(), OverrideRejection: z.boolean().default(false) }),
  codes: DECIDED,
  run: async ({ requesterId: actorId, now }, { AssignmentId: assignmentId, RequesterFeedback: feedback, OverrideRejection: overrideRejection }) => {
    await assertShown(assignmentId, actorId);
    await approve({ assignmentId, actorId, feedback, overrideRejection, now });
    return {};
  },
});

export const rejectAssignment = operation({
  input: z.object({ AssignmentId: ZEntityId, RequesterFeedback: z.string().min(1).max(1024) }),
  codes: DECIDED,
  run: async ({ requesterId: actorId, now }, { AssignmentId: assignmentId, RequesterFeedback: feedback }) => {
    await assertShown(assignmentId, actorId);
    await reject({ assignmentId, actorId, feedback, now });
    return {};
  },
});

export const getFileUploadURL = operation({
  input: z.object({ AssignmentId: ZEntityId, QuestionIdentifier: z.string().min(1) }),
  run: async ({ requesterId }, { AssignmentId: id, QuestionIdentifier }) => {
    const found = await db().assignment.count({ where: { id, hit: { hitType: { requesterId } } } });
    if (found === 0) throw missing(id);
    throw new TurkError('InvalidParameterValue', `The question "${QuestionIdentifier}" has no file: FileUploadAnswer is not offered here.`);
  },
});
