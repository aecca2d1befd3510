import { AppError } from '#lib/errors.ts';
import type { Prisma } from '#lib/generated/prisma/client.ts';
import { inTransaction } from '#lib/transaction.ts';
import { checkFormAnswers } from '../question/check-form-answers.ts';
import { readQuestion } from '../question/read-question.ts';
import { readAnswerKey, scoreTest } from './answer-key.ts';
import { writeGrant } from './grant-qualification.ts';

export interface SubmitTestOptions {
  requestId: string;
  workerId: string;
  answers: unknown;
  now?: Date;
}

/** Seconds that a test may arrive late: the page hands in by itself at the end. */
const GRACE_SECONDS = 30;

/**
 * Takes a worker's answers to a qualification test. With an answer key it is scored and granted at once, else it waits for the requester.
 * @throws AppError NotFound, BadInput for a wrong answer, Conflict when the test is over.
 */
export async function submitTest({ requestId, workerId, answers, now = new Date() }: SubmitTestOptions): Promise<{ status: 'granted'; value: number } | { status: 'pending' }> {
  return inTransaction(async (tx) => {
    const request = await tx.qualificationRequest.findFirst({ where: { id: requestId, workerId }, include: { qualificationType: true } });
    const type = request?.qualificationType;
    if (!request || !type?.test) throw new AppError('NotFound', `You have no test ${requestId}.`);
    const question = readQuestion(type.test);
    if (question.kind !== 'form') throw new Error(`Qualification type ${type.id} has a test that is not a form`);
    const isLate = request.deadline !== null && now.getTime() > request.deadline.getTime() + GRACE_SECONDS * 1000;
    if (isLate) throw new AppError('Conflict', 'The time for this test is over.');
    const given = checkFormAnswers(question.form, answers);
    const status = type.answerKey === null ? 'Pending' : 'Granted';
    const { count } = await tx.qualificationRequest.updateMany({
      where: { id: requestId, status: 'Started' },
      data: { status, answer: given as Prisma.InputJsonValue, submittedAt: now, ...(status === 'Granted' && { decidedAt: now }) },
    });
    if (count === 0) throw new AppError('Conflict', 'You have already handed in this test.');
    if (type.answerKey === null) return { status: 'pending' as const };
    const value = scoreTest(readAnswerKey(type.answerKey), given);
    await writeGrant(tx, { qualificationTypeId: type.id, workerId, value, actorId: 'system', now });
    return { status: 'granted' as const, value };
  });
}
