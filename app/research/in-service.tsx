import { Crown } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '#app/_ui/badge.tsx';
import { Time } from '#app/_ui/time.tsx';

/** Marks the model of its kind that is in service. */
export function InService({ className }: { className?: string }) {
  return (
    <Badge tone="honey" icon={<Crown aria-hidden />} className={className}>
      In service
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
  return (
    <p className="text-xs text-ink-faint">
      {until === null && 'since '}
      <Time value={at.toISOString()} format="date" />
      {until && (
        <>
          {' – '}
          <Time value={until.toISOString()} format="date" />
        </>
      )}{' '}
      ·{' '}
      {runId ? (
        <Link href={`/research/runs/${runId}/verdict`} className="rounded underline underline-offset-2">
          by the rule of a loop
        </Link>
      ) : actorId === 'system' ? (
        'by the platform'
      ) : (
        `by hand${actorName ? `, ${actorName}` : ''}`
      )}
    </p>
  );
}
