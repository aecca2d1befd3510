import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import type { QuestionForm } from '../question/question-form.ts';
import { readQuestion } from '../question/read-question.ts';

export interface OpenTest {
  requestId: string;
  name: string;
  description: string;
  requesterName: string;
  deadline: Date;
  form: QuestionForm;
}

/**
 * The test that a worker is taking.
 * @throws AppError NotFound when there is none.
 */
export async function openTest({ qualificationTypeId, workerId }: { qualificationTypeId: string; workerId: string }): Promise<OpenTest> {
  const request = await db().qualificationRequest.findFirst({
    where: { qualificationTypeId, workerId, status: 'Started' },
    include: { qualificationType: { include: { requester: { select: { name: true } } } } },
  });
  const question = request?.qualificationType.test ? readQuestion(request.qualificationType.test) : null;
  if (!request?.deadline || question?.kind !== 'form') throw new AppError('NotFound', 'There is no test to take here.');
  const { name, description, requester } = request.qualificationType;
  return { requestId: request.id, name, description, requesterName: requester.name, deadline: request.deadline, form: question.form };
}
