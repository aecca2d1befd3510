import { Rocket } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { EmptyState } from '#app/_ui/empty-state.tsx';
import { dollars, plural } from '#app/_ui/format.ts';
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
  const { study, user, isOwner, isBlind } = await loadStudy(studyId);
  if (study.status === 'Draft' || !study.publishedAt) {
    const cost = dollars(formatDollars((study.payment + study.fee) * BigInt((study.items + study.tests) * study.overlap)));
    return (
      <EmptyState
        icon={<Rocket aria-hidden />}
        title={study.status === 'Draft' ? 'This study is a draft' : 'This study was never published'}
        actions={
          <Button asChild>
            <Link href={`/requests/${studyId}/preview`}>Preview as a worker</Link>
          </Button>
        }
      >
        {study.status === 'Draft' && isOwner ? `Look at it as a worker would, then publish it: ${cost} is set aside for ${plural((study.items + study.tests) * study.overlap, 'answer')}.` : 'There are no answers.'}
      </EmptyState>
    );
  }
  if (isBlind) return <BlindNotice />;
  const { current, stored, isChanged } = await studyResults(studyId, user);
  const shown = stored ?? current;
  return (
    <div className="space-y-4">
      {isChanged && (
        <Callout tone="warn" title="Answers have been rejected since the verdict was stored">
          Shown is the verdict as it was stored on completion. The export marks which answers still count.
        </Callout>
      )}
      {study.status === 'Paused' && <Callout tone="warn" title="Paused">Nothing is handed out until you resume the study. The time it is open runs on.</Callout>}
      {shown.excluded && shown.excluded.workers > 0 && (
        <Callout tone="info" title={`${plural(shown.excluded.workers, 'worker')} left out by the pre-registered rule`}>
          {`${plural(shown.excluded.votes, 'answer')} of theirs ${shown.excluded.votes === 1 ? 'does' : 'do'} not count: too few of their test items are right. `}
          <Link href={`/requests/${studyId}/quality`} className="underline underline-offset-2">
            See the quality of the answers
          </Link>
        </Callout>
      )}
      <Results result={shown} isFinal={stored !== null} />
    </div>
  );
}
