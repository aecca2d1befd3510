'use client';

import { CloudOff, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useWords } from '#words';
import { Button } from './button.tsx';

/** Seconds between looks at what was away. */
const PATIENCE = 5;

interface Health {
  database: { ok: boolean };
  storage: { ok: boolean };
}

/** Each has its sentence, `failure.cause.…` in the area `frame`. */
type Cause = 'offline' | 'app' | 'database' | 'storage' | 'none';

/** What is out of reach, from the health endpoint. */
async function findCause(): Promise<Cause> {
  if (!navigator.onLine) return 'offline';
  try {
    const health = (await (await fetch('/api/health', { cache: 'no-store' })).json()) as Health;
    if (!health.database.ok) return 'database';
    return health.storage.ok ? 'none' : 'storage';
  } catch {
    return 'app';
  }
}

export interface FailureProps {
  /** Names the log entry. */
  digest?: string;
  /** Renders the page again. */
  retry: () => void;
}

/** An error in a page: says what is away, waits for it, and tries again. */
export function Failure({ digest, retry }: FailureProps) {
  const t = useWords('frame.failure');
  const [cause, setCause] = useState<Cause | null>(null);
  useEffect(() => {
    let isAway = false;
    const look = async (): Promise<void> => {
      const found = await findCause();
      if (found === 'none' && isAway) return retry();
      isAway = found !== 'none';
      setCause(found);
    };
    void look();
    const timer = setInterval(() => isAway && void look(), PATIENCE * 1000);
    return () => clearInterval(timer);
  }, [retry]);
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-center px-6 py-20 text-center">
      <div className="mb-5 flex size-12 items-center justify-center rounded-xl bg-bad-soft text-bad">
        <CloudOff aria-hidden className="size-6" />
      </div>
      <h1 className="text-xl font-semibold tracking-tight">{t(cause === 'none' || cause === null ? 'title' : 'titleAway')}</h1>
      <p className="mt-2 min-h-11 text-sm text-ink-soft">{cause ? t(`cause.${cause}`) : t('finding')}</p>
      <Button variant="primary" className="mt-6" icon={<RotateCw aria-hidden />} onClick={retry}>
        {t('again')}
      </Button>
      {digest && <p className="mt-6 font-mono text-2xs text-ink-faint">{t('digest', { digest })}</p>}
    </div>
  );
}
