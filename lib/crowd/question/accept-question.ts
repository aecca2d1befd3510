import { db } from '#lib/db.ts';
import { AppError, refuse } from '#lib/errors.ts';
import { claimSlot } from '../assignment/claim-slot.ts';
import { explainNoSlot } from '../assignment/explain-no-slot.ts';
import { heldAssignment } from '../assignment/held-assignment.ts';
import { assertEligible } from '../qualification/check-eligibility.ts';
import { typeCap } from '../qualification/type-cap.ts';
import { questionPayload, type QuestionPayload } from './question-payload.ts';
import { readQuestion } from './read-question.ts';

export interface AcceptedQuestion {
  assignmentId: string;
  hitId: string;
  deadline: Date;
  payload: QuestionPayload;
}

/**
 * Leases one slot of a HIT that carries its own question. Accepting a HIT one already holds gives the same assignment again.
 * @throws AppError NotFound for an unknown HIT, Forbidden for one's own, a block or missing qualifications, Conflict when it cannot be had.
 */
export async function acceptQuestion({ hitId, workerId, now = new Date() }: { hitId: string; workerId: string; now?: Date }): Promise<AcceptedQuestion> {
  const hit = await db().hIT.findFirst({
    where: { id: hitId, studyId: null },
    select: { question: true, hitType: { select: { id: true, assignmentDurationSeconds: true, requesterId: true, qualificationRequirements: true } } },
  });
  if (!hit?.question) throw new AppError('NotFound', `There is no task ${hitId}.`);
  const { id: hitTypeId, requesterId, qualificationRequirements: requirements, assignmentDurationSeconds } = hit.hitType;
  const question = readQuestion(hit.question);
  if (requesterId === workerId) throw refuse('Forbidden', 'ownTasks');
  const finish = ({ assignmentId, deadline }: { assignmentId: string; deadline: Date }): AcceptedQuestion => ({
    assignmentId, hitId, deadline, payload: questionPayload(question, { hitId, workerId, assignmentId }),
  });
  const held = await heldAssignment(hitId, workerId, now);
  if (held) return finish(held);
  await assertEligible(db(), { workerId, requesterId, requirements });
  const cap = typeCap(hitTypeId, requirements);
  const claim = await claimSlot({ workerId, within: { hitId }, cap, assignmentDurationSeconds, now });
  if (claim === 'cap-reached') throw refuse('Forbidden', 'kindCap', { most: cap?.most ?? 0 });
  if (typeof claim === 'string') throw await explainNoSlot(hitId, workerId, now);
  return finish(claim);
}
