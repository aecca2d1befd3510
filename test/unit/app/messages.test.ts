/** What the pages say, in every language: the compiler compares the keys, this the messages themselves. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { chooseLanguage, isTranslated, LANGUAGES } from '#app/_words/languages.ts';
import { MESSAGES } from '#app/_words/messages.ts';
import { markMessage, markMessages } from '#app/_words/pseudo.ts';
import { sentTo } from '#app/_words/sent.ts';

/** By key, "area.component.…". */
function listed(messages: object, path = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) => (typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : listed(value as object, `${path}${key}.`)));
}

/** What a message is told, and the elements inside it: "{name}", "<link>". */
function taken(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return [`<${element.value}>`, ...taken(element.children)];
    const inner = element.type === TYPE.plural || element.type === TYPE.select ? Object.values(element.options).flatMap(({ value }) => taken(value)) : [];
    return [`{${element.value}}`, ...inner];
  });
}

test('a message takes the same numbers, names and elements in every language', () => {
  const english = listed(MESSAGES.en);
  expect(english.length).toBeGreaterThan(100);
  for (const language of Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[]) {
    const messages = new Map(listed(MESSAGES[language]));
    expect([...messages.keys()].sort(), language).toEqual(english.map(([key]) => key).sort());
    for (const [key, source] of english) {
      const message = messages.get(key) ?? '';
      expect([...new Set(taken(parse(message)))].sort(), `${language} ${key}`).toEqual([...new Set(taken(parse(source)))].sort());
      // ICU's own quote: a word written with it would lose it on the page.
      expect(message, `${language} ${key}`).not.toContain("'");
    }
  }
});

test('a choice goes before the browser’s wish, and that before English', () => {
  expect(chooseLanguage(undefined, 'de-AT,de;q=0.9,en;q=0.5')).toBe('de');
  expect(chooseLanguage('en', 'de')).toBe('en');
  expect(chooseLanguage('tlh', 'fr, de;q=0.1')).toBe('de');
  expect([chooseLanguage(undefined, 'fr'), chooseLanguage(undefined, null), chooseLanguage(undefined, '*')]).toEqual(['en', 'en', 'en']);
});

test('all pages are translated, addresses of nothing are not', () => {
  expect(['/', '/?x=/research', '/research', '/research/runs?stage=loop', '/work', '/work/earnings?page=2', '/sign-in?next=/research', '/requests?status=Live', '/admin/people'].map(isTranslated)).not.toContain(false);
  expect(['/workers', '/researchers?next=/work', '/administration'].map(isTranslated)).not.toContain(true);
});

test('the pseudo language marks words, keeps what stands in braces, and is valid', () => {
  expect(markMessage('Hand in')).toBe('⟦Ĥáñð íñ···⟧');
  const t = createTranslator({ locale: 'en', messages: { x: markMessage('{count, plural, one {# task} other {# tasks}} for {name}') } });
  expect(t('x', { count: 2, name: 'Wanda' })).toMatch(/^⟦2 .áš.š .ó. Wanda·+⟧$/);
  for (const [key, message] of listed(markMessages(MESSAGES.en))) expect(() => parse(message), key).not.toThrow();
});

/** Areas of messages that a file and what it imports read in the browser. */
function readInBrowser(file: string, isClient: boolean, seen: Set<string>): string[] {
  const text = readFileSync(file, 'utf8');
  const isHere = isClient || text.startsWith("'use client'");
  if (seen.has(`${file} ${isHere}`)) return [];
  seen.add(`${file} ${isHere}`);
  const own = isHere ? [...text.matchAll(/useWords(?:<[^>]*>)?\('(\w+)/g)].map(([, area]) => area) : [];
  const imported = [...text.matchAll(/^import (?!type).*'(#app\/|\.{1,2}\/)(.+\.tsx?)';$/gm)].map(([, base, path]) => (base === '#app/' ? join('app', path) : join(dirname(file), base, path)));
  return [...own, ...imported.filter((path) => existsSync(path)).flatMap((path) => readInBrowser(path, isHere, seen))];
}

test('what components read in the browser is sent there', () => {
  for (const [folder, path] of [['work', '/work'], ['(public)', '/'], ['requests', '/requests/new'], ['admin', '/admin?x'], ['research', '/research/runs']]) {
    const files = readdirSync(`app/${folder}`, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
    const read = new Set([...files.map((file) => `app/${folder}/${file}`), 'app/layout.tsx'].flatMap((file) => readInBrowser(file, false, new Set())));
    expect(read.size, folder).toBeGreaterThan(0);
    expect([...read].filter((area) => !sentTo(path).some((sent) => sent === area)), folder).toEqual([]);
  }
});
