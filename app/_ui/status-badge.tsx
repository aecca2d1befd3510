import { Ban, Check, CircleDashed, CircleDot, Clock, Hourglass, Pause, Pencil, Undo2, Users, X, type LucideIcon } from 'lucide-react';
import { useWords } from '#words';
import { Badge, type Tone } from './badge.tsx';

interface Look {
  tone: Tone;
  icon: LucideIcon;
}

/** Every state a study, HIT, assignment or run can be in, each with its own picture, so that colour is never the only sign, and its words, `status.…` in the area `frame`. */
const LOOKS = {
  Draft: { tone: 'neutral', icon: Pencil },
  Live: { tone: 'good', icon: CircleDot },
  Paused: { tone: 'warn', icon: Pause },
  Complete: { tone: 'info', icon: Check },
  Cancelled: { tone: 'bad', icon: Ban },
  Accepted: { tone: 'honey', icon: CircleDashed },
  Submitted: { tone: 'info', icon: Clock },
  Approved: { tone: 'good', icon: Check },
  Rejected: { tone: 'bad', icon: X },
  Returned: { tone: 'neutral', icon: Undo2 },
  Abandoned: { tone: 'neutral', icon: Clock },
  Assignable: { tone: 'good', icon: CircleDot },
  Unassignable: { tone: 'honey', icon: CircleDashed },
  Reviewable: { tone: 'info', icon: Check },
  Reviewing: { tone: 'info', icon: Clock },
  Disposed: { tone: 'neutral', icon: Ban },
  Queued: { tone: 'neutral', icon: Hourglass },
  Running: { tone: 'honey', icon: CircleDashed },
  Waiting: { tone: 'info', icon: Users },
  Succeeded: { tone: 'good', icon: Check },
  Failed: { tone: 'bad', icon: X },
} as const satisfies Record<string, Look>;

export type Status = keyof typeof LOOKS;

/** A state of the crowd's or a run's life cycle in words people know. */
export function StatusBadge({ status, className }: { status: Status; className?: string }) {
  const t = useWords('frame.status');
  const { tone, icon: Icon } = LOOKS[status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />} className={className}>
      {t(status)}
    </Badge>
  );
}
