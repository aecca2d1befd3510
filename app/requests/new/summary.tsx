'use client';

import { Check, Circle, Eye, Rocket } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody } from '#app/_ui/card.tsx';
import { cn } from '#app/_ui/cn.ts';
import { count, dollars, duration, plural } from '#app/_ui/format.ts';
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
  const { answers, payments, fees, total, workSeconds, hourly, workers, tests, measuredOn, prolificTotal } = estimate;
  return (
    <>
      <dl className="space-y-2 text-sm">
        <Line label={`${plural(items, 'item')}${tests > 0 ? ` and ${plural(tests, 'test item')}` : ''}, ${plural(answers, 'answer')}`}>{dollars(dollarText(payments))}</Line>
        <Line label="Platform fee">{dollars(dollarText(fees))}</Line>
        <Line label="Set aside at publication" isStrong>
          {dollars(dollarText(total))}
        </Line>
        <Line label="Your balance">{dollars(dollarText(available))}</Line>
        {prolificTotal !== null && Number.isFinite(prolificTotal) && <Line label={`On Prolific, ${plural(workers, 'participant')}`}>{prolificTotal.toFixed(2)} + its fee</Line>}
      </dl>
      {items > 0 && (
        <p className="mt-2 border-t pt-2 text-xs text-ink-soft">
          About {duration(workSeconds)} of work for at least {plural(workers, 'person', 'people')}; with five at a time done in about {duration(workSeconds / 5)}. Workers earn about{' '}
          <span className={cn('font-medium', hourly < 8 && 'text-warn')}>${hourly.toFixed(2)} per hour</span>
          {hourly < 8 && ', which is little: expect slow and careless answers'}. {measuredOn > 0 ? `Pace measured on ${count(measuredOn)} answers here.` : 'Pace from experience; nothing has been measured here yet.'}
        </p>
      )}
    </>
  );
}

/** Beside the form: what is left to do, what it costs, and the button. */
export function Summary({ steps, estimate, items, available, isDemo, isPending, error, onPreview, canPreview, onSubmit }: SummaryProps) {
  const isReady = steps.every(({ isDone }) => isDone);
  const missing = estimate ? estimate.total - available : 0;
  return (
    <Card className="lg:sticky lg:top-6">
      <CardBody className="space-y-4">
        <ul aria-label="Steps" className="space-y-1.5 text-sm">
          {steps.map(({ label, isDone }) => (
            <li key={label} className="flex items-center gap-2">
              {isDone ? <Check aria-hidden className="size-4 text-good" /> : <Circle aria-hidden className="size-4 text-ink-faint" />}
              <span className={isDone ? 'text-ink-soft' : 'font-medium'}>{label}</span>
              <span className="sr-only">{isDone ? 'done' : 'to do'}</span>
            </li>
          ))}
        </ul>
        {estimate && <Costs estimate={estimate} items={items} available={available} />}
        {isReady && missing > 0 && (
          <Callout tone="warn" title={`${dollars(dollarText(missing))} missing`} actions={<AddFunds isDemo={isDemo} />}>
            Add funds, pay less or ask fewer people.
          </Callout>
        )}
        {error && (
          <Callout tone="bad" role="alert">
            {error}
          </Callout>
        )}
        <div className="grid gap-2">
          <Button icon={<Eye aria-hidden />} disabled={!canPreview} onClick={onPreview}>
            Preview as a worker
          </Button>
          <Button variant="primary" size="lg" icon={<Rocket aria-hidden />} isPending={isPending} disabled={!isReady || missing > 0} onClick={() => onSubmit(true)}>
            Publish study
          </Button>
          <Button variant="ghost" disabled={!isReady || isPending} onClick={() => onSubmit(false)}>
            Save as a draft
          </Button>
        </div>
        <p className="text-xs text-ink-faint">Publishing fixes the design and its hash, opens the tasks to workers and sets the money aside. What is not used comes back.</p>
      </CardBody>
    </Card>
  );
}
