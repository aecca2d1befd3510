import { Rocket } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { numbers, words } from '#app/_words/words.ts';
import { formatDollars } from '#lib/payment/money.ts';
import type { TStudyResult } from '#lib/study/compute-results.ts';
import { studyResults } from '#lib/study/study-results.ts';
import { ComparisonResults } from './comparison-results.tsx';
import { BlindNotice } from './blind-notice.tsx';
import { loadStudy } from './load-study.ts';
import { RankingResults } from './ranking-results.tsx';
import { TextResults } from './text-results.tsx';

function Results({ result, isFinal }: { result: TStudyResult; isFinal: boolean }) {
  if (result.kind === 'CompareEdits') return <ComparisonResults result={result} isFinal={isFinal} />;
  return result.kind === 'RankEdits' ? <RankingResults result={result} /> : <TextResults result={result} />;
}

/** A study's results: preliminary while it runs, the stored verdict afterwards. */
export default async function StudyPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await params;
  const [{ study, user, isOwner, isBlind }, t] = await Promise.all([loadStudy(studyId), words('results.overview')]);
  const { dollars } = await numbers();
  if (study.status === 'Draft' || !study.publishedAt) {
    const cost = dollars(formatDollars((study.payment + study.fee) * BigInt((study.items + study.tests) * study.overlap)));
    return (
      <EmptyState
        icon={<Rocket aria-hidden />}
        title={t(study.status === 'Draft' ? 'draft' : 'never')}
        actions={
          <Button asChild>
            <Link href={`/requests/${studyId}/preview`}>{t('preview')}</Link>
          </Button>
        }
      >
        {study.status === 'Draft' && isOwner ? t('publish', { cost, answers: (study.items + study.tests) * study.overlap }) : t('none')}
      </EmptyState>
    );
  }
  if (isBlind) return <BlindNotice />;
  const { current, stored, isChanged } = await studyResults(studyId, user);
  const shown = stored ?? current;
  return (
    <div className="space-y-4">
      {isChanged && (
        <Callout tone="warn" title={t('changed.title')}>
          {t('changed.text')}
        </Callout>
      )}
      {study.status === 'Paused' && <Callout tone="warn" title={t('paused.title')}>{t('paused.text')}</Callout>}
      {shown.excluded && shown.excluded.workers > 0 && (
        <Callout tone="info" title={t('excluded.title', { count: shown.excluded.workers })}>
          {t('excluded.text', { count: shown.excluded.votes })}{' '}
          <Link href={`/requests/${studyId}/quality`} className="underline underline-offset-2">
            {t('excluded.link')}
          </Link>
        </Callout>
      )}
      <Results result={shown} isFinal={stored !== null} />
    </div>
  );
}
