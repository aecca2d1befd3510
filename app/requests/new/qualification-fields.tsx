'use client';

import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { Select } from '#app/_ui/select.tsx';
import type { FormErrors, FormState } from './form-state.ts';

/** A qualification type of the requester's own. */
export interface OwnQualification {
  id: string;
  name: string;
}

export interface QualificationFieldsProps {
  form: FormState;
  errors: FormErrors;
  onChange: (change: Partial<FormState>) => void;
  qualifications: readonly OwnQualification[];
}

const NONE = 'none';

/** What workers must have to take part. */
export function QualificationFields({ form, errors, onChange, qualifications }: QualificationFieldsProps) {
  const bind = (key: 'approvedShare' | 'approvedCount' | 'countries' | 'qualificationValue') => ({ value: form[key], onChange: (event: { target: { value: string } }) => onChange({ [key]: event.target.value }) });
  const options = [{ value: NONE, label: 'None' }, ...qualifications.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <fieldset className="grid gap-x-4 gap-y-5 sm:col-span-6 sm:grid-cols-6">
      <legend className="mb-3 text-sm font-medium">Who may take part</legend>
      <Field label="Approved at least" isOptional hint="Of their decided tasks on this platform." error={errors.approvedShare} className="sm:col-span-2">
        <Input inputMode="numeric" trailing="%" placeholder="anybody" {...bind('approvedShare')} />
      </Field>
      <Field label="Tasks approved" isOptional hint="At least so many so far." error={errors.approvedCount} className="sm:col-span-2">
        <Input inputMode="numeric" placeholder="any number" {...bind('approvedCount')} />
      </Field>
      <Field label="Countries" isOptional hint="Two letters each: US, DE." error={errors.countries} className="sm:col-span-2">
        <Input placeholder="anywhere" {...bind('countries')} />
      </Field>
      {qualifications.length > 0 && (
        <Field label="Qualification of yours" isOptional hint="Granted by you or by its test." className="sm:col-span-4">
          <Select options={options} value={form.qualification || NONE} onValueChange={(value) => onChange({ qualification: value === NONE ? '' : value })} />
        </Field>
      )}
      {form.qualification && (
        <Field label="With a value of at least" isOptional error={errors.qualificationValue} className="sm:col-span-2">
          <Input inputMode="numeric" placeholder="any" {...bind('qualificationValue')} />
        </Field>
      )}
    </fieldset>
  );
}
