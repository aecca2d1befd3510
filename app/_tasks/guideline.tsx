'use client';

import { Check, ChevronDown, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '#words';
import { useRemembered } from './use-remembered.ts';

export interface GuidelineProps {
  /** The task type's name: whether it was folded away is remembered for each. */
  name: string;
  points: readonly string[];
  good: readonly ReactNode[];
  bad: readonly { text: ReactNode; why: string }[];
}

/** What an example says: in English on every page, since copies of it are refused in that language. */
export function ExampleWords({ children }: { children: string }) {
  return (
    <span lang="en" data-own-words>
      {children}
    </span>
  );
}

function Example({ isGood, children }: { isGood: boolean; children: ReactNode }) {
  const t = useWords('tasks');
  return (
    <li className="flex items-start gap-2">
      {isGood ? <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-good" /> : <X aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />}
      <span className="min-w-0">
        <span className="sr-only">{t(isGood ? 'guideline.good' : 'guideline.bad')} </span>
        {children}
      </span>
    </li>
  );
}

/** What is wanted and what is not, with examples. Open until it has been folded away once. */
export function Guideline({ name, points, good, bad }: GuidelineProps) {
  const t = useWords('tasks');
  const [isFolded, setFolded] = useRemembered(`guideline-folded:${name}`);
  const [isOpen, setOpen] = useState(true);
  useEffect(() => setOpen(!isFolded), [isFolded]);
  return (
    <section aria-label={t('guideline.label')} className="rounded-xl border bg-surface text-sm">
      <h2>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen);
            setFolded(isOpen);
          }}
          className="flex min-h-11 w-full items-center justify-between gap-2 rounded-xl px-4 text-left font-semibold hover:bg-subtle"
        >
          {t('guideline.title')}
          <ChevronDown aria-hidden className={isOpen ? 'size-4 rotate-180 text-ink-faint' : 'size-4 text-ink-faint'} />
        </button>
      </h2>
      {isOpen && (
        <div className="space-y-3 px-4 pb-4">
          <ol className="list-decimal space-y-1 pl-5 text-ink-soft marker:text-ink-faint">
            {points.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ol>
          <ul className="space-y-1.5">
            {good.map((example, i) => (
              <Example key={i} isGood>
                {example}
              </Example>
            ))}
            {bad.map(({ text, why }, i) => (
              <Example key={i} isGood={false}>
                {text} <span className="text-ink-faint">– {why}</span>
              </Example>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
