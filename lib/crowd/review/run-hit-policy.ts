import type { Transaction } from '#lib/transaction.ts';
import { ZQuestionAnswers } from '../question/answer.ts';
import { decide, extend, noteAction, type HITUnderReview } from './act.ts';
import { ZHITPolicy } from './policy.ts';
import { simplePlurality, type Plurality, type ReviewedAnswer } from './simple-plurality.ts';

async function loadAnswers(tx: Transaction, hitId: string): Promise<ReviewedAnswer[]> {
  const assignments = await tx.assignment.findMany({
    where: { hitId, surplus: false, status: { in: ['Submitted', 'Approved', 'Rejected'] } },
    select: { id: true, status: true, answer: true },
    orderBy: [{ submittedAt: 'asc' }, { id: 'asc' }],
  });
  const scores = await tx.reviewResult.findMany({ where: { hitId, key: 'KnownAnswerScore' }, select: { subjectId: true, value: true } });
  const scoreOf = new Map(scores.map(({ subjectId, value }) => [subjectId, Number(value)]));
  return assignments.map(({ id, status, answer }) => ({
    assignmentId: id,
    isRejected: status === 'Rejected',
    knownScore: scoreOf.get(id) ?? null,
    answers: ZQuestionAnswers.parse(answer),
  }));
}

/** Writes the scores of this round in place of the last one's. */
async function writeResults(tx: Transaction, hitId: string, { questions, hitScore, workers }: Plurality, now: Date): Promise<void> {
  await tx.reviewResult.deleteMany({ where: { hitId, level: 'HIT' } });
  const agreed = questions.filter((question) => question.agreed !== null);
  const deed = { level: 'HIT', name: 'review', targetId: hitId, targetType: 'HIT', at: now } as const;
  const actionId = await noteAction(tx, hitId, deed, `Reviewed ${questions.length} questions of ${workers.length} workers; ${agreed.length} agreed`);
  const ofHIT = { hitId, level: 'HIT', actionId, subjectId: hitId, subjectType: 'HIT' } as const;
  const ofWorkers = workers.flatMap(({ assignmentId, score, agreedOn }) => {
    const about = { ...ofHIT, subjectId: assignmentId, subjectType: 'Assignment' };
    const rows = [...agreedOn].map(([questionId, isAgreed]) => ({ ...about, questionId, key: 'AgreedWithPlurality', value: isAgreed ? '1' : '0' }));
    return score === null ? rows : [...rows, { ...about, key: 'WorkerAgreementScore', value: String(score) }];
  });
  const ofQuestions = agreed.flatMap(({ questionId, agreed: values, level }) => [
    { ...ofHIT, questionId, key: 'PluralityAnswer', value: (values ?? []).join('|') },
    { ...ofHIT, questionId, key: 'PluralityLevel', value: String(level) },
  ]);
  await tx.reviewResult.createMany({ data: [...ofWorkers, ...ofQuestions, { ...ofHIT, key: 'HITAgreementScore', value: String(hitScore) }] });
}

/**
 * Compares the answers of a HIT that has just become reviewable, and extends it, or approves and rejects, as its policy says. A HIT that is extended
 * waits with decisions until the next answer is in.
 */
export async function runHITPolicy(tx: Transaction, { hitId, now }: { hitId: string; now: Date }): Promise<void> {
  const found = await tx.hIT.findUniqueOrThrow({
    where: { id: hitId },
    select: { hitReviewPolicy: true, maxAssignments: true, fee: true, hitType: { select: { requesterId: true, payment: true } } },
  });
  if (found.hitReviewPolicy === null) return;
  const policy = ZHITPolicy.parse(found.hitReviewPolicy);
  const answers = await loadAnswers(tx, hitId);
  if (answers.length === 0) return;
  const hit: HITUnderReview = { id: hitId, requesterId: found.hitType.requesterId, maxAssignments: found.maxAssignments, cost: found.hitType.payment + found.fee };
  const plurality = simplePlurality(policy, answers);
  await writeResults(tx, hitId, plurality, now);
  const { extendBelow = 0, extendMaximumAssignments: maximum = 0, extendMinimumSeconds: minimumSeconds = 0, approveAtLeast = 101, rejectBelow = 0, rejectReason } = policy;
  if (plurality.hitScore < extendBelow && (await extend(tx, hit, { level: 'HIT', maximum, minimumSeconds, now }))) return;
  for (const { assignmentId, score } of plurality.workers) {
    if (score === null) continue;
    if (score >= approveAtLeast) await decide(tx, hit, { level: 'HIT', verdict: 'approve', assignmentId, now });
    else if (score < rejectBelow) await decide(tx, hit, { level: 'HIT', verdict: 'reject', assignmentId, reason: rejectReason, now });
  }
}
