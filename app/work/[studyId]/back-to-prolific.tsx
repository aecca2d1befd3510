'use client';

import { CircleCheck, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { plural } from '#app/_ui/format.ts';
import { completionAction } from './actions.ts';

/** The end of a participant's visit: back to Prolific with the code, once every answer has arrived. */
export function BackToProlific({ studyId, waiting }: { studyId: string; waiting: number }) {
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
      <h2 className="text-xl font-semibold tracking-tight">{url ? 'All done. Thank you!' : url === null ? 'There is nothing for you to do here right now' : 'One moment'}</h2>
      <p role="status" className="mt-2 max-w-md text-sm text-ink-soft">
        {waiting > 0
          ? `${plural(waiting, 'answer')} still on the way; please keep this page open.`
          : url
            ? 'Go back to Prolific to complete your submission: that is how it is paid.'
            : url === null
              ? 'Others are working on what is left. Load the page again in a few minutes, or return your submission on Prolific.'
              : 'Your answers are being counted.'}
      </p>
      {url && (
        <Button asChild variant="primary" size="lg" className="mt-7">
          <a href={url}>Complete on Prolific</a>
        </Button>
      )}
    </div>
  );
}
