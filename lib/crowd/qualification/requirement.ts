/** What a HIT type may ask of its workers, and when a worker's value meets it. Pure. */
import { z } from 'zod';
import { HITS_OF_TYPE } from './system-types.ts';

export const COMPARATORS = ['LessThan', 'LessThanOrEqualTo', 'GreaterThan', 'GreaterThanOrEqualTo', 'EqualTo', 'NotEqualTo', 'Exists', 'DoesNotExist', 'In', 'NotIn'] as const;
export type TComparator = (typeof COMPARATORS)[number];

/** What somebody without the qualification may not do; each includes the ones before. */
export const GUARDED = ['Accept', 'PreviewAndAccept', 'DiscoverPreviewAndAccept'] as const;
export type TGuarded = (typeof GUARDED)[number];

export const ZLocale = z.object({ country: z.string().regex(/^[A-Z]{2}$/), subdivision: z.string().regex(/^[A-Z0-9]{1,3}$/).optional() }).strict();
export type TLocale = z.infer<typeof ZLocale>;

/** Values compared with by each comparator: none, exactly one, or a list. */
const IS_LIST = (comparator: TComparator): boolean => comparator === 'In' || comparator === 'NotIn';
const TAKES_NONE = (comparator: TComparator): boolean => comparator === 'Exists' || comparator === 'DoesNotExist';
const FITS_LOCALE: readonly TComparator[] = ['EqualTo', 'NotEqualTo', 'In', 'NotIn', 'Exists', 'DoesNotExist'];

export const ZRequirement = z
  .object({
    qualificationTypeId: z.string().regex(/^[A-Z0-9]{1,64}$/),
    comparator: z.enum(COMPARATORS),
    integerValues: z.array(z.number().int()).max(15).default([]),
    localeValues: z.array(ZLocale).max(30).default([]),
    guarded: z.enum(GUARDED).default('Accept'),
  })
  .strict()
  .superRefine(({ qualificationTypeId, comparator, integerValues, localeValues }, context) => {
    const given = integerValues.length + localeValues.length;
    const fail = (message: string): void => context.addIssue({ code: 'custom', message });
    if (integerValues.length > 0 && localeValues.length > 0) fail('compare with integers or with places, not with both');
    if (TAKES_NONE(comparator) && given > 0) fail(`${comparator} takes no value`);
    if (!TAKES_NONE(comparator) && !IS_LIST(comparator) && given !== 1) fail(`${comparator} takes exactly one value`);
    if (IS_LIST(comparator) && given === 0) fail(`${comparator} needs at least one value`);
    if (qualificationTypeId === HITS_OF_TYPE && !((comparator === 'LessThan' && integerValues[0] > 0) || (comparator === 'LessThanOrEqualTo' && integerValues[0] >= 0))) fail(`${HITS_OF_TYPE} takes LessThan or LessThanOrEqualTo with a number that lets a worker do at least one HIT`);
    if (localeValues.length > 0 && !FITS_LOCALE.includes(comparator)) fail(`places cannot be compared by ${comparator}`);
  });
export type TRequirement = z.output<typeof ZRequirement>;

export const ZRequirements = z.array(ZRequirement).max(10);

/** What a worker has: a number, a place, or nothing. */
export type QualificationValue = number | TLocale | undefined;

function isPlace(wanted: TLocale, { country, subdivision }: TLocale): boolean {
  return wanted.country === country && (wanted.subdivision === undefined || wanted.subdivision === subdivision);
}

function compareNumber(comparator: TComparator, value: number, wanted: readonly number[]): boolean {
  switch (comparator) {
    case 'LessThan':
      return value < wanted[0];
    case 'LessThanOrEqualTo':
      return value <= wanted[0];
    case 'GreaterThan':
      return value > wanted[0];
    case 'GreaterThanOrEqualTo':
      return value >= wanted[0];
    case 'EqualTo':
    case 'In':
      return wanted.includes(value);
    default:
      return !wanted.includes(value);
  }
}

/**
 * Whether a value meets a requirement. Without the qualification only `DoesNotExist`, `NotEqualTo` and `NotIn` hold, as on MTurk.
 */
export function meets({ comparator, integerValues, localeValues }: TRequirement, value: QualificationValue): boolean {
  if (comparator === 'Exists') return value !== undefined;
  if (comparator === 'DoesNotExist') return value === undefined;
  const isNegative = comparator === 'NotEqualTo' || comparator === 'NotIn';
  if (value === undefined) return isNegative;
  if (typeof value === 'number') return localeValues.length > 0 ? isNegative : compareNumber(comparator, value, integerValues);
  return localeValues.some((wanted) => isPlace(wanted, value)) !== isNegative;
}
