import { CircleCheck, Coffee, LoaderCircle } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#app/_ui/button.tsx';
import { useWords } from '#words';

export interface FinishedProps {
  title: string;
  /** Handed in since the page was opened. */
  done: number;
  /** Still on their way to the server. */
  waiting: number;
}

/** No more tasks in this study for this worker. */
export function Finished({ title, done, waiting }: FinishedProps) {
  const t = useWords('study');
  const isSending = waiting > 0;
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-4 py-16 text-center">
      <div className="mb-5 flex size-12 items-center justify-center rounded-xl bg-honey-soft text-honey-ink [&_svg]:size-6">
        {done === 0 ? <Coffee aria-hidden /> : isSending ? <LoaderCircle aria-hidden className="animate-spin" /> : <CircleCheck aria-hidden />}
      </div>
      <h2 className="text-xl font-semibold tracking-tight">{done > 0 ? t('finished.done') : t('finished.none')}</h2>
      <p role="status" className="mt-2 max-w-md text-sm text-ink-soft">
        {done > 0 && `${t('finished.handedIn', { count: done, title })} `}
        {isSending
          ? t('sending', { count: waiting })
          : done > 0
            ? t('finished.nothingLeft')
            : t('finished.others')}
      </p>
      <div className="mt-7 flex flex-wrap justify-center gap-2">
        <Button asChild variant="primary" size="lg">
          <Link href="/work">{t('finished.findOthers')}</Link>
        </Button>
        <Button asChild size="lg">
          <Link href="/work/earnings">{t('finished.earnings')}</Link>
        </Button>
      </div>
    </div>
  );
}
