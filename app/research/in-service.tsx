import { Crown } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Time } from '#app/_ui/time.tsx';
import { useWords } from '#words';

/** Marks the model of its kind that is in service. */
export function InService({ className }: { className?: string }) {
  const t = useWords('research');
  return (
    <Badge tone="honey" icon={<Crown aria-hidden />} className={className}>
      {t('inService')}
    </Badge>
  );
}

interface PromotedByProps {
  at: Date;
  /** When another one took over; null while it is in service, absent where that is not told. */
  until?: Date | null;
  runId: string | null;
  actorId: string;
  /** The person's, where it was one. */
  actorName?: string | null;
}

/** When a model was in service, and who or what put it there. */
export function PromotedBy({ at, until, runId, actorId, actorName }: PromotedByProps) {
  const t = useWords('research.promotedBy');
  const timeOf = (moment: Date) => () => <Time value={moment.toISOString()} format="date" />;
  return (
    <p className="text-xs text-ink-faint">
      {until ? t.rich('between', { time: timeOf(at), until: timeOf(until) }) : t.rich(until === null ? 'since' : 'at', { time: timeOf(at) })} ·{' '}
      {runId ? (
        <Link href={`/research/runs/${runId}/verdict`} className="rounded underline underline-offset-2">
          {t('rule')}
        </Link>
      ) : actorId === 'system' ? (
        t('platform')
      ) : (
        (actorName ? t('handOf', { name: actorName }) : t('hand'))
      )}
    </p>
  );
}
