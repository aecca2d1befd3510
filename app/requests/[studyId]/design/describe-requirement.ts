/** A requirement in words. Pure. */
import type { TRequirement } from '#lib/crowd/qualification/requirement.ts';
import { systemType } from '#lib/crowd/qualification/system-types.ts';

const WORDS: Record<TRequirement['comparator'], string> = {
  LessThan: 'below', LessThanOrEqualTo: 'at most', GreaterThan: 'above', GreaterThanOrEqualTo: 'at least', EqualTo: 'exactly', NotEqualTo: 'not',
  Exists: 'held', DoesNotExist: 'not held', In: 'one of', NotIn: 'none of',
};

const SUBJECTS: Record<string, string> = { Worker_PercentAssignmentsApproved: 'share of tasks approved, in percent,', Worker_NumberHITsApproved: 'number of tasks approved', Worker_Locale: 'country' };

/** For example “number of tasks approved at least 50”. @param names of the requester's own types by id. */
export function describeRequirement({ qualificationTypeId, comparator, integerValues, localeValues }: TRequirement, names: ReadonlyMap<string, string>): string {
  const system = systemType(qualificationTypeId)?.name;
  const subject = system ? (SUBJECTS[system] ?? system) : `qualification “${names.get(qualificationTypeId) ?? qualificationTypeId}”`;
  const values = [...integerValues.map(String), ...localeValues.map(({ country, subdivision }) => (subdivision ? `${country}-${subdivision}` : country))];
  return [subject, WORDS[comparator], values.join(', ')].filter(Boolean).join(' ');
}
