'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { Select, type SelectOption } from '#app/_ui/select.tsx';
import { Switch } from '#app/_ui/switch.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useAlive } from '#app/_ui/use-alive.ts';
import type { TSchedule } from '#lib/loop/set-schedule.ts';
import { useWords } from '#words';
import { setScheduleAction } from './actions.ts';

const CROWDS = ['people', 'simulated'] as const;

/** On or off, after how many new rankings, every night or not, and what a loop then does. */
export function ScheduleForm({ start, presets }: { start: TSchedule; presets: SelectOption[] }) {
  const t = useWords('research.schedule');
  const away = useWords('frame')('unchanged');
  const router = useRouter();
  const isAlive = useAlive();
  const [values, setValues] = useState(start);
  const [typed, setTyped] = useState(start.everyRankings === null ? '' : String(start.everyRankings));
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const set = (change: Partial<TSchedule>): void => setValues((before) => ({ ...before, ...change }));

  async function save(): Promise<void> {
    setPending(true);
    setError(undefined);
    const everyRankings = typed.trim() === '' ? null : Number(typed);
    const result = await setScheduleAction({ ...values, everyRankings }).catch(() => ({ serverError: away, validationErrors: undefined }));
    setPending(false);
    if (result?.serverError) return setError(result.serverError);
    if (result?.validationErrors) return setError(t('wrong'));
    toast.success(t(values.isOn ? 'isOn' : 'isOff'));
    router.refresh();
  }

  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Switch label={t('run')} hint={t('runHint')} checked={values.isOn} onCheckedChange={(isOn) => set({ isOn })} />
      <Field label={t('rankings')} hint={t('rankingsHint')} error={error}>
        <Input inputMode="numeric" value={typed} onChange={({ target }) => setTyped(target.value)} />
      </Field>
      <Switch label={t('nightly')} hint={t('nightlyHint')} checked={values.isNightly} onCheckedChange={(isNightly) => set({ isNightly })} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('preset')}>
          <Select options={presets} value={values.preset} onValueChange={(preset) => set({ preset })} />
        </Field>
        <Field label={t('crowd')}>
          <Select options={CROWDS.map((value) => ({ value, label: t(`crowds.${value}`) }))} value={values.crowd} onValueChange={(crowd) => set({ crowd: crowd as TSchedule['crowd'] })} />
        </Field>
      </div>
      <Button type="submit" variant="primary" isPending={isPending} disabled={!isAlive}>
        {t('save')}
      </Button>
    </form>
  );
}
