import type { Metadata } from 'next';
import { words } from '#app/_words/words.ts';
import { orNotFound, pageUser } from '#app/page-user.ts';
import { loadTask } from './load-task.ts';
import { TaskRunner } from './task-runner.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('study');
  return { title: t('title') };
}

export const dynamic = 'force-dynamic';

/** One study's tasks, one after another. */
export default async function TaskPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await params;
  const user = await pageUser('Worker');
  const { title, description, requesterName, isParticipant, initial } = await orNotFound(loadTask(user.id, studyId));
  return <TaskRunner studyId={studyId} title={title} description={description} requesterName={requesterName} isParticipant={isParticipant} initial={initial} />;
}
