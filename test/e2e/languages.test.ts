/** The workers' pages in other languages: every word comes from the messages, and longer words break nothing. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LANGUAGE_COOKIE, PSEUDO } from '#app/_words/languages.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { createPerson, createPictureStudy, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { openAs, PHONE } from '#test/support/worker-page.ts';

let platform: TestPlatform;
let browser: Browser;
let worker: Person;
const studies: string[] = [];

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  worker = await createPerson('Worker', 'Wanda');
  for (const taskType of ['CompareEdits', 'RankEdits', 'WriteInstructions', 'EditCaptions'] as const) studies.push((await createPictureStudy({ taskType, items: 1, title: 'ZZZ' })).studyId);
});

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

async function speak(context: BrowserContext, language: string): Promise<void> {
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: language, url: platform.url }]);
}

/** What is said on a page that is no message: people's and studies' own words, names, units, keys and addresses. */
const NOT_MESSAGES =
  /Wanda|Rosa Requester|ZZZ|Look closely, then judge\.|Move the discs \d|Discs on a plain ground \d|Apiary|HIVE|English|Deutsch|Worker|\S+@\S+|\b[\d.,]+ ?(s|min|h|d|kB|MB|px)\b|\b[A-E]\b|alt\+T|\b(Enter|Ctrl|Shift|Esc|Space|Tab|Alt|Home|End)\b/g;

/** Texts and accessible names on a page that are not from the messages: those with a vowel that is not marked. */
async function unmarked(page: Page): Promise<string[]> {
  const said = await page.evaluate(() => {
    const texts: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement as HTMLElement;
      if (!parent.closest('script, style, noscript, [data-own-words], next-route-announcer')) texts.push(node.textContent ?? '');
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-roledescription'])
      for (const element of document.body.querySelectorAll(`[${name}]`)) if (!element.closest('[data-own-words]')) texts.push(element.getAttribute(name) ?? '');
    return texts;
  });
  return [...new Set(said.map((text) => text.replace(NOT_MESSAGES, '').trim()).filter((text) => /[aeiouAEIOU]/.test(text)))];
}

test('every word of the workers’ pages comes from the messages, and words a third longer fit a phone', { timeout: 240_000 }, async () => {
  const found: Record<string, string[]> = {};
  const look = async (page: Page, name: string): Promise<void> => {
    await page.locator('h1, [role=timer]').first().waitFor();
    const texts = await unmarked(page);
    if (texts.length > 0) found[name] = texts;
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) found[`${name} is wider than the screen`] = [`${wide} px`];
  };
  const stranger = await browser.newContext(PHONE);
  await speak(stranger, PSEUDO);
  const outside = await stranger.newPage();
  for (const path of ['/', '/sign-in', '/sign-up']) {
    await outside.goto(platform.url + path);
    await look(outside, path);
  }
  await stranger.close();

  const page = await openAs(browser, platform.url, worker, PHONE);
  await speak(page.context(), PSEUDO);
  for (const path of ['/work', '/work/earnings', '/work/qualifications', '/work/messages']) {
    await page.goto(platform.url + path);
    await look(page, path);
  }
  for (const [i, studyId] of studies.entries()) {
    await page.goto(`${platform.url}/work/${studyId}`);
    await look(page, `preview ${i}`);
    // A key pressed before the page is alive is lost, and here no text says when it is.
    const timer = page.getByRole('timer');
    for (let tries = 0; tries < 30 && !(await timer.isVisible()); tries++) {
      await page.keyboard.press('Enter');
      await timer.waitFor({ timeout: 1_000 }).catch(() => undefined);
    }
    await timer.waitFor();
    await look(page, `task ${i}`);
    await page.locator('body').click({ position: { x: 1, y: 1 } });
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await look(page, `keys ${i}`);
  }
  await page.context().close();
  expect(found).toEqual({});
});
