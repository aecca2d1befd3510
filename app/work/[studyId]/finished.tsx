import { CircleCheck, Coffee, LoaderCircle } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { plural } from '#app/_ui/format.ts';

export interface FinishedProps {
  title: string;
  /** Handed in since the page was opened. */
  done: number;
  /** Still on their way to the server. */
  waiting: number;
}

/** No more tasks in this study for this worker. */
export function Finished({ title, done, waiting }: FinishedProps) {
  const isSending = waiting > 0;
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-4 py-16 text-center">
      <div className="mb-5 flex size-12 items-center justify-center rounded-xl bg-honey-soft text-honey-ink [&_svg]:size-6">
        {done === 0 ? <Coffee aria-hidden /> : isSending ? <LoaderCircle aria-hidden className="animate-spin" /> : <CircleCheck aria-hidden />}
      </div>
      <h2 className="text-xl font-semibold tracking-tight">{done > 0 ? 'All done here' : 'No tasks for you in this study'}</h2>
      <p role="status" className="mt-2 max-w-md text-sm text-ink-soft">
        {done > 0 && `You handed in ${plural(done, 'task')} of “${title}”. `}
        {isSending
          ? `${plural(waiting, 'answer')} still on the way; please keep this page open.`
          : done > 0
            ? 'There is nothing left for you in this study right now. Payments are added when the requester approves, or by themselves after the review time.'
            : 'Others are working on what is left, or you have done as many as one person may. Tasks that come back appear on the board.'}
      </p>
      <div className="mt-7 flex flex-wrap justify-center gap-2">
        <Button asChild variant="primary" size="lg">
          <Link href="/work">Find other tasks</Link>
        </Button>
        <Button asChild size="lg">
          <Link href="/work/earnings">See your earnings</Link>
        </Button>
      </div>
    </div>
  );
}
