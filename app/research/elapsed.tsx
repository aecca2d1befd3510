'use client';

import { useEffect, useState } from 'react';
import { useNumbers } from '#words';

/** How long something took, or takes so far. */
export function Elapsed({ from, to }: { from: string | null; to: string | null }) {
  const { duration } = useNumbers();
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    if (to !== null || from === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [from, to]);
  if (from === null) return <>–</>;
  const end = to === null ? now : Date.parse(to);
  return <span className="tabular-nums">{end === null ? '…' : duration((end - Date.parse(from)) / 1000)}</span>;
}
