import { Trophy } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { ForestPlot, type ForestRow } from '#app/_ui/forest-plot.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Time } from '#app/_ui/time.tsx';
import { words } from '#app/_words/words.ts';
import { pageUser } from '#app/page-user.ts';
import { useNumbers, useWords } from '#words';
import { findPromotions } from '#lib/model/find-promotions.ts';
import { type Leaderboard, type RankedEditor, type RankedGroup, rankEditors } from '#lib/model/rank-editors.ts';
import { InService, PromotedBy } from '../in-service.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('research.leaderboard');
  return { title: t('title') };
}

type Words = ReturnType<typeof useWords<'research.leaderboard'>>;

function rowOf(editor: RankedEditor, rank: number, reference: string, championId: string | undefined, t: Words): ForestRow {
  const { modelId, name, run, createdAt, studies, items, share, reading } = editor;
  return {
    key: modelId,
    label: (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="w-5 shrink-0 tabular-nums text-ink-faint">{rank}</span>
        <Link href={`/research/models/${modelId}`} className="rounded hover:underline pointer-coarse:py-1">
          {name}
        </Link>
        {modelId === championId && <InService />}
      </span>
    ),
    detail: t.rich(run ? 'made' : 'shipped', {
      items,
      studies,
      run: (text) => (
        <Link href={`/research/runs/${run?.id}`} className="rounded underline underline-offset-2">
          {text}
        </Link>
      ),
      time: () => <Time value={createdAt.toISOString()} />,
    }),
    share: share?.share ?? 0.5,
    interval: share && [share.low, share.high],
    reading: t(`readings.${reading}`, { reference }),
    isMain: reading === 'reference',
  };
}

function Group({ group, championId, title }: { group: RankedGroup; championId: string | undefined; title: string }) {
  const t = useWords('research.leaderboard');
  const { percent } = useNumbers();
  const reference = group.editors.find(({ modelId }) => modelId === group.referenceId)?.name ?? t('reference');
  const { items, studies, simulatedStudies, tieShare } = group;
  return (
    <Card>
      <CardHeader title={title} description={t('group', { items, studies, simulated: simulatedStudies, ties: percent(tieShare, 0) })} />
      <CardBody>
        <ForestPlot label={t('axis', { reference })} rows={group.editors.map((editor, i) => rowOf(editor, i + 1, reference, championId, t))} />
      </CardBody>
    </Card>
  );
}

function Ranking({ champion, groups }: Leaderboard) {
  const t = useWords('research.leaderboard');
  if (groups.length === 0) {
    return (
      <EmptyState icon={<Trophy aria-hidden />} title={t('empty.title')}>
        {t('empty.text')}
      </EmptyState>
    );
  }
  const [first, ...apart] = groups;
  return (
    <>
      {champion && first.referenceId !== champion.id && (
        <Callout title={t('unjudged.title', { name: champion.name })}>{t('unjudged.text')}</Callout>
      )}
      <Group group={first} championId={champion?.id} title={t('ranking')} />
      {apart.length > 0 && <p className="text-sm text-ink-soft">{t('apart')}</p>}
      {apart.map((group) => (
        <Group key={group.referenceId} group={group} championId={champion?.id} title={t('rankedApart')} />
      ))}
    </>
  );
}

/** Every editor that was judged blind, ranked with intervals, and which of them were in service when. */
export default async function LeaderboardPage() {
  await pageUser('Researcher', 'Admin');
  const [leaderboard, promotions, t, research] = await Promise.all([rankEditors(), findPromotions('Editor'), words('research.leaderboard'), words('research')]);
  return (
    <>
      <PageHeader back={{ href: '/research', label: research('title') }} title={t('title')} description={t('description')} />
      <div className="space-y-4">
        <Ranking {...leaderboard} />
        <Card>
          <CardHeader title={research('inService')} description={t('history')} />
          <CardBody>
            {promotions.length === 0 ? (
              <p className="text-sm text-ink-soft">{t('nobody')}</p>
            ) : (
              <ol aria-label={research('inService')} className="divide-y">
                {promotions.map(({ id, reason, model, ...promotion }, i) => (
                  <li key={String(id)} className="py-3 text-sm first:pt-0 last:pb-0">
                    <p className="flex flex-wrap items-center gap-2">
                      <Link href={`/research/models/${model.id}`} className="rounded font-medium hover:underline">
                        {model.name}
                      </Link>
                      {i === 0 && <InService />}
                    </p>
                    <p className="text-ink-soft">{reason}</p>
                    <PromotedBy {...promotion} />
                  </li>
                ))}
              </ol>
            )}
          </CardBody>
        </Card>
        <p className="max-w-prose text-xs text-ink-faint">
          {t('rankedBy')} {t('caveats')}
        </p>
      </div>
    </>
  );
}
