import { GitCompareArrows } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Refresh } from '#app/_ui/refresh.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { AppError } from '#lib/errors.ts';
import { compareRuns } from '#lib/run/compare-runs.ts';
import { objectUrl, stageName } from '../../names.ts';
import { isUnderWay } from '../../wire.ts';
import { MOST_COMPARED } from './compare-url.ts';
import { Comparison } from './comparison.tsx';
import { toCompared } from './wire.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('runs.compare');
  return { title: t('title') };
}

/** The runs, or what is wrong with asking for them. */
async function load(ids: readonly string[]): Promise<Awaited<ReturnType<typeof compareRuns>> | string> {
  try {
    return await compareRuns(ids);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NotFound') notFound();
    if (error instanceof AppError && error.code === 'BadInput') return error.message;
    throw error;
  }
}

/** Runs of one stage beside each other; the address says which. */
export default async function ComparePage({ searchParams }: { searchParams: Promise<{ runs?: string }> }) {
  await pageUser('Researcher', 'Admin');
  const [t, stages] = await Promise.all([words('runs.compare'), words('research.stages')]);
  const back = { href: '/research/runs', label: t('runs') };
  const ids = [...new Set(((await searchParams).runs ?? '').split(',').filter(Boolean))];
  const choose = (
    <Button asChild>
      <Link href="/research/runs">{t('choose')}</Link>
    </Button>
  );
  if (ids.length < 2 || ids.length > MOST_COMPARED) {
    return (
      <>
        <PageHeader back={back} title={t('title')} />
        <EmptyState icon={<GitCompareArrows aria-hidden />} title={ids.length < 2 ? t('few') : t('many', { most: MOST_COMPARED })} actions={choose}>
          {t('how')}
        </EmptyState>
      </>
    );
  }
  const runs = await load(ids);
  if (typeof runs === 'string') {
    return (
      <>
        <PageHeader back={back} title={t('title')} />
        <Callout tone="bad" title={runs} actions={choose} />
      </>
    );
  }
  return (
    <>
      {runs.some(isUnderWay) && <Refresh seconds={3} />}
      <PageHeader back={back} title={t('count', { count: runs.length })} description={t('description', { stage: stageName(runs[0].stage, stages) })} />
      <Comparison runs={runs.map((run) => toCompared(run, (runId, key) => objectUrl(runId, key)))} />
    </>
  );
}
