import type { useTranslations } from 'use-intl/react';
import type { Refusal } from '#lib/refusal-sentences.ts';
import type { Numbers } from './numbers.ts';

/** A refusal in the words of the area `frame.refusals`, its amounts as the language writes them. Pure. */
export function sayRefusal({ key, values }: Refusal, t: ReturnType<typeof useTranslations<'frame.refusals'>>, { dollars }: Numbers): string {
  const { needed, available } = values;
  return t(key, { ...values, ...(needed !== undefined && { needed: dollars(String(needed)), available: dollars(String(available)) }) });
}
