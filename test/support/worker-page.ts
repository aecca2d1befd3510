/** A worker's browser window, signed in, with an eye on its console. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Person } from './picture-study.ts';

export const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Errors that pages wrote to their consoles; failed requests are the tests' own doing. */
export function watchConsole(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text());
  });
  return errors;
}

/** Signs in through the form, with the mouse or with keys alone, and waits for `path`. */
export async function signIn(page: Page, url: string, { email, password }: Person, path = '/work'): Promise<void> {
  await page.goto(`${url}/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel('E-mail').waitFor();
  // The field has the focus: a keyboard is enough.
  await page.locator('input[name=email]:focus').waitFor();
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.locator('button[type=submit]:enabled').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${url}${path}`);
}

/** A window of its own, signed in. */
export async function openAs(browser: Browser, url: string, person: Person, options: BrowserContextOptions = DESK, path = '/work'): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  await signIn(page, url, person, path);
  return page;
}
