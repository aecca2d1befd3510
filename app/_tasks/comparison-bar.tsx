'use client';

import { cn } from '#app/_ui/cn.ts';
import { COMPARISON_MODES, type Comparison, type ComparisonMode } from './use-comparison.ts';

const NAMES: Record<ComparisonMode, string> = { 'side-by-side': 'Side by side', slider: 'Slider', overlay: 'Overlay' };

/** How the edits are laid against the original, and how much of it shows. Not there while they stand side by side. */
export function ComparisonBar({ comparison }: { comparison: Comparison }) {
  const { mode, setMode, share, setShare } = comparison;
  if (mode === 'side-by-side') return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <fieldset aria-label="Compare with the original" className="flex rounded-lg border bg-surface p-0.5">
        {COMPARISON_MODES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === mode}
            onClick={() => setMode(name)}
            className={cn('h-8 rounded-md px-2.5 text-xs font-medium text-ink-soft pointer-coarse:h-10', name === mode && 'bg-muted text-ink')}
          >
            {NAMES[name]}
          </button>
        ))}
      </fieldset>
      <label className="flex min-w-40 flex-1 items-center gap-3 text-xs text-ink-soft sm:max-w-md">
        <span className="whitespace-nowrap">Original</span>
        <input
          type="range"
          min={0}
          max={100}
          step={1}
          value={Math.round(share * 100)}
          aria-label={mode === 'slider' ? 'Part of the original shown' : 'Strength of the original'}
          aria-valuetext={`${Math.round(share * 100)} %`}
          onChange={(event) => setShare(Number(event.target.value) / 100)}
          className="h-6 min-w-0 flex-1 accent-honey-ink pointer-coarse:h-10"
        />
        <span className="w-9 text-right tabular-nums">{Math.round(share * 100)} %</span>
      </label>
    </div>
  );
}
