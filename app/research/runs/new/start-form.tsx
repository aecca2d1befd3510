'use client';

import { Play } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { RadioCards } from '#app/_ui/radio-cards.tsx';
import { Select } from '#app/_ui/select.tsx';
import { useAlive } from '#app/_ui/use-alive.ts';
import { AddFunds } from '#app/requests/add-funds.tsx';
import { useNumbers, useWords } from '#words';
import { PRIORITY_NAMES } from '#lib/run/priority.ts';
import { startRunAction } from './actions.ts';
import { costOf } from './estimate.ts';
import { type Schema, startValues, type Value, type Values, withoutEmpty, withValue } from './fields.ts';
import { type Choices, SchemaFields } from './schema-fields.tsx';

export interface StageForm {
  stage: string;
  title: string;
  description: string;
  schema: Schema;
  choices: Choices;
  /** The fields that are shown at once, where a preset sets the others. */
  first?: readonly string[];
  /** With the median time of earlier runs. */
  presets: readonly { name: string; title: string; hint: string; values: Values; typical: { seconds: number; runs: number } | null }[];
}

export interface StartFormProps {
  stages: readonly StageForm[];
  start: { stage: string; name?: string; preset?: string; values?: Values };
  /** Runs that compute now or wait to. */
  ahead: number;
  /** Micro-dollars: the reader's balance, and the platform's fee on one dollar. */
  money: { available: number; feePerDollar: number; isDemo: boolean };
}

interface EstimateProps {
  stage: StageForm;
  values: Values;
  money: StartFormProps['money'];
  ahead: number;
  typical: StageForm['presets'][number]['typical'];
}

function Estimate({ stage, values, money, ahead, typical }: EstimateProps) {
  const t = useWords('runs.start.estimate');
  const { count, dollars, duration } = useNumbers();
  const usd = (micros: number): string => dollars((micros / 1e6).toFixed(2));
  const parts = costOf(stage.stage, values, money.feePerDollar);
  const total = parts.reduce((sum, { micros }) => sum + micros, 0);
  return (
    <Card className="lg:sticky lg:top-6">
      <CardHeader title={t('title')} />
      <CardBody className="space-y-4 text-sm">
        <div>
          <p className="text-xs font-medium text-ink-faint">{t('time')}</p>
          <p className="text-lg font-semibold tabular-nums">{typical ? duration(typical.seconds) : t('notMeasured')}</p>
          <p className="text-xs text-ink-soft">{typical ? t('median', { count: typical.runs }) : t('firstRun')}</p>
        </div>
        <div>
          <p className="text-xs font-medium text-ink-faint">{t('queue')}</p>
          <p className="text-lg font-semibold tabular-nums">{ahead === 0 ? t('empty') : t('underWay', { count: ahead })}</p>
          <p className="text-xs text-ink-soft">
            {t.rich(ahead === 0 ? 'atOnce' : 'shares', {
              link: (text) => (
                <Link href="/research/workers" className="rounded underline underline-offset-2">
                  {text}
                </Link>
              ),
            })}
          </p>
        </div>
        {parts.length > 0 && (
          <div>
            <p className="text-xs font-medium text-ink-faint">{t('cost')}</p>
            <p className="text-lg font-semibold tabular-nums">{usd(total)}</p>
            <ul className="mt-1 space-y-0.5 text-xs text-ink-soft">
              {parts.map(({ key, answers, micros }) => (
                <li key={key} className="flex justify-between gap-3 tabular-nums">
                  <span>{t('part', { label: t(`parts.${key}`), count: count(answers) })}</span>
                  <span>{usd(micros)}</span>
                </li>
              ))}
            </ul>
            <p className="mt-2 text-xs text-ink-soft">{t('balance', { amount: usd(money.available) })}</p>
          </div>
        )}
        {total > money.available && <Callout tone="warn" title={t('tooMuch.title')}>{t('tooMuch.text')}</Callout>}
        {parts.length > 0 && <AddFunds isDemo={money.isDemo} />}
      </CardBody>
    </Card>
  );
}

