import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { openTest } from '#lib/crowd/qualification/open-test.ts';
import { AppError } from '#lib/errors.ts';
import { TestRunner } from './test-runner.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('study');
  return { title: t('test.title') };
}

export const dynamic = 'force-dynamic';

/** A qualification's test; without one begun, the list of qualifications is where to begin it. */
export default async function TestPage({ params }: { params: Promise<{ typeId: string }> }) {
  const { typeId: qualificationTypeId } = await params;
  const { id: workerId } = await pageUser('Worker');
  const test = await openTest({ qualificationTypeId, workerId }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'NotFound') return null;
    throw error;
  });
  if (!test) redirect('/work/qualifications');
  return <TestRunner {...test} deadline={test.deadline.toISOString()} />;
}
