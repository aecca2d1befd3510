'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useCallback } from 'react';
import { Failure } from './_ui/failure.tsx';

/** A page threw: the frame around it stays. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter();
  const retry = useCallback(() => {
    startTransition(() => {
      router.refresh();
      reset();
    });
  }, [router, reset]);
  return <Failure digest={error.digest} retry={retry} />;
}
