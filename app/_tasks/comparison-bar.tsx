'use client';

import { cn } from '#app/_ui/cn.ts';
import { useWords } from '#words';
import { COMPARISON_MODES, type Comparison } from './use-comparison.ts';

export interface ComparisonBarProps {
  comparison: Comparison;
  /** What lies over the edits, when not the original. */
  against?: string;
  /** Also there while they stand side by side; otherwise something else offers the other ways then. */
  isPermanent?: boolean;
}

/** How the edits are laid against the original (or another picture), and how much of it shows. */
export function ComparisonBar({ comparison, against, isPermanent = false }: ComparisonBarProps) {
  const t = useWords('tasks');
  const { mode, setMode, share, setShare } = comparison;
  const other = { against: against === undefined ? 'original' : 'other', name: against ?? '' };
  if (mode === 'side-by-side' && !isPermanent) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <fieldset aria-label={t('comparison.group', other)} className="flex rounded-lg border bg-surface p-0.5">
        {COMPARISON_MODES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === mode}
            onClick={() => setMode(name)}
            className={cn('h-8 rounded-md px-2.5 text-xs font-medium text-ink-soft pointer-coarse:h-10', name === mode && 'bg-muted text-ink')}
          >
            {t(`comparison.modes.${name}`)}
          </button>
        ))}
      </fieldset>
      {mode !== 'side-by-side' && (
        <label className="flex min-w-40 flex-1 items-center gap-3 text-xs text-ink-soft sm:max-w-md">
          <span className="max-w-40 truncate whitespace-nowrap">{against ?? t('picture.original')}</span>
          <input
            type="range"
            min={0}
            max={100}
            step={1}
            value={Math.round(share * 100)}
            aria-label={t(mode === 'slider' ? 'comparison.part' : 'comparison.strength', other)}
            aria-valuetext={`${Math.round(share * 100)} %`}
            onChange={(event) => setShare(Number(event.target.value) / 100)}
            className="h-6 min-w-0 flex-1 accent-honey-ink pointer-coarse:h-10"
          />
          <span className="w-9 text-right tabular-nums">{Math.round(share * 100)} %</span>
        </label>
      )}
    </div>
  );
}
