'use client';

import { Checkbox } from '#app/_ui/checkbox.tsx';
import { isTestable } from '#lib/crowd/gold/schema.ts';
import { STORED_NAMES } from '#lib/crowd/task-types/names.ts';
import { Field } from '#app/_ui/field.tsx';
import { RadioCards } from '#app/_ui/radio-cards.tsx';
import { Input, Textarea } from '#app/_ui/input.tsx';
import type { FormErrors, FormState } from './form-state.ts';
import { type OwnQualification, QualificationFields } from './qualification-fields.tsx';

const AUDIENCES = [
  { value: 'platform', label: 'Workers here', hint: 'People with an account on this platform, paid from your balance.' },
  { value: 'prolific', label: 'Participants from Prolific', hint: 'Sent and paid by Prolific; they do their tasks here and go back with a code.' },
];

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
  const bind = (key: Exclude<keyof FormState, 'allowTies' | 'audience'>) => ({ value: form[key], onChange: (event: { target: { value: string } }) => onChange({ [key]: event.target.value }) });
  const isProlific = form.audience === 'prolific';
  return (
    <div className="grid gap-x-4 gap-y-5 sm:grid-cols-6">
      {form.taskType === 'compare-edits' && (
        <>
          <Field label="What a is" hint="In your results; workers never see it." error={errors.labelA} className="sm:col-span-3">
            <Input maxLength={80} {...bind('labelA')} />
          </Field>
          <Field label="What b is" hint="The other editor, model or version." error={errors.labelB} className="sm:col-span-3">
            <Input maxLength={80} {...bind('labelB')} />
          </Field>
        </>
      )}
      {form.taskType === 'rank-edits' && (
        <div className="sm:col-span-6">
          <Checkbox label="Edits may share a rank" hint="Workers can call neighbours equally good; they then count with the mean of their places." checked={form.allowTies} onCheckedChange={(allowTies) => onChange({ allowTies })} />
        </div>
      )}
      <Field label="Title for workers" hint="What they read in the list of tasks." error={errors.title} className="sm:col-span-6">
        <Input maxLength={127} {...bind('title')} />
      </Field>
      <Field label="Instructions for workers" error={errors.description} className="sm:col-span-6">
        <Textarea maxLength={1999} rows={3} {...bind('description')} />
      </Field>
      {offersProlific && (
        <div className="sm:col-span-6">
          <RadioCards label="Who answers" options={AUDIENCES} value={form.audience} onValueChange={(audience) => onChange({ audience: audience as FormState['audience'] })} />
        </div>
      )}
      {isProlific ? (
        <>
          <Field label="Tasks per participant" hint="The number of participants follows from it." error={errors.tasks} className="sm:col-span-2">
            <Input inputMode="numeric" {...bind('tasks')} />
          </Field>
          <Field label="Time for all of them" hint="Announced on Prolific." error={errors.prolificMinutes} className="sm:col-span-2">
            <Input inputMode="numeric" trailing="minutes" {...bind('prolificMinutes')} />
          </Field>
          <Field label="Reward per participant" hint="In your workspace’s currency, from its wallet." error={errors.reward} className="sm:col-span-2">
            <Input inputMode="decimal" {...bind('reward')} />
          </Field>
        </>
      ) : (
        <Field label="Payment per answer" hint="Paid when approved." error={errors.payment} className="sm:col-span-2">
          <Input inputMode="decimal" leading="$" {...bind('payment')} />
        </Field>
      )}
      <Field label="Answers per item" hint="From different people." error={errors.overlap} className="sm:col-span-2">
        <Input inputMode="numeric" {...bind('overlap')} />
      </Field>
      {!isProlific && (
        <Field label="Items per worker" isOptional hint="At most; keeps one voice from ruling." error={errors.cap} className="sm:col-span-2">
          <Input inputMode="numeric" placeholder="no limit" {...bind('cap')} />
        </Field>
      )}
      {!isProlific && <QualificationFields form={form} errors={errors} onChange={onChange} qualifications={qualifications} />}
      {isTestable(STORED_NAMES[form.taskType]) && (
        <>
          <Field label="Gold questions" isOptional hint="Of all tasks. Made from your own pictures: nothing changed, another item’s edit, duplicates, overdone." error={errors.golds} className="sm:col-span-2">
            <Input inputMode="decimal" trailing="%" placeholder="none" {...bind('golds')} />
          </Field>
          <Field label="Attention checks" isOptional hint="Of all tasks. The instruction says what to answer." error={errors.attention} className="sm:col-span-2">
            <Input inputMode="decimal" trailing="%" placeholder="none" {...bind('attention')} />
          </Field>
          <Field label="Leave out below" isOptional hint="Workers with fewer of their gold questions and checks right, from three on. Pre-registered." error={errors.leftOutBelow} className="sm:col-span-2">
            <Input inputMode="decimal" trailing="%" placeholder="nobody" {...bind('leftOutBelow')} />
          </Field>
        </>
      )}
      <Field label="Time for one task" error={errors.minutes} className="sm:col-span-2">
        <Input inputMode="decimal" trailing="minutes" {...bind('minutes')} />
      </Field>
      <Field label="Approve by itself after" error={errors.approvalDays} className="sm:col-span-2">
        <Input inputMode="decimal" trailing="days" {...bind('approvalDays')} />
      </Field>
      <Field label="Open for" error={errors.openDays} className="sm:col-span-2">
        <Input inputMode="decimal" trailing="days" {...bind('openDays')} />
      </Field>
    </div>
  );
}
