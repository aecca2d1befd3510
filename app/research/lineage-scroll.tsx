'use client';

import { useEffect, useRef, type ReactNode } from 'react';
import { useWords } from '#words';

/** A lineage wider than the page; it opens at the thing that was asked about. */
export function LineageScroll({ children }: { children: ReactNode }) {
  const t = useWords('research.lineage');
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const start = box.current?.querySelector<HTMLElement>('[aria-current=true]')?.closest<HTMLElement>('[data-node]');
    if (box.current && start) box.current.scrollLeft = start.offsetLeft + start.offsetWidth / 2 - box.current.clientWidth / 2;
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={box} aria-label={t('label')} tabIndex={0} className="relative overflow-x-auto rounded-md pb-2">
      {children}
    </section>
  );
}
