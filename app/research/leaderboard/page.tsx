import { Trophy } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { ForestPlot, type ForestRow } from '#app/_ui/forest-plot.tsx';
import { percent, plural } from '#app/_ui/format.ts';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { Time } from '#app/_ui/time.tsx';
import { pageUser } from '#app/page-user.ts';
import { findPromotions } from '#lib/model/find-promotions.ts';
import { type Leaderboard, RANKED_BY, type RankedEditor, type RankedGroup, rankEditors } from '#lib/model/rank-editors.ts';
import { InService, PromotedBy } from '../in-service.tsx';

export const metadata: Metadata = { title: 'Leaderboard' };

function rowOf(editor: RankedEditor, rank: number, reference: string, championId: string | undefined): ForestRow {
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
    detail: (
      <>
        {plural(items, 'item')} in {plural(studies, 'study', 'studies')} ·{' '}
        {run ? (
          <Link href={`/research/runs/${run.id}`} className="rounded underline underline-offset-2">
            made by a run
          </Link>
        ) : (
          'shipped or imported'
        )}{' '}
        <Time value={createdAt.toISOString()} />
      </>
    ),
    share: share?.share ?? 0.5,
    interval: share && [share.low, share.high],
    reading: reading === 'reference' ? 'the others are measured against it' : reading === 'not told apart' ? `not told apart from ${reference}` : `${reading} than ${reference}`,
    isMain: reading === 'reference',
  };
}

function Group({ group, championId, title }: { group: RankedGroup; championId: string | undefined; title: string }) {
  const reference = group.editors.find(({ modelId }) => modelId === group.referenceId)?.name ?? 'the reference';
  const { items, studies, simulatedStudies, tieShare } = group;
  const simulated = simulatedStudies === 0 ? '' : ` Simulated annotators answered in ${simulatedStudies} of ${studies}.`;
  return (
    <Card>
      <CardHeader title={title} description={`${plural(items, 'item')} in ${plural(studies, 'complete study', 'complete studies')}.${simulated} Between equals ${percent(tieShare, 0)} of items would be ties.`} />
      <CardBody>
        <ForestPlot label={`Decided items won against ${reference}`} rows={group.editors.map((editor, i) => rowOf(editor, i + 1, reference, championId))} />
      </CardBody>
    </Card>
  );
}

function Ranking({ champion, groups }: Leaderboard) {
  if (groups.length === 0) {
    return (
      <EmptyState icon={<Trophy aria-hidden />} title="Nobody to rank yet">
        An editor appears here when a blind study of a run that it took part in is complete: a loop brings several.
      </EmptyState>
    );
  }
  const [first, ...apart] = groups;
  return (
    <>
      {champion && first.referenceId !== champion.id && (
        <Callout title={`${champion.name} is in service and has been in no complete blind study`}>The others are measured against the editor that was judged on most items.</Callout>
      )}
      <Group group={first} championId={champion?.id} title="Ranking" />
      {apart.length > 0 && <p className="text-sm text-ink-soft">No study connects the editors below with those above, not even by way of a third one, so their shares cannot be compared with the ones above.</p>}
      {apart.map((group) => (
        <Group key={group.referenceId} group={group} championId={champion?.id} title="Ranked apart" />
      ))}
    </>
  );
}

/** Every editor that was judged blind, ranked with intervals, and which of them were in service when. */
export default async function LeaderboardPage() {
  await pageUser('Researcher', 'Admin');
  const [leaderboard, promotions] = await Promise.all([rankEditors(), findPromotions('Editor')]);
  return (
    <>
      <PageHeader back={{ href: '/research', label: 'Research' }} title="Leaderboard" description="Editors by blind votes. A study counts once it is complete; one that is under way leaves no trace here." />
      <div className="space-y-4">
        <Ranking {...leaderboard} />
        <Card>
          <CardHeader title="In service" description="Newest first: from when until when, and who or what decided." />
          <CardBody>
            {promotions.length === 0 ? (
              <p className="text-sm text-ink-soft">No editor has been promoted yet: loops start from the shipped one.</p>
            ) : (
              <ol aria-label="In service" className="divide-y">
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
          {RANKED_BY} Each interval speaks of one editor and the one that it is measured against; among twenty, one misses by chance. An editor against itself, one that was asked otherwise than its card says, and studies of
          edits that somebody picked in the playground do not count.
        </p>
      </div>
    </>
  );
}
