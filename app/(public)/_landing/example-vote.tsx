'use client';

import { Check } from 'lucide-react';
import { useState } from 'react';
import { cn } from '#app/_ui/cn.ts';
import { IntervalBar } from '#app/_ui/interval-bar.tsx';
import { Kbd } from '#app/_ui/kbd.tsx';
import { VoteBar } from '#app/_ui/vote-bar.tsx';
import { useWords } from '#words';
import { Scene } from './scene.tsx';

type Choice = 'one' | 'equal' | 'two';

/** The votes of an imagined study, before the visitor's. */
const BEFORE = { one: 41, equal: 9, two: 17 };
const Z = 1.96;

/** Wilson's interval, as a study's verdict uses it. */
function wilson(wins: number, n: number): { share: number; low: number; high: number } {
  const share = wins / n;
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return { share, low: middle - half, high: middle + half };
}

const CHOICES = [
  { value: 'one', key: '1', label: 'edit1' },
  { value: 'equal', key: '0', label: 'equal' },
  { value: 'two', key: '2', label: 'edit2' },
] as const;

/** A blind comparison to try: one vote, and what it does to the verdict. */
export function ExampleVote() {
  const t = useWords('account.landing.example');
  const [choice, setChoice] = useState<Choice | null>(null);
  const votes = { ...BEFORE };
  if (choice) votes[choice]++;
  const verdict = wilson(votes.one, votes.one + votes.two);
  const edits = [
    { value: 'one', boat: 'good', name: t('edit1'), label: t('edit1Shows') },
    { value: 'two', boat: 'bad', name: t('edit2'), label: t('edit2Shows') },
  ] as const;
  return (
    <div className="rounded-2xl border bg-surface p-3 shadow-3 sm:p-4">
      <p className="px-1 text-2xs font-medium text-ink-faint">{t('label')}</p>
      <p className="px-1 text-[0.9375rem] font-semibold">{t('instruction')}</p>
      <div className="mt-3 grid grid-cols-3 gap-2">
        <figure>
          <Scene label={t('originalShows')} />
          <figcaption className="mt-1 text-2xs text-ink-faint">{t('original')}</figcaption>
        </figure>
        {edits.map(({ value, boat, name, label }) => (
          <figure key={value}>
            <div className={cn('rounded-md', choice === value && 'ring-2 ring-honey-ink ring-offset-2 ring-offset-surface')}>
              <Scene boat={boat} label={label} />
            </div>
            <figcaption className="mt-1 text-2xs text-ink-faint">{name}</figcaption>
          </figure>
        ))}
      </div>
      <fieldset aria-label={t('question')} className="mt-3 grid grid-cols-3 gap-2">
        {CHOICES.map(({ value, key, label }) => (
          <button
            key={value}
            type="button"
            aria-pressed={choice === value}
            onClick={() => setChoice(value)}
            className={cn(
              'flex min-h-11 items-center justify-center gap-2 rounded-lg border border-line-strong bg-surface text-sm font-medium hover:bg-subtle',
              choice === value && 'border-honey-ink bg-honey-soft hover:bg-honey-soft',
            )}
          >
            {choice === value ? <Check aria-hidden className="size-4 text-honey-ink" /> : <Kbd className="max-sm:hidden">{key}</Kbd>}
            {t(label)}
          </button>
        ))}
      </fieldset>
      <div className="mt-4 border-t pt-4" aria-live="polite">
        <p className="mb-1 text-xs font-medium text-ink-soft">{t(choice ? 'verdictWithYours' : 'verdict')}</p>
        <IntervalBar label={t('preferred')} {...verdict} />
        <VoteBar
          className="mt-3"
          parts={[
            { label: t('model1'), count: votes.one, series: 'a' },
            { label: t('equal'), count: votes.equal, series: 'tie' },
            { label: t('model2'), count: votes.two, series: 'b' },
          ]}
        />
      </div>
    </div>
  );
}
