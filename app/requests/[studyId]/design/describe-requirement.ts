import type { Messages } from '#app/_words/messages.ts';
import type { useWords } from '#words';
import type { TRequirement } from '#lib/crowd/qualification/requirement.ts';
import { type SystemType, systemType } from '#lib/crowd/qualification/system-types.ts';

type Words = ReturnType<typeof useWords<'results.design.requirement'>>;
type Subject = Exclude<keyof Messages['results']['design']['requirement']['subjects'], 'own'>;

/** Those that pages have words for; the others are called as the API calls them. */
const SUBJECTS: Partial<Record<SystemType['key'], Subject>> = { percentApproved: 'percentApproved', approvedCount: 'approvedCount', locale: 'locale' };

/** A requirement in words, for example “number of tasks approved at least 50”. Pure. @param names of the requester's own types by id. */
export function describeRequirement({ qualificationTypeId, comparator, integerValues, localeValues }: TRequirement, names: ReadonlyMap<string, string>, t: Words): string {
  const system = systemType(qualificationTypeId);
  const known = system && SUBJECTS[system.key];
  const subject = known ? t(`subjects.${known}`) : (system?.name ?? t('subjects.own', { name: names.get(qualificationTypeId) ?? qualificationTypeId }));
  const values = [...integerValues.map(String), ...localeValues.map(({ country, subdivision }) => (subdivision ? `${country}-${subdivision}` : country))];
  return t(`comparators.${comparator}`, { subject, values: values.join(', ') });
}
