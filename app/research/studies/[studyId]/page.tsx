import type { Metadata } from 'next';
import Link from 'next/link';
import { cache } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { PageHeader } from '#app/_ui/page-header.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { orNotFound, pageUser } from '#app/page-user.ts';
import { BlindNotice } from '#app/requests/[studyId]/blind-notice.tsx';
import { ComparisonResults } from '#app/requests/[studyId]/comparison-results.tsx';
import { LiveProgress } from '#app/requests/[studyId]/live-progress.tsx';
import { Pages } from '#app/requests/[studyId]/pages.tsx';
import { StudyActions } from '#app/requests/[studyId]/study-actions.tsx';
import { RankingResults } from '#app/requests/[studyId]/ranking-results.tsx';
import { TextResults } from '#app/requests/[studyId]/text-results.tsx';
import type { SignedInUser } from '#lib/auth/user.ts';
import { hasRole } from '#lib/auth/user.ts';
import { pseudonymOf } from '#lib/crowd/pseudonym.ts';
import { lineageKey, traceLineage } from '#lib/dataset/trace-lineage.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { isBlindTo } from '#lib/study/assert-unblinded.ts';
import { findItems } from '#lib/study/find-items.ts';
import { getStudy, type StudyDetails } from '#lib/study/get-study.ts';
import { reportProgress } from '#lib/study/report-progress.ts';
import { studyResults } from '#lib/study/study-results.ts';
import { LineageGraph } from '../../lineage-graph.tsx';
import { type EvidenceItem, VoteList } from './vote-list.tsx';

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<{ page?: string; mine?: string }>;
}

const loadStudy = cache(async (studyId: string) => {
  const user = await pageUser('Researcher', 'Admin');
  return { user, study: await orNotFound(getStudy(studyId, user)) };
});

/** The study's name in the browser's tab. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await loadStudy((await params).studyId)).study.name };
}

async function loadEvidence(studyId: string, user: SignedInUser, page: number, isMine: boolean) {
  const found = await findItems({ studyId, user, page, answeredBy: isMine ? user.id : undefined });
  const items = found.items.map(
    ({ itemId, position, instruction, original, variants, winner, votes }): EvidenceItem => ({
      itemId,
      position,
      instruction,
      original,
      variants,
      winner,
      votes: votes.map(({ assignmentId, workerId, isCounted, seconds, choice, ranking, flags }) => ({ assignmentId, who: pseudonymOf(workerId), isOwn: workerId === user.id, isCounted, seconds, choice, ranking, flags })),
    }),
  );
  return { ...found, items };
}

/** The numbers so far, or the verdict. */
async function Result({ studyId, user }: { studyId: string; user: SignedInUser }) {
  const { current, stored, isChanged } = await studyResults(studyId, user);
  const result = stored ?? current;
  const [t, overview] = await Promise.all([words('research.study'), words('results.overview')]);
  return (
    <>
      {isChanged && <Callout tone="warn" title={overview('changed.title')}>{t('changed')}</Callout>}
      {result.kind === 'CompareEdits' ? <ComparisonResults result={result} isFinal={stored !== null} /> : result.kind === 'RankEdits' ? <RankingResults result={result} /> : <TextResults result={result} />}
    </>
  );
}

interface VotesProps {
  study: StudyDetails;
  user: SignedInUser;
  page: number;
  /** Only items that the reader has voted on. */
  isMine: boolean;
  /** The reader's votes. */
  own: number;
}

async function Votes({ study, user, page: wanted, isMine, own }: VotesProps) {
  const [{ items, page, pages }, t] = await Promise.all([loadEvidence(study.id, user, wanted, isMine), words('research.study')]);
  const base = `/research/studies/${study.id}`;
  return (
    <section aria-labelledby="votes">
      <header className="mb-2.5 mt-8 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2">
        <div>
          <h2 id="votes" className="text-[0.9375rem] font-semibold">
            {t('votes')}
          </h2>
          <p className="text-sm text-ink-soft">{t('who', { own })}</p>
        </div>
        {(own > 0 || isMine) && (
          <Button asChild size="sm" variant={isMine ? 'inverse' : 'secondary'}>
            <Link href={isMine ? base : `${base}?mine=1`} scroll={false} aria-current={isMine ? 'true' : undefined}>
              {t('mine')}
            </Link>
          </Button>
        )}
      </header>
      <VoteList items={items} labels={study.design.kind === 'CompareEdits' ? study.design.labels : null} />
      <Pages page={page} pages={pages} hrefOf={(to) => `${base}?${isMine ? 'mine=1&' : ''}page=${to}`} />
    </section>
  );
}

/** A study as evidence: its result, every item with every vote (who voted is a pseudonym, one's own votes are marked), and what came of it. */
export default async function StudyEvidencePage({ params, searchParams }: Props) {
  const [{ studyId }, { page: wanted, mine }] = await Promise.all([params, searchParams]);
  const { user, study } = await loadStudy(studyId);
  const [t, research, names, { dollars }] = await Promise.all([words('research.study'), words('research'), words('tasks.names'), numbers()]);
  const [{ spent, setAside, ...report }, lineage, isBlind] = await Promise.all([reportProgress(studyId, user), traceLineage({ type: 'study', id: studyId }, user.id), isBlindTo(studyId, user)]);
  const own = lineage.nodes.find(({ type, id }) => type === 'study' && id === studyId)?.study?.own ?? 0;
  /** A researcher's own, from the playground: a run looks after its studies itself. */
  const isOwn = study.requesterId === user.id && study.runId === null;
  const isItsRequester = hasRole(user, 'Requester') && study.requesterId === user.id;
  return (
    <>
      <PageHeader
        back={study.runId ? { href: `/research/runs/${study.runId}`, label: t('runThatAsked') } : { href: '/research', label: research('title') }}
        title={study.name}
        badge={<StatusBadge status={study.status} />}
        description={t.rich('size', {
          task: names(`${study.taskType === 'CompareEdits' ? 'compare-edits' : 'rank-edits'}.title`),
          items: study.items,
          answers: study.overlap,
          time: () => <Time value={(study.publishedAt ?? study.createdAt).toISOString()} />,
        })}
        actions={
          <>
            {(hasRole(user, 'Admin') || isItsRequester) && (
              <Button asChild>
                <Link href={`/requests/${studyId}`}>{t('asRequester')}</Link>
              </Button>
            )}
            {isOwn && <StudyActions studyId={studyId} name={study.name} status={study.status} cost={dollars(formatDollars((study.payment + study.fee) * BigInt(study.items * study.overlap)))} />}
          </>
        }
      />
      {study.publishedAt && <LiveProgress studyId={studyId} initial={{ ...report, spent: formatDollars(spent), setAside: formatDollars(setAside) }} />}
      <div className="space-y-4">
        {isBlind ? <BlindNotice /> : <Result studyId={studyId} user={user} />}
        <Card>
          <CardHeader title={research('models.lineage')} description={t('lineageText')} />
          <CardBody>
            <LineageGraph lineage={lineage} start={lineageKey({ type: 'study', id: studyId })} />
          </CardBody>
        </Card>
        {!isBlind && <Votes study={study} user={user} page={Number(wanted ?? 1)} isMine={mine === '1'} own={own} />}
      </div>
    </>
  );
}
