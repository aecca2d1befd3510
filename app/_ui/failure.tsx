'use client';

import { CloudOff, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';

/** Seconds between looks at what was away. */
const PATIENCE = 5;

interface Health {
  database: { ok: boolean };
  storage: { ok: boolean };
}

/** What is out of reach, from the health endpoint; null while unknown. */
async function findCause(): Promise<'offline' | 'app' | 'database' | 'storage' | 'none'> {
  if (!navigator.onLine) return 'offline';
  try {
    const health = (await (await fetch('/api/health', { cache: 'no-store' })).json()) as Health;
    if (!health.database.ok) return 'database';
    return health.storage.ok ? 'none' : 'storage';
  } catch {
    return 'app';
  }
}

const SENTENCES = {
  offline: 'Your device is offline. What you have done is kept; this page comes back by itself once there is a connection.',
  app: 'Apiary cannot be reached right now. What you have done is kept; this page comes back by itself.',
  database: 'The database cannot be reached right now, so nothing could be read or changed. This page comes back by itself.',
  storage: 'The picture storage cannot be reached right now. This page comes back by itself.',
  none: 'Something went wrong on our side and was written to the log. Nothing was changed. Try again, and tell an administrator if it stays.',
};

export interface FailureProps {
  /** Names the log entry. */
  digest?: string;
  /** Renders the page again. */
  retry: () => void;
}

/** An error in a page: says what is away, waits for it, and tries again. */
export function Failure({ digest, retry }: FailureProps) {
  const [cause, setCause] = useState<keyof typeof SENTENCES | null>(null);
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
      <h1 className="text-xl font-semibold tracking-tight">{cause === 'none' || cause === null ? 'This page could not be shown' : 'Out of reach for a moment'}</h1>
      <p className="mt-2 min-h-11 text-sm text-ink-soft">{cause ? SENTENCES[cause] : 'Finding out why…'}</p>
      <Button variant="primary" className="mt-6" icon={<RotateCw aria-hidden />} onClick={retry}>
        Try again
      </Button>
      {digest && <p className="mt-6 font-mono text-2xs text-ink-faint">log entry {digest}</p>}
    </div>
  );
}
