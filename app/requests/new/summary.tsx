'use client';

import { Check, Circle, Eye, Rocket } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody } from '#app/_ui/card.tsx';
import { cn } from '#app/_ui/cn.ts';
import { useNumbers, useWords } from '#words';
import { AddFunds } from '../add-funds.tsx';
import { dollarText, type Estimate } from './estimate.ts';

export interface SummaryProps {
  /** What has to be done, and whether it is. */
  steps: readonly { label: string; isDone: boolean }[];
  estimate: Estimate | null;
  items: number;
  /** Micro-dollars that can be spent. */
  available: number;
  isDemo: boolean;
  isPending: boolean;
  error: string | null;
  onPreview: () => void;
  canPreview: boolean;
  onSubmit: (publish: boolean) => void;
}

function Line({ label, children, isStrong = false }: { label: ReactNode; children: ReactNode; isStrong?: boolean }) {
  return (
    <div className={cn('flex items-baseline justify-between gap-4', isStrong && 'border-t pt-2 font-semibold')}>
      <dt className={isStrong ? undefined : 'text-ink-soft'}>{label}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

function Costs({ estimate, items, available }: { estimate: Estimate; items: number; available: number }) {
  const t = useWords('requests.form.costs');
  const { decimal, dollars, duration } = useNumbers();
  const { answers, payments, fees, total, workSeconds, hourly, workers, tests, measuredOn, prolificTotal } = estimate;
  return (
    <>
      <dl className="space-y-2 text-sm">
        <Line label={t('answers', { items, tests, answers })}>{dollars(dollarText(payments))}</Line>
        <Line label={t('fee')}>{dollars(dollarText(fees))}</Line>
        <Line label={t('setAside')} isStrong>
          {dollars(dollarText(total))}
        </Line>
        <Line label={t('balance')}>{dollars(dollarText(available))}</Line>
        {prolificTotal !== null && Number.isFinite(prolificTotal) && <Line label={t('prolific', { count: workers })}>{t('plusFee', { amount: decimal(prolificTotal, 2) })}</Line>}
      </dl>
      {items > 0 && (
        <p className="mt-2 border-t pt-2 text-xs text-ink-soft">
          {t.rich('pace', {
            work: duration(workSeconds),
            workers,
            shared: duration(workSeconds / 5),
            hourly: dollars(hourly.toFixed(2)),
            isLittle: hourly < 8 ? 'yes' : 'no',
            measuredOn,
            pay: (text) => <span className={cn('font-medium', hourly < 8 && 'text-warn')}>{text}</span>,
          })}
        </p>
      )}
    </>
  );
}

/** Beside the form: what is left to do, what it costs, and the button. */
export function Summary({ steps, estimate, items, available, isDemo, isPending, error, onPreview, canPreview, onSubmit }: SummaryProps) {
  const t = useWords('requests.form');
  const { dollars } = useNumbers();
  const isReady = steps.every(({ isDone }) => isDone);
  const missing = estimate ? estimate.total - available : 0;
  return (
    <Card className="lg:sticky lg:top-6">
      <CardBody className="space-y-4">
        <ul aria-label={t('steps.label')} className="space-y-1.5 text-sm">
          {steps.map(({ label, isDone }) => (
            <li key={label} className="flex items-center gap-2">
              {isDone ? <Check aria-hidden className="size-4 text-good" /> : <Circle aria-hidden className="size-4 text-ink-faint" />}
              <span className={isDone ? 'text-ink-soft' : 'font-medium'}>{label}</span>
              <span className="sr-only">{t(isDone ? 'steps.done' : 'steps.toDo')}</span>
            </li>
          ))}
        </ul>
        {estimate && <Costs estimate={estimate} items={items} available={available} />}
        {isReady && missing > 0 && (
          <Callout tone="warn" title={t('costs.missing.title', { amount: dollars(dollarText(missing)) })} actions={<AddFunds isDemo={isDemo} />}>
            {t('costs.missing.text')}
          </Callout>
        )}
        {error && (
          <Callout tone="bad" role="alert">
            {error}
          </Callout>
        )}
        <div className="grid gap-2">
          <Button icon={<Eye aria-hidden />} disabled={!canPreview} onClick={onPreview}>
            {t('submit.preview')}
          </Button>
          <Button variant="primary" size="lg" icon={<Rocket aria-hidden />} isPending={isPending} disabled={!isReady || missing > 0} onClick={() => onSubmit(true)}>
            {t('submit.publish')}
          </Button>
          <Button variant="ghost" disabled={!isReady || isPending} onClick={() => onSubmit(false)}>
            {t('submit.draft')}
          </Button>
        </div>
        <p className="text-xs text-ink-faint">{t('submit.note')}</p>
      </CardBody>
    </Card>
  );
}
