import { UserMinus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { words } from '#app/_words/words.ts';
import { orNotFound, pageUser } from '#app/page-user.ts';
import { findLeftOuts } from '#lib/dataset/find-left-outs.ts';
import { AppError } from '#lib/errors.ts';
import { findRewardsFrom } from '#lib/model/find-rewards-from.ts';
import { getRewardRecipe } from '#lib/model/get-reward-recipe.ts';
import { getRun } from '#lib/run/get-run.ts';
import { retrainWithoutStage } from '#lib/run/stages/retrain-without.ts';
import { RetrainForm } from './retrain-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('research.retrainWithout');
  return { title: t('title') };
}

interface Props {
  searchParams: Promise<{ reward?: string; dataset?: string; who?: string; flag?: string; study?: string; from?: string }>;
}

/** What to begin with: another run's choice, or the worker, flag or study that led here. */
async function chosenOf({ who, flag, study, from }: Awaited<Props['searchParams']>) {
  const before = from ? retrainWithoutStage.config.safeParse((await orNotFound(getRun(from))).config) : null;
  if (before?.success) return before.data;
  return { rewardId: undefined, workers: who ? [who] : [], flags: flag ? [flag] : [], studyIds: study ? [study] : [] };
}

/** A reward's settings and what can be left out of its rankings, or the sentence that says why it cannot be trained again. */
async function load(rewardId: string) {
  try {
    const { name, config } = await getRewardRecipe(rewardId);
    return { name, leftOuts: await findLeftOuts(config.datasetId) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'BadInput') return error.message;
    throw error;
  }
}

/** Chooses what a reward learns without; the run that comes of it measures the difference. */
export default async function RetrainPage({ searchParams }: Props) {
  await pageUser('Researcher', 'Admin');
  const [query, t] = await Promise.all([searchParams, words('research.retrainWithout')]);
  const chosen = await chosenOf(query);
  const rewards = await findRewardsFrom(query.dataset);
  const rewardId = query.reward ?? chosen.rewardId ?? rewards[0]?.id;
  const header = <PageHeader back={{ href: '/research/models', label: t('models') }} title={t('title')} description={t('description')} />;
  if (!rewardId) {
    return (
      <>
        {header}
        <EmptyState icon={<UserMinus aria-hidden />} title={t(query.dataset ? 'empty.ofDataset' : 'empty.none')}>
          {t.rich('empty.text', {
            link: (text) => (
              <Link href="/research/runs/new?stage=reward" className="underline underline-offset-2">
                {text}
              </Link>
            ),
          })}
        </EmptyState>
      </>
    );
  }
  const found = await orNotFound(load(rewardId));
  if (typeof found === 'string') {
    return (
      <>
        {header}
        <Callout tone="warn" title={t('impossible')}>
          <span data-own-words lang="en">{found}</span>
        </Callout>
      </>
    );
  }
  const options = (rewards.some(({ id }) => id === rewardId) ? rewards : [{ id: rewardId, name: found.name, createdAt: null }, ...rewards]).map(({ id, name, createdAt }) => ({ value: id, label: name, hint: createdAt?.toISOString().slice(0, 16).replace('T', ' ') }));
  return (
    <>
      {header}
      <RetrainForm key={rewardId} rewardId={rewardId} rewards={options} leftOuts={found.leftOuts} chosen={{ workers: chosen.workers, flags: [...chosen.flags], studyIds: chosen.studyIds }} />
    </>
  );
}
