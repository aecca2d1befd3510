import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { pageUser } from '#app/page-user.ts';
import { ZRankingFlag } from '#lib/contracts/work.ts';
import { traceUse } from '#lib/dataset/trace-use.ts';
import { words } from '../../names.ts';
import { countUsed, UsedByTable } from '../../used-by.tsx';
import { RetrainLink } from '../../retrain-link.tsx';

interface Props {
  params: Promise<{ flag: string }>;
}

/** The flag in the browser's tab. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Flag “${words((await params).flag)}”` };
}

/** Forward lineage of one flag: everything that used rankings which carry it. */
export default async function FlagPage({ params }: Props) {
  const flag = ZRankingFlag.safeParse((await params).flag);
  await pageUser('Researcher', 'Admin');
  if (!flag.success) notFound();
  const used = await traceUse({ flag: flag.data });
  const reward = used.findLast(({ modelKind }) => modelKind === 'Reward');
  return (
    <>
      <PageHeader
        back={{ href: '/research/datasets', label: 'Datasets' }}
        title={`Flag “${words(flag.data)}”`}
        description={`${countUsed(used)} used rankings with this flag. A reward whose settings leave the flag out did not learn from them and is not here.`}
        actions={reward && <RetrainLink query={{ reward: reward.id, flag: flag.data }} />}
      />
      <UsedByTable used={used} />
    </>
  );
}
