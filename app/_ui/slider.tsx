'use client';

import { useId, type ReactNode } from 'react';

export interface SliderProps {
  label: ReactNode;
  hint?: ReactNode;
  value: number;
  min: number;
  max: number;
  step?: number;
  onValueChange: (value: number) => void;
  /** The value as people read it, with its unit. */
  format?: (value: number) => string;
  className?: string;
}

/** A number between two bounds: dragged, or moved by arrow keys. */
export function Slider({ label, hint, value, min, max, step = 1, onValueChange, format = String, className }: SliderProps) {
  const id = useId();
  return (
    <div className={className}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        <output htmlFor={id} className="text-sm tabular-nums text-ink-soft">
          {format(value)}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={format(value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={({ target }) => onValueChange(Number(target.value))}
        className="mt-1 h-6 w-full accent-honey-ink pointer-coarse:h-10"
      />
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-ink-faint">
          {hint}
        </p>
      )}
    </div>
  );
}
