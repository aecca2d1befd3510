import { ArrowRight, Clock, Layers, Lock, Timer } from 'lucide-react';
import { useNumbers, useWords } from '#words';
import { TaskLink } from './task-link.tsx';

/** A study, or tasks of one kind that a requester's script has published. */
export interface BoardStudy {
  id: string;
  href: string;
  title: string;
  description: string;
  requesterName: string;
  /** Dollars as a decimal string. */
  payment: string;
  micros: number;
  assignmentDurationSeconds: number;
  available: number;
  done: number;
  /** Median of people's times, or null when too few have answered. */
  typicalSeconds: number | null;
  /** False: a qualification is missing. */
  isQualified?: boolean;
}

/** Where counting stops in the list. */
const COUNT_LIMIT = 1_000;

/** Dollars for an hour at the usual pace, to the nearest dime. */
function hourly({ micros, typicalSeconds }: BoardStudy): string | null {
  if (!typicalSeconds) return null;
  return (Math.round((micros / 1e6 / typicalSeconds) * 36_000) / 10).toFixed(2);
}

/** One study on the board; the whole row opens its first task. */
export function StudyRow({ study }: { study: BoardStudy }) {
  const t = useWords('board');
  const { dollars, duration } = useNumbers();
  const rate = hourly(study);
  return (
    <li className="group relative flex flex-col gap-3 px-4 py-3.5 transition-colors hover:bg-subtle sm:flex-row sm:items-center sm:gap-6 sm:px-5">
      <div className="min-w-0 flex-1">
        <h3 className="truncate text-[0.9375rem] font-medium">
          <TaskLink href={study.href} className="rounded after:absolute after:inset-0">
            {study.title}
          </TaskLink>
        </h3>
        <p className="line-clamp-1 text-sm text-ink-soft">{study.description}</p>
        <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-faint [&_svg]:size-3.5 [&>li]:flex [&>li]:items-center [&>li]:gap-1.5">
          <li>{t('row.by', { name: study.requesterName })}</li>
          <li>
            <Layers aria-hidden />
            {study.available >= COUNT_LIMIT ? t('row.manyLeft', { limit: COUNT_LIMIT }) : t('row.left', { count: study.available })}
          </li>
          <li>
            <Clock aria-hidden />
            {t('row.limit', { time: duration(study.assignmentDurationSeconds) })}
          </li>
          {study.typicalSeconds && (
            <li>
              <Timer aria-hidden />
              {t('row.usually', { time: duration(study.typicalSeconds) })}
            </li>
          )}
          {study.isQualified === false && (
            <li className="text-warn">
              <Lock aria-hidden />
              {t('row.unqualified')}
            </li>
          )}
          {study.done > 0 && <li>{t('row.done', { count: study.done })}</li>}
        </ul>
      </div>
      <div className="flex items-center justify-between gap-5 sm:justify-end">
        <div className="sm:text-right">
          <p className="text-base font-semibold tabular-nums">
            {t.rich('row.payment', { amount: dollars(study.payment), unit: (text) => <span className="text-xs font-normal text-ink-faint">{text}</span> })}
          </p>
          {rate && <p className="text-xs text-ink-faint">{t('row.hourly', { amount: dollars(rate) })}</p>}
        </div>
        <span
          aria-hidden
          className="flex size-9 items-center justify-center rounded-lg bg-muted text-ink-soft transition-colors group-hover:bg-honey group-hover:text-on-honey pointer-coarse:size-11"
        >
          <ArrowRight className="size-4" />
        </span>
      </div>
    </li>
  );
}
