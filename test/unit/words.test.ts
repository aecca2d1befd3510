import { describe, expect, test } from 'vitest';
import { createTranslator } from 'use-intl/core';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { chooseLanguage, isTranslated } from '#app/_words/languages.ts';
import { MESSAGES } from '#app/_words/messages.ts';
import { markMessage, markMessages } from '#app/_words/pseudo.ts';

/** Every message with its key. */
function messagesOf(value: unknown, key = ''): [string, string][] {
  if (typeof value === 'string') return [[key, value]];
  return Object.entries(value as object).flatMap(([name, inner]) => messagesOf(inner, key ? `${key}.${name}` : name));
}

/** The names of what a message is filled with, and of the elements in it. */
function fillings(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return [`<${element.value}>`, ...fillings(element.children)];
    if (element.type === TYPE.plural || element.type === TYPE.select) return [element.value, ...Object.values(element.options).flatMap(({ value }) => fillings(value))];
    return [element.value];
  });
}

test('a language remembered goes before the browser’s, which goes before English', () => {
  expect(chooseLanguage(undefined, 'fr-FR, de-AT;q=0.8, en;q=0.5')).toBe('de');
  expect(chooseLanguage('en', 'de')).toBe('en');
  expect(chooseLanguage('xx', 'de')).toBe('de');
  expect(chooseLanguage(undefined, 'fr')).toBe('en');
  expect(chooseLanguage(undefined, null)).toBe('en');
});

test('the workers’ and public pages are translated, the others are not', () => {
  expect(['/', '/work', '/work/earnings?page=2', '/sign-in?next=%2Frequests'].map(isTranslated)).toEqual([true, true, true, true]);
  expect(['/requests', '/research/runs', '/admin', '/workshop'].map(isTranslated)).toEqual([false, false, false, false]);
});

describe.each(Object.keys(MESSAGES) as (keyof typeof MESSAGES)[])('%s', (language) => {
  test('has each English message, filled with the same values', () => {
    const english = new Map(messagesOf(MESSAGES.en));
    const here = messagesOf(MESSAGES[language]);
    expect(here.map(([key]) => key).sort()).toEqual([...english.keys()].sort());
    for (const [key, message] of here) {
      expect(new Set(fillings(parse(message))), key).toEqual(new Set(fillings(parse(english.get(key) as string))));
      expect(message.trim(), `${key} is empty`).not.toBe('');
      expect(message, `${key}: an apostrophe quotes in ICU; write ’`).not.toContain("'");
    }
  });
});

test('the pseudo language marks words, keeps what stands in braces, and is valid', () => {
  expect(markMessage('Hand in')).toBe('⟦Ĥáñð íñ···⟧');
  const t = createTranslator({ locale: 'en', messages: { x: markMessage('{count, plural, one {# task} other {# tasks}} for {name}') }, namespace: undefined });
  expect(t('x', { count: 2, name: 'Wanda' })).toMatch(/^⟦2 .áš.š .ó. Wanda·+⟧$/);
  for (const [key, message] of messagesOf(markMessages(MESSAGES.en))) expect(() => parse(message), key).not.toThrow();
});
