'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { useWords } from '#words';

/** The figures, each closed until it is wanted: the list is its own table of contents. An address that names a figure opens it. */
export function FigureList({ children }: { children: ReactNode }) {
  const t = useWords('paper.figures');
  const list = useRef<HTMLDivElement>(null);
  const [isAllOpen, setAllOpen] = useState(false);
  useEffect(() => {
    const openAddressed = () => {
      const addressed = document.getElementById(location.hash.slice(1));
      const details = list.current?.contains(addressed) ? addressed?.querySelector('details') : null;
      if (!details) return;
      details.open = true;
      addressed?.scrollIntoView();
    };
    openAddressed();
    addEventListener('hashchange', openAddressed);
    return () => removeEventListener('hashchange', openAddressed);
  }, []);
  const toggleAll = () => {
    for (const details of list.current?.querySelectorAll<HTMLDetailsElement>(':scope > section > details') ?? []) details.open = !isAllOpen;
    setAllOpen(!isAllOpen);
  };
  return (
    <section aria-labelledby="figures" className="space-y-2.5">
      <div className="flex items-center justify-between gap-4">
        <h2 id="figures" className="text-sm font-semibold">
          {t('title')}
        </h2>
        <Button size="sm" onClick={toggleAll}>
          {t(isAllOpen ? 'close' : 'open')}
        </Button>
      </div>
      <div ref={list} className="space-y-2.5">
        {children}
      </div>
    </section>
  );
}
