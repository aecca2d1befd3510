import type { NamespaceKeys, NestedKeyOf } from 'use-intl/core';
import type { useTranslations } from 'use-intl/react';
import { currentTranslator, currentWords, wordsOf } from './current.ts';
import type { Messages } from './messages.ts';
import { type Numbers, numbersIn } from './numbers.ts';

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

/** `words` for a route handler. */
export function wordsFor<A extends Area>(request: Request, area: A): ReturnType<typeof useTranslations<A>> {
  return currentTranslator(wordsOf(request), area) as ReturnType<typeof useTranslations<A>>;
}
