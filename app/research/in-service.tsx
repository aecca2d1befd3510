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

/** When a model was promoted, and by whom or what. */
export function PromotedBy({ at, runId, actorId }: { at: Date; runId: string | null; actorId: string }) {
  return (
    <p className="text-xs text-ink-faint">
      <Time value={at.toISOString()} format="date" /> ·{' '}
      {runId ? (
        <Link href={`/research/runs/${runId}/verdict`} className="rounded underline underline-offset-2">
          by the rule of a loop
        </Link>
      ) : actorId === 'system' ? (
        'by the platform'
      ) : (
        'by hand'
      )}
    </p>
  );
}
