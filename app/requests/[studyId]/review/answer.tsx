'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useNumbers, useWords } from '#words';
import { Badge } from '#app/_ui/badge.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { cn } from '#app/_ui/cn.ts';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import type { TRankingFlag } from '#lib/contracts/work.ts';
import { Thumb } from '../../thumb.tsx';
import { Edits } from '../edits.tsx';
import { shownRanking } from '../shown-ranking.ts';
import type { ListedAnswer } from './review-list.tsx';

type Labels = { a: string; b: string } | null;

function Said({ answer, labels }: { answer: ListedAnswer; labels: Labels }) {
  const t = useWords('results');
  if (answer.edits) return <Edits edits={answer.edits} />;
  if (!labels) {
    return (
      <span className="flex flex-wrap items-center gap-1.5">
        <span className="font-mono text-sm font-semibold">{shownRanking({ ranking: answer.ranking ?? [], ties: answer.ties })}</span>
        {(answer.flags ?? []).map((flag) => (
          <Badge key={flag} tone={flag === 'harmful' ? 'bad' : 'warn'}>
            {t(`flags.${flag as TRankingFlag}`)}
          </Badge>
        ))}
      </span>
    );
  }
  if (answer.choice === 'tie') return <span className="font-semibold">{t('review.answer.equal')}</span>;
  const side = answer.order[0] === answer.choice ? 'left' : answer.order[1] === answer.choice ? 'right' : null;
  const label = labels[answer.choice as 'a' | 'b'];
  const strong = (text: ReactNode) => <span className="font-semibold">{text}</span>;
  const faint = (text: ReactNode) => <span className="text-ink-faint">{text}</span>;
  return <span>{side ? t.rich(`review.answer.${side}`, { label, strong, faint }) : strong(label)}</span>;
}

export interface AnswerProps {
  answer: ListedAnswer;
  studyId: string;
  labels: Labels;
  /** Null when nothing can be chosen. */
  isChosen: boolean | null;
  onChoose: (isChosen: boolean) => void;
}

/** One answer beside the pictures it is about. */
export function Answer({ answer, studyId, labels, isChosen, onChoose }: AnswerProps) {
  const t = useWords('results');
  const { duration } = useNumbers();
  const { position, instruction, caption, originalId, variants, workerId, workerName, seconds, submittedAt, status, autoApproveAt, feedback, appeal, surplus } = answer;
  const pictures = [{ label: 'original', imageId: originalId }, ...variants];
  return (
    <li className={cn('flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3 sm:px-5', isChosen && 'bg-honey-soft')}>
      {isChosen !== null && <Checkbox label={t('review.answer.choose', { name: workerName, number: String(position + 1) })} isLabelHidden checked={isChosen} onCheckedChange={onChoose} />}
      <div className="flex gap-1.5">
        {pictures.map(({ label, imageId }) => (
          <Thumb key={label} imageId={imageId} alt={label === 'original' ? t('original') : (labels?.[label as 'a' | 'b'] ?? `v${label}`)} className={cn(answer.edits ? 'size-24' : 'size-12', answer.choice === label && 'outline-2 outline-offset-1 outline-honey-ink')} />
        ))}
      </div>
      <div className="min-w-0 flex-1 basis-64">
        <p className="truncate text-sm">
          <span className="text-xs tabular-nums text-ink-faint">{position + 1}</span> {caption ?? instruction}
        </p>
        <div className="text-sm">
          <Said answer={answer} labels={labels} />
        </div>
        {feedback && <p className="text-xs text-ink-soft">{t('review.answer.feedback', { feedback })}</p>}
        {appeal && <p className="text-xs font-medium text-warn">{t('review.answer.appeal', { appeal })}</p>}
      </div>
      <div className="text-xs text-ink-soft sm:w-56 sm:text-right">
        <p>
          <Link href={`/requests/${studyId}/review?status=${status}&worker=${workerId}`} className="rounded underline decoration-line-strong underline-offset-2 hover:text-ink">
            {workerName}
          </Link>{' '}
          · {t('review.answer.took', { span: duration(seconds) })} · <Time value={submittedAt} />
        </p>
        <p className="mt-0.5 text-ink-faint">
          {status === 'Submitted' && autoApproveAt ? (
            t.rich('review.answer.approvedByItself', { time: () => <Time value={autoApproveAt} /> })
          ) : (
            <StatusBadge status={status} />
          )}
          {surplus && ` ${t('review.answer.notCounted')}`}
        </p>
      </div>
    </li>
  );
}
