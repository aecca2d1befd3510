/** The form's words about who may take part, as requirements. Pure. */
import type { TRequirement } from '#lib/crowd/qualification/requirement.ts';
import { SYSTEM_TYPES, type SystemType } from '#lib/crowd/qualification/system-types.ts';
import type { FormErrors, FormState, FormWords } from './form-state.ts';

function idOf(key: SystemType['key']): string {
  return (SYSTEM_TYPES.find((type) => type.key === key) as SystemType).id;
}

const isWhole = (text: string, most: number): boolean => /^\d{1,9}$/.test(text) && Number(text) <= most;

/** Requirements in the order of the fields, and what is wrong with which. */
export function readRequirements(form: FormState, t: FormWords): { requirements: TRequirement[]; errors: FormErrors } {
  const [share, approved, value] = [form.approvedShare.trim(), form.approvedCount.trim(), form.qualificationValue.trim()];
  const countries = form.countries.toUpperCase().split(/[\s,;]+/).filter(Boolean);
  const errors: FormErrors = {};
  if (share !== '' && !isWhole(share, 100)) errors.approvedShare = t('errors.approvedShare');
  if (approved !== '' && !isWhole(approved, 1_000_000)) errors.approvedCount = t('errors.approvedCount');
  if (countries.length > 30 || countries.some((country) => !/^[A-Z]{2}$/.test(country))) errors.countries = t('errors.countries');
  if (form.qualification && value !== '' && !/^-?\d{1,9}$/.test(value)) errors.qualificationValue = t('errors.qualificationValue');
  const requirement = (qualificationTypeId: string, more: Partial<TRequirement>): TRequirement => ({ qualificationTypeId, comparator: 'GreaterThanOrEqualTo', integerValues: [], localeValues: [], guarded: 'Accept', ...more });
  const requirements = [
    ...(share ? [requirement(idOf('percentApproved'), { integerValues: [Number(share)] })] : []),
    ...(approved ? [requirement(idOf('approvedCount'), { integerValues: [Number(approved)] })] : []),
    ...(countries.length > 0 ? [requirement(idOf('locale'), { comparator: 'In', localeValues: countries.map((country) => ({ country })) })] : []),
    ...(form.qualification ? [requirement(form.qualification, value === '' ? { comparator: 'Exists' } : { integerValues: [Number(value)] })] : []),
  ];
  return { requirements, errors };
}
