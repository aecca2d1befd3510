import { Ban, Check, CircleDashed, CircleDot, Clock, Hourglass, Pause, Pencil, Undo2, Users, X, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from './badge.tsx';

interface Look {
  tone: Tone;
  icon: LucideIcon;
  label: string;
}

/** Every state a study, HIT, assignment or run can be in, each with its own picture, so that colour is never the only sign. */
const LOOKS = {
  Draft: { tone: 'neutral', icon: Pencil, label: 'Draft' },
  Live: { tone: 'good', icon: CircleDot, label: 'Live' },
  Paused: { tone: 'warn', icon: Pause, label: 'Paused' },
  Complete: { tone: 'info', icon: Check, label: 'Complete' },
  Cancelled: { tone: 'bad', icon: Ban, label: 'Cancelled' },
  Accepted: { tone: 'honey', icon: CircleDashed, label: 'In progress' },
  Submitted: { tone: 'info', icon: Clock, label: 'In review' },
  Approved: { tone: 'good', icon: Check, label: 'Approved' },
  Rejected: { tone: 'bad', icon: X, label: 'Rejected' },
  Returned: { tone: 'neutral', icon: Undo2, label: 'Returned' },
  Abandoned: { tone: 'neutral', icon: Clock, label: 'Time ran out' },
  Assignable: { tone: 'good', icon: CircleDot, label: 'Open' },
  Unassignable: { tone: 'honey', icon: CircleDashed, label: 'Taken' },
  Reviewable: { tone: 'info', icon: Check, label: 'Answered' },
  Reviewing: { tone: 'info', icon: Clock, label: 'Under review' },
  Disposed: { tone: 'neutral', icon: Ban, label: 'Closed' },
  Queued: { tone: 'neutral', icon: Hourglass, label: 'Queued' },
  Running: { tone: 'honey', icon: CircleDashed, label: 'Running' },
  Waiting: { tone: 'info', icon: Users, label: 'Waits for people' },
  Succeeded: { tone: 'good', icon: Check, label: 'Done' },
  Failed: { tone: 'bad', icon: X, label: 'Failed' },
} as const satisfies Record<string, Look>;

export type Status = keyof typeof LOOKS;

/** A state of the crowd's or a run's life cycle in words people know. */
export function StatusBadge({ status, className }: { status: Status; className?: string }) {
  const { tone, icon: Icon, label } = LOOKS[status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />} className={className}>
      {label}
    </Badge>
  );
}
