import type { Metadata } from 'next';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { traceUse } from '#lib/dataset/trace-use.ts';
import { AppError } from '#lib/errors.ts';
import { countUsed, UsedByTable } from '../../used-by.tsx';
import { RetrainLink } from '../../retrain-link.tsx';

interface Props {
  params: Promise<{ who: string }>;
}

/** The worker's pseudonym in the browser's tab. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await words('research.usedBy');
  return { title: t('worker', { who: (await params).who }) };
}

/** Forward lineage of one worker, who is a pseudonym here: everything that used their answers. */
export default async function ContributorPage({ params }: Props) {
  const { who } = await params;
  await pageUser('Researcher', 'Admin');
  const used = await traceUse({ who }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'NotFound') return [];
    throw error;
  });
  const [t, datasets] = await Promise.all([words('research.usedBy'), words('research.datasets')]);
  const reward = used.findLast(({ modelKind }) => modelKind === 'Reward');
  return (
    <>
      <PageHeader
        back={{ href: '/research/datasets', label: datasets('title') }}
        title={t.rich('workerName', { who: () => <span className="font-mono">{who}</span> })}
        description={t('workerText', countUsed(used))}
        actions={reward && <RetrainLink query={{ reward: reward.id, who }} />}
      />
      <UsedByTable used={used} />
    </>
  );
}
