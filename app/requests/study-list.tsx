import { ImageOff } from 'lucide-react';
import Link from 'next/link';
import { Progress } from '#app/_ui/progress.tsx';
import { StatusBadge } from '#app/_ui/status-badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { useNumbers, useWords } from '#words';
import { WIRE_NAMES } from '#lib/crowd/task-types/names.ts';
import type { StudyListRow } from '#lib/study/list-studies.ts';
import { Thumb } from './thumb.tsx';

function Pictures({ imageIds }: { imageIds: string[] }) {
  if (imageIds.length === 0) return <ImageOff aria-hidden className="size-5 text-ink-faint" />;
  return (
    <div aria-hidden className="flex w-36 shrink-0 gap-1 max-sm:hidden">
      {imageIds.slice(0, 3).map((id, i) => (
        <Thumb key={`${id}${i}`} imageId={id} alt="" className="size-11" />
      ))}
    </div>
  );
}

function Row({ study }: { study: StudyListRow }) {
  const { id, name, taskType, status, items, overlap, slots, filled, toReview, createdAt, publishedAt, imageIds } = study;
  const t = useWords('requests.studies.row');
  const names = useWords('tasks.names');
  const { percent } = useNumbers();
  return (
    <li className="relative flex flex-wrap items-center gap-x-5 gap-y-2 px-4 py-3 transition-colors hover:bg-subtle/70 sm:px-5">
      <Pictures imageIds={imageIds} />
      <div className="min-w-0 flex-1 basis-60">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link href={`/requests/${id}`} className="truncate font-medium after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-ring">
            {name}
          </Link>
          <StatusBadge status={status} />
        </div>
        <p className="mt-0.5 text-xs text-ink-faint">
          {t.rich(publishedAt ? 'published' : 'created', {
            task: names(`${WIRE_NAMES[taskType]}.title`),
            items,
            overlap,
            time: () => <Time value={(publishedAt ?? createdAt).toISOString()} />,
          })}
        </p>
      </div>
      <div className="w-full sm:w-44">
        {slots > 0 && (
          <>
            <p className="mb-1 flex justify-between text-xs tabular-nums text-ink-soft">
              <span>{t('filled', { filled, slots })}</span>
              <span>{percent(filled / slots, 0)}</span>
            </p>
            <Progress label={t('answersTo', { name })} value={filled} max={slots} tone={status === 'Complete' ? 'good' : 'honey'} />
          </>
        )}
      </div>
      <p className="w-24 text-xs tabular-nums text-ink-soft sm:text-right">{toReview > 0 ? t('toReview', { count: toReview }) : <span className="text-ink-faint max-sm:hidden">{t('nothingToReview')}</span>}</p>
    </li>
  );
}

/** Studies with how far they are. */
export function StudyList({ studies }: { studies: StudyListRow[] }) {
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-surface shadow-1">
      {studies.map((study) => (
        <Row key={study.id} study={study} />
      ))}
    </ul>
  );
}
