import type { Transaction } from '#lib/transaction.ts';
import type { TQuestionAnswer } from '../question/answer.ts';
import { decide, extend, noteAction } from './act.ts';
import { ZAssignmentPolicy } from './policy.ts';
import { scoreKnownAnswers } from './score-known-answers.ts';

export interface RunAssignmentPolicyOptions {
  assignmentId: string;
  hitId: string;
  answers: readonly TQuestionAnswer[];
  now: Date;
}

/** Scores an answer that has just come in by its HIT's known answers, and approves, rejects or asks somebody else as the policy says. */
export async function runAssignmentPolicy(tx: Transaction, { assignmentId, hitId, answers, now }: RunAssignmentPolicyOptions): Promise<void> {
  const found = await tx.hIT.findUniqueOrThrow({
    where: { id: hitId },
    select: { assignmentReviewPolicy: true, maxAssignments: true, fee: true, hitType: { select: { requesterId: true, payment: true } } },
  });
  if (found.assignmentReviewPolicy === null) return;
  const policy = ZAssignmentPolicy.parse(found.assignmentReviewPolicy);
  const hit = { id: hitId, requesterId: found.hitType.requesterId, maxAssignments: found.maxAssignments, cost: found.hitType.payment + found.fee };
  const { questions, score } = scoreKnownAnswers(policy, answers);
  const correct = questions.filter(({ isCorrect }) => isCorrect).length;
  const about = { level: 'Assignment', targetId: assignmentId, targetType: 'Assignment', at: now } as const;
  const actionId = await noteAction(tx, hitId, { ...about, name: 'review' }, `Reviewed ${questions.length} known answers; ${correct}/${questions.length} correct`);
  const result = { hitId, level: 'Assignment', actionId, subjectId: assignmentId, subjectType: 'Assignment' } as const;
  await tx.reviewResult.createMany({
    data: [
      ...questions.map(({ questionId, isCorrect }) => ({ ...result, questionId, key: 'KnownAnswerCorrect', value: isCorrect ? '1' : '0' })),
      { ...result, key: 'KnownAnswerScore', value: String(score) },
    ],
  });
  const { approveAtLeast = 101, approveReason, rejectBelow = 0, rejectReason, extendBelow = 0, extendMaximumAssignments, extendMinimumSeconds } = policy;
  if (score >= approveAtLeast) await decide(tx, hit, { level: 'Assignment', verdict: 'approve', assignmentId, reason: approveReason, now });
  else if (score < rejectBelow) await decide(tx, hit, { level: 'Assignment', verdict: 'reject', assignmentId, reason: rejectReason, now });
  if (score < extendBelow) await extend(tx, hit, { level: 'Assignment', maximum: extendMaximumAssignments, minimumSeconds: extendMinimumSeconds, now });
}
