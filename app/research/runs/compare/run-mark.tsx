'use client';

import { CURVE_LOOKS } from '#app/_ui/curve-plot.ts';

/** The line by which a run is known in every chart here. */
export function RunMark({ index }: { index: number }) {
  const { dash, className } = CURVE_LOOKS[index % CURVE_LOOKS.length];
  return (
    <svg aria-hidden width="22" height="6" className="shrink-0">
      <line x1="0" x2="22" y1="3" y2="3" strokeWidth="2.5" strokeDasharray={dash.join(' ')} className={className} />
    </svg>
  );
}
