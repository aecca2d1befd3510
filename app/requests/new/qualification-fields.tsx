'use client';

import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { Select } from '#app/_ui/select.tsx';
import { useWords } from '#words';
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
  const t = useWords('requests.form.qualifications');
  const bind = (key: 'approvedShare' | 'approvedCount' | 'countries' | 'qualificationValue') => ({ value: form[key], onChange: (event: { target: { value: string } }) => onChange({ [key]: event.target.value }) });
  const options = [{ value: NONE, label: t('own.none') }, ...qualifications.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <fieldset className="grid gap-x-4 gap-y-5 sm:col-span-6 sm:grid-cols-6">
      <legend className="mb-3 text-sm font-medium">{t('title')}</legend>
      <Field label={t('approvedShare.label')} isOptional hint={t('approvedShare.hint')} error={errors.approvedShare} className="sm:col-span-2">
        <Input inputMode="numeric" trailing="%" placeholder={t('approvedShare.placeholder')} {...bind('approvedShare')} />
      </Field>
      <Field label={t('approvedCount.label')} isOptional hint={t('approvedCount.hint')} error={errors.approvedCount} className="sm:col-span-2">
        <Input inputMode="numeric" placeholder={t('approvedCount.placeholder')} {...bind('approvedCount')} />
      </Field>
      <Field label={t('countries.label')} isOptional hint={t('countries.hint')} error={errors.countries} className="sm:col-span-2">
        <Input placeholder={t('countries.placeholder')} {...bind('countries')} />
      </Field>
      {qualifications.length > 0 && (
        <Field label={t('own.label')} isOptional hint={t('own.hint')} className="sm:col-span-4">
          <Select options={options} value={form.qualification || NONE} onValueChange={(value) => onChange({ qualification: value === NONE ? '' : value })} />
        </Field>
      )}
      {form.qualification && (
        <Field label={t('value.label')} isOptional error={errors.qualificationValue} className="sm:col-span-2">
          <Input inputMode="numeric" placeholder={t('value.placeholder')} {...bind('qualificationValue')} />
        </Field>
      )}
    </fieldset>
  );
}
