import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { ZRankingFlag } from '#lib/contracts/work.ts';
import { traceUse } from '#lib/dataset/trace-use.ts';
import { words as spelled } from '../../names.ts';
import { countUsed, UsedByTable } from '../../used-by.tsx';
import { RetrainLink } from '../../retrain-link.tsx';

interface Props {
  params: Promise<{ flag: string }>;
}

/** The flag in the browser's tab. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await words('research.usedBy');
  return { title: t('flag', { flag: spelled((await params).flag) }) };
}

/** Forward lineage of one flag: everything that used rankings which carry it. */
export default async function FlagPage({ params }: Props) {
  const flag = ZRankingFlag.safeParse((await params).flag);
  await pageUser('Researcher', 'Admin');
  if (!flag.success) notFound();
  const [used, t, datasets] = await Promise.all([traceUse({ flag: flag.data }), words('research.usedBy'), words('research.datasets')]);
  const reward = used.findLast(({ modelKind }) => modelKind === 'Reward');
  return (
    <>
      <PageHeader
        back={{ href: '/research/datasets', label: datasets('title') }}
        title={t('flag', { flag: spelled(flag.data) })}
        description={t('flagText', countUsed(used))}
        actions={reward && <RetrainLink query={{ reward: reward.id, flag: flag.data }} />}
      />
      <UsedByTable used={used} />
    </>
  );
}
