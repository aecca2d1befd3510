'use client';

import { Checkbox } from '#app/_ui/checkbox.tsx';
import { isTestable } from '#lib/crowd/gold/schema.ts';
import { STORED_NAMES } from '#lib/crowd/task-types/names.ts';
import { Field } from '#app/_ui/field.tsx';
import { RadioCards } from '#app/_ui/radio-cards.tsx';
import { Input, Textarea } from '#app/_ui/input.tsx';
import { useWords } from '#words';
import type { FormErrors, FormState } from './form-state.ts';
import { type OwnQualification, QualificationFields } from './qualification-fields.tsx';

const AUDIENCES = ['platform', 'prolific'] as const;

export interface SettingsSectionProps {
  form: FormState;
  errors: FormErrors;
  onChange: (change: Partial<FormState>) => void;
  /** Whether this requester may publish to Prolific. */
  offersProlific: boolean;
  qualifications: readonly OwnQualification[];
}

/** Everything that can be set about a study beside its pictures. */
export function SettingsSection({ form, errors, onChange, offersProlific, qualifications }: SettingsSectionProps) {
  const t = useWords('requests.form.settings');
  const bind = (key: Exclude<keyof FormState, 'allowTies' | 'audience'>) => ({ value: form[key], onChange: (event: { target: { value: string } }) => onChange({ [key]: event.target.value }) });
  const isProlific = form.audience === 'prolific';
  return (
    <div className="grid gap-x-4 gap-y-5 sm:grid-cols-6">
      {form.taskType === 'compare-edits' && (
        <>
          <Field label={t('labelA.label')} hint={t('labelA.hint')} error={errors.labelA} className="sm:col-span-3">
            <Input maxLength={80} {...bind('labelA')} />
          </Field>
          <Field label={t('labelB.label')} hint={t('labelB.hint')} error={errors.labelB} className="sm:col-span-3">
            <Input maxLength={80} {...bind('labelB')} />
          </Field>
        </>
      )}
      {form.taskType === 'rank-edits' && (
        <div className="sm:col-span-6">
          <Checkbox label={t('allowTies.label')} hint={t('allowTies.hint')} checked={form.allowTies} onCheckedChange={(allowTies) => onChange({ allowTies })} />
        </div>
      )}
      <Field label={t('title.label')} hint={t('title.hint')} error={errors.title} className="sm:col-span-6">
        <Input maxLength={127} {...bind('title')} />
      </Field>
      <Field label={t('description')} error={errors.description} className="sm:col-span-6">
        <Textarea maxLength={1999} rows={3} {...bind('description')} />
      </Field>
      {offersProlific && (
        <div className="sm:col-span-6">
          <RadioCards label={t('audience')} options={AUDIENCES.map((value) => ({ value, label: t(`audiences.${value}.label`), hint: t(`audiences.${value}.hint`) }))} value={form.audience} onValueChange={(audience) => onChange({ audience: audience as FormState['audience'] })} />
        </div>
      )}
      {isProlific ? (
        <>
          <Field label={t('tasks.label')} hint={t('tasks.hint')} error={errors.tasks} className="sm:col-span-2">
            <Input inputMode="numeric" {...bind('tasks')} />
          </Field>
          <Field label={t('prolificMinutes.label')} hint={t('prolificMinutes.hint')} error={errors.prolificMinutes} className="sm:col-span-2">
            <Input inputMode="numeric" trailing={t('units.minutes')} {...bind('prolificMinutes')} />
          </Field>
          <Field label={t('reward.label')} hint={t('reward.hint')} error={errors.reward} className="sm:col-span-2">
            <Input inputMode="decimal" {...bind('reward')} />
          </Field>
        </>
      ) : (
        <Field label={t('payment.label')} hint={t('payment.hint')} error={errors.payment} className="sm:col-span-2">
          <Input inputMode="decimal" leading="$" {...bind('payment')} />
        </Field>
      )}
      <Field label={t('overlap.label')} hint={t('overlap.hint')} error={errors.overlap} className="sm:col-span-2">
        <Input inputMode="numeric" {...bind('overlap')} />
      </Field>
      {!isProlific && (
        <Field label={t('cap.label')} isOptional hint={t('cap.hint')} error={errors.cap} className="sm:col-span-2">
          <Input inputMode="numeric" placeholder={t('cap.placeholder')} {...bind('cap')} />
        </Field>
      )}
      {!isProlific && <QualificationFields form={form} errors={errors} onChange={onChange} qualifications={qualifications} />}
      {isTestable(STORED_NAMES[form.taskType]) && (
        <>
          <Field label={t('golds.label')} isOptional hint={t('golds.hint')} error={errors.golds} className="sm:col-span-2">
            <Input inputMode="decimal" trailing="%" placeholder={t('golds.placeholder')} {...bind('golds')} />
          </Field>
          <Field label={t('attention.label')} isOptional hint={t('attention.hint')} error={errors.attention} className="sm:col-span-2">
            <Input inputMode="decimal" trailing="%" placeholder={t('attention.placeholder')} {...bind('attention')} />
          </Field>
          <Field label={t('leftOutBelow.label')} isOptional hint={t('leftOutBelow.hint')} error={errors.leftOutBelow} className="sm:col-span-2">
            <Input inputMode="decimal" trailing="%" placeholder={t('leftOutBelow.placeholder')} {...bind('leftOutBelow')} />
          </Field>
        </>
      )}
      <Field label={t('minutes')} error={errors.minutes} className="sm:col-span-2">
        <Input inputMode="decimal" trailing={t('units.minutes')} {...bind('minutes')} />
      </Field>
      <Field label={t('approvalDays')} error={errors.approvalDays} className="sm:col-span-2">
        <Input inputMode="decimal" trailing={t('units.days')} {...bind('approvalDays')} />
      </Field>
      <Field label={t('openDays')} error={errors.openDays} className="sm:col-span-2">
        <Input inputMode="decimal" trailing={t('units.days')} {...bind('openDays')} />
      </Field>
    </div>
  );
}
