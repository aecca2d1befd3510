import type { Metadata } from 'next';
import { words } from '#app/_words/words.ts';
import { orNotFound, pageUser } from '#app/page-user.ts';
import { loadQuestionTask } from '#lib/crowd/question/load-question-task.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { QuestionRunner } from './question-runner.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('study');
  return { title: t('title') };
}

export const dynamic = 'force-dynamic';

/** Tasks of one kind that carry their own question, one after another. */
export default async function QuestionPage({ params }: { params: Promise<{ hitTypeId: string }> }) {
  const { hitTypeId } = await params;
  const { id: workerId } = await pageUser('Worker');
  const { payment, task, ...about } = await orNotFound(loadQuestionTask({ workerId, hitTypeId }));
  const shown = task && { ...task, held: task.held && { assignmentId: task.held.assignmentId, deadline: task.held.deadline.toISOString() } };
  return <QuestionRunner {...about} payment={formatDollars(payment)} initial={shown} />;
}
