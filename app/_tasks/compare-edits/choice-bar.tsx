'use client';

import { Check } from 'lucide-react';
import { cn } from '#app/_ui/cn.ts';
import { Kbd } from '#app/_ui/kbd.tsx';
import type { TCompareEditsAnswer } from '#lib/contracts/work.ts';
import { useWords } from '#words';

export type Choice = TCompareEditsAnswer['choice'];

/** In the order in which they stand on the page. */
const CHOICES: readonly { value: Choice; key: string }[] = [
  { value: 'left', key: '1' },
  { value: 'equal', key: '0' },
  { value: 'right', key: '2' },
];

export interface ChoiceBarProps {
  choice: Choice | null;
  onChoose: (choice: Choice) => void;
  isReadOnly?: boolean;
}

/** The three answers: radio buttons for hands, keys and screen readers alike. */
export function ChoiceBar({ choice, onChoose, isReadOnly }: ChoiceBarProps) {
  const t = useWords('tasks');
  return (
    <fieldset disabled={isReadOnly} className="min-w-0 flex-1">
      <legend className="sr-only">{t('compareEdits.question')}</legend>
      <div className="grid grid-cols-3 gap-2">
        {CHOICES.map(({ value, key }) => {
          const isOn = choice === value;
          const label = t(`compareEdits.choices.${value}.label`);
          return (
            <label
              key={value}
              className={cn(
                'relative flex min-h-12 items-center justify-center gap-2 rounded-lg border border-line-strong bg-surface px-2 text-center text-sm font-medium shadow-1 transition-colors sm:min-h-11',
                'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring',
                isReadOnly ? 'text-ink-faint' : 'cursor-pointer hover:bg-subtle',
                isOn && 'border-honey-ink bg-honey-soft hover:bg-honey-soft',
              )}
            >
              <input
                type="radio"
                name="choice"
                value={value}
                checked={isOn}
                onChange={() => onChoose(value)}
                aria-label={label}
                className="absolute inset-0 size-full cursor-[inherit] opacity-0"
              />
              {isOn ? <Check aria-hidden className="size-4 text-honey-ink" /> : <Kbd className="pointer-coarse:hidden">{key}</Kbd>}
              <span aria-hidden className="hidden lg:inline">
                {label}
              </span>
              <span aria-hidden className="lg:hidden">
                {t(`compareEdits.choices.${value}.short`)}
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
