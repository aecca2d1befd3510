import type { NamespaceKeys, NestedKeyOf } from 'use-intl/core';
import type { useTranslations } from 'use-intl/react';
import { currentTranslator, currentWords, wordsOf } from './current.ts';
import type { Messages } from './messages.ts';
import { refuse } from '#lib/errors.ts';
import { parseDollars } from '#lib/payment/money.ts';
import { type Numbers, numbersIn } from './numbers.ts';
import { readMoney } from './typed-money.ts';

type Area = NamespaceKeys<Messages, NestedKeyOf<Messages>>;

/** `useWords` for what is asynchronous on the server: pages, their metadata, actions. */
export async function words<A extends Area>(area: A): Promise<ReturnType<typeof useTranslations<A>>> {
  return currentTranslator(await currentWords(), area) as ReturnType<typeof useTranslations<A>>;
}

/** `useNumbers` for what is asynchronous on the server. */
export async function numbers(): Promise<Numbers> {
  const [{ language }, t] = await Promise.all([currentWords(), words('frame.span')]);
  return numbersIn(language, ({ unit, value }) => t(unit, { value }));
}

/**
 * Micro-dollars that somebody typed on a page, as its language writes them.
 * @throws AppError BadInput naming the text when it is no amount, or may mean two.
 */
export async function readDollars(text: string): Promise<bigint> {
  const amount = readMoney((await currentWords()).language, text);
  if (amount === null) throw refuse('BadInput', 'moneyUnclear', { text: text.slice(0, 40) });
  return parseDollars(amount);
}

/** `words` for a route handler. */
export function wordsFor<A extends Area>(request: Request, area: A): ReturnType<typeof useTranslations<A>> {
  return currentTranslator(wordsOf(request), area) as ReturnType<typeof useTranslations<A>>;
}
