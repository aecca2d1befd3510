'use client';

import { CircleCheck, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { useWords } from '#words';
import { completionAction } from './actions.ts';

/** The end of a participant's visit: back to Prolific with the code, once every answer has arrived. */
export function BackToProlific({ studyId, waiting }: { studyId: string; waiting: number }) {
  const t = useWords('study');
  const [url, setUrl] = useState<string | null>();
  useEffect(() => {
    if (waiting > 0) return;
    let isGone = false;
    completionAction({ studyId })
      .then((result) => !isGone && setUrl(result?.data?.url ?? null))
      .catch(() => !isGone && setUrl(null));
    return () => {
      isGone = true;
    };
  }, [studyId, waiting]);
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-4 py-16 text-center">
      <div className="mb-5 flex size-12 items-center justify-center rounded-xl bg-honey-soft text-honey-ink [&_svg]:size-6">{url ? <CircleCheck aria-hidden /> : <LoaderCircle aria-hidden className={url === null ? undefined : 'animate-spin'} />}</div>
      <h2 className="text-xl font-semibold tracking-tight">{url ? t('prolific.done') : url === null ? t('prolific.none') : t('prolific.moment')}</h2>
      <p role="status" className="mt-2 max-w-md text-sm text-ink-soft">
        {waiting > 0
          ? t('sending', { count: waiting })
          : url
            ? t('prolific.goBack')
            : url === null
              ? t('prolific.others')
              : t('prolific.counting')}
      </p>
      {url && (
        <Button asChild variant="primary" size="lg" className="mt-7">
          <a href={url}>{t('prolific.complete')}</a>
        </Button>
      )}
    </div>
  );
}
