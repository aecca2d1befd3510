/** Reads pages for what does not come from the messages, and for what does not fit. */
import type { BrowserContext, Page } from 'playwright-core';
import { LANGUAGE_COOKIE } from '#app/_words/languages.ts';

/** Chooses the language of a window's pages. */
export async function speak(context: BrowserContext, url: string, language: string): Promise<void> {
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: language, url }]);
}

/** What is said on a page that is no message: people's and studies' own words, names, units, months, keys, addresses and ids. */
const NOT_MESSAGES =
  /Wanda|Wilma|New Bee|Rosa Requester|add, change, make, remove, put|Python|Shell|CPU|sha256|\b[ab]\b|worker-\d|\b[\d.,]+e−?\d+|Judge drawn pictures|Look closely, then judge\.|Move the discs \d|Discs on a plain ground \d|\bZZ\w*|Apiary|HIVE|English|Deutsch|Worker|\S+@\S+|https?:\/\/\S+|\b[\d.,]+ ?(s|min|h|d|kB|MB|px)\b|\b[A-E]\b|\b[A-Z0-9]{6}(?:[A-Z0-9]{6,}…?|\b)|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|alt\+T|\b(Enter|Ctrl|Shift|Esc|Space|Tab|Alt|Home|End)\b/g;

/** Texts and accessible names on a page in the pseudo language that are not from the messages, nor among `own`: those with a vowel that is not marked. */
export async function unmarked(page: Page, own: readonly string[] = []): Promise<string[]> {
  const said = await page.evaluate(() => {
    const texts: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement as HTMLElement;
      if (!parent.closest('script, style, noscript, code, pre, [data-own-words], next-route-announcer')) texts.push(node.textContent ?? '');
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-roledescription'])
      for (const element of document.body.querySelectorAll(`[${name}]`)) if (!element.closest('[data-own-words]')) texts.push(element.getAttribute(name) ?? '');
    return texts;
  });
  const longestFirst = [...own].sort((a, b) => b.length - a.length);
  const without = (text: string): string => longestFirst.reduce((left, name) => left.replaceAll(name, ''), text);
  return [...new Set(said.map((text) => without(text).replace(NOT_MESSAGES, '').trim()).filter((text) => /[aeiouAEIOU]/.test(text)))];
}

/** How many pixels a page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