/** Starts a loop or the paper’s figures from a preset, or any stage from a form made of the stage's own schema. */
export function StartForm({ stages, start, ahead, money }: StartFormProps) {
  const t = useWords('runs.start');
  const router = useRouter();
  const isAlive = useAlive();
  const [stageName, setStageName] = useState(start.stage);
  const stage = stages.find((one) => one.stage === stageName) ?? stages[0];
  const [preset, setPreset] = useState(start.preset ?? stage.presets[0]?.name);
  const firstValues = (of: StageForm, name?: string): Values => startValues(of.schema, of.presets.find((one) => one.name === name)?.values) as Values;
  const [values, setValues] = useState<Values>(() => (start.values ? (startValues(stage.schema, start.values) as Values) : firstValues(stage, preset)));
  const [runName, setRunName] = useState(start.name ?? '');
  const [priority, setPriority] = useState<(typeof PRIORITY_NAMES)[number]>('normal');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string>();
  const [isPending, setPending] = useState(false);
  const form = useMemo(
    () => ({
      choices: stage.choices,
      errors,
      onChange: (path: readonly (string | number)[], value: Value) => {
        setValues((before) => withValue(before, path, value) as Values);
        setErrors(({ [path.join('.')]: _, ...rest }) => rest);
      },
    }),
    [stage, errors],
  );

  function choose(name: string, presetName?: string): void {
    const next = stages.find((one) => one.stage === name) ?? stages[0];
    const chosen = presetName ?? next.presets[0]?.name;
    setStageName(name);
    setPreset(chosen);
    setValues({ ...firstValues(next, chosen), ...(presetName && values.seed !== undefined ? { seed: values.seed } : {}) });
    setErrors({});
    setFailure(undefined);
  }

  async function submit(): Promise<void> {
    setPending(true);
    setFailure(undefined);
    const result = await startRunAction({ stage: stage.stage, name: runName.trim() || undefined, priority, config: withoutEmpty(values) as Record<string, unknown> }).catch(() => ({ data: undefined, serverError: t('away') }));
    const answer = result?.data;
    if (answer && 'runId' in answer) return router.push(`/research/runs/${answer.runId}`);
    setPending(false);
    if (answer && 'path' in answer) {
      setErrors({ [answer.path]: answer.message });
      setFailure(answer.path ? t('wrong', { field: answer.path, message: answer.message }) : answer.message);
    } else setFailure(result?.serverError ?? t('impossible'));
  }

  const top = stage.first ?? Object.keys(stage.schema.properties ?? {});
  const topSchema: Schema = { ...stage.schema, properties: Object.fromEntries(Object.entries(stage.schema.properties ?? {}).filter(([name]) => top.includes(name))) };
  return (
    <form
      className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="min-w-0 space-y-6">
        <Field label={t('what')} hint={<span data-own-words>{stage.description}</span>}>
          <Select options={stages.map(({ stage: value, title }) => ({ value, label: title }))} value={stage.stage} onValueChange={(next) => choose(next)} />
        </Field>
        {stage.presets.length > 1 && (
          <div>
            <p className="mb-1.5 text-sm font-medium">{t('preset')}</p>
            <RadioCards label={t('preset')} options={stage.presets.map(({ name, title, hint }) => ({ value: name, label: title, hint }))} value={preset} onValueChange={(next) => choose(stage.stage, next)} />
          </div>
        )}
        <div className="grid items-start gap-x-5 gap-y-4 sm:grid-cols-2">
          <Field label={t('name')} hint={t('nameHint')} isOptional>
            <Input value={runName} maxLength={120} placeholder={stage.title} onChange={(event) => setRunName(event.target.value)} />
          </Field>
          <Field label={t('priority')} hint={t(`priorityHints.${priority}`)}>
            <Select options={PRIORITY_NAMES.map((value) => ({ value, label: t(`priorities.${value}`) }))} value={priority} onValueChange={(next) => setPriority(next as typeof priority)} />
          </Field>
        </div>
        <SchemaFields schema={topSchema} values={values} form={form} />
        {stage.first && (
          <details className="rounded-xl border bg-surface shadow-1">
            <summary className="rounded-xl px-4 py-3 text-sm font-medium hover:bg-subtle">{t('all')}</summary>
            <div className="border-t p-4">
              <SchemaFields schema={stage.schema} values={values} form={form} leaveOut={[...top, 'preset']} />
            </div>
          </details>
        )}
        {failure && (
          <Callout tone="bad" role="alert" title={t('notStarted')}>
            {failure}
          </Callout>
        )}
        <Button type="submit" variant="primary" size="lg" isPending={isPending} disabled={!isAlive} icon={<Play aria-hidden />}>
          {t(stage.stage === 'loop' ? 'loop' : 'start')}
        </Button>
      </div>
      <Estimate stage={stage} values={values} money={money} ahead={ahead} typical={stage.presets.find(({ name }) => name === preset)?.typical ?? null} />
    </form>
  );
}
