/** The pages: readable by everybody (axe), closed to the wrong people, strict about scripts, and in other languages, where every word comes from the messages and longer ones break nothing. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PSEUDO } from '#app/_words/languages.ts';
import { db } from '#lib/db.ts';
import { barriers } from '#test/support/barriers.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { insertFinishedLoop, insertRunningLoop } from '#test/support/loop-runs.ts';
import { createBusyRequester } from '#test/support/busy-requester.ts';
import { createPerson, createPictureStudy, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { ownWords } from '#test/support/own-words.ts';
import { overflow, speak, unmarked } from '#test/support/read-pages.ts';
import { DESK, openAs, PHONE, watchConsole } from '#test/support/worker-page.ts';

let platform: TestPlatform;
let browser: Browser;
let worker: Person;
let rankId: string;

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  worker = await createPerson('Worker', 'Wanda Worker');
  ({ studyId: rankId } = await createPictureStudy({ taskType: 'RankEdits', items: 2 }));
});

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

test('neither what is refused or missing nor a task has a barrier; all other pages are walked through in access.test.ts', async () => {
  const found: string[] = [];
  const lookAround = async (options: BrowserContextOptions): Promise<void> => {
    const page = await openAs(browser, platform.url, await createPerson('Worker'), options);
    const errors = watchConsole(page);
    for (const path of ['/no-such-page', '/requests', `/work/${rankId}`]) {
      await page.goto(platform.url + path);
      await page.locator('h1').first().waitFor();
      found.push(...(await barriers(page)));
      if ((await overflow(page)) > 0) found.push(`${path} scrolls sideways`);
    }
    await page.getByRole('button', { name: 'Accept task' }).click();
    await page.getByRole('timer').waitFor();
    found.push(...(await barriers(page)));
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    found.push(...(await barriers(page)), ...errors);
    await page.context().close();
  };
  await Promise.all([lookAround({ ...DESK, colorScheme: 'light' }), lookAround({ ...PHONE, colorScheme: 'dark' })]);
  expect(found).toEqual([]);
});

test('a worker who opens a requester’s page reads whom it is for, with status 403', async () => {
  const page = await openAs(browser, platform.url, worker);
  for (const path of ['/requests', '/requests/new', '/admin', '/research']) {
    const answer = await page.goto(platform.url + path);
    expect([path, answer?.status(), new URL(page.url()).pathname]).toEqual([path, 403, path]);
    await page.getByRole('heading', { name: 'This page is not for your account' }).waitFor();
    expect(await page.locator('main').textContent()).toContain(worker.email);
  }
  await page.context().close();
});

test('a stranger is asked to sign in and then gets the page that was asked for', async () => {
  const page = await (await browser.newContext(DESK)).newPage();
  await page.goto(`${platform.url}/work/earnings`);
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/sign-in?next=%2Fwork%2Fearnings');
  await page.getByLabel('E-mail').fill(worker.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The e-mail address or the password is wrong.').waitFor();
  await page.getByLabel('Password').fill(worker.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${platform.url}/work/earnings`);
  await page.context().close();
});

test('signing in never leads to another site', async () => {
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
    const page = await (await browser.newContext(DESK)).newPage();
    await page.goto(`${platform.url}/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByLabel('E-mail').fill(worker.email);
    await page.getByLabel('Password').fill(worker.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${platform.url}/work`);
    await page.context().close();
  }
});

test('somebody new opens an account, and is told what is wrong with the form', async () => {
  const page = await (await browser.newContext(DESK)).newPage();
  await page.goto(`${platform.url}/sign-up`);
  await page.getByRole('button', { name: 'Open an account' }).click();
  for (const sentence of ['Write your name, or what others should call you.', 'Write an e-mail address, for example ada@example.org.', 'A password needs at least 8 characters.']) {
    await page.getByText(sentence).waitFor();
  }
  await page.getByLabel('Name').fill('New Bee');
  await page.getByLabel('E-mail').fill(worker.email);
  await page.getByLabel('Password').fill('honey and comb');
  await page.getByRole('button', { name: 'Open an account' }).click();
  await page.getByText('There is an account with this e-mail address already. Sign in instead.').waitFor();
  await page.getByLabel('E-mail').fill('new.bee@example.org');
  await page.getByRole('button', { name: 'Open an account' }).click();
  await page.waitForURL(`${platform.url}/work`);
  await page.getByText('Judge drawn pictures').first().waitFor();
  await page.context().close();
});

test('pages carry a content policy without inline scripts, and the usual guards', async () => {
  const answer = await fetch(`${platform.url}/sign-in`);
  const policy = answer.headers.get('content-security-policy') ?? '';
  const scripts = policy.split('; ').find((part) => part.startsWith('script-src'));
  expect(scripts).toMatch(/^script-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}' 'strict-dynamic'$/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('x-frame-options')).toBe('DENY');
  expect(answer.headers.has('x-powered-by')).toBe(false);
});

test('pages speak the browser’s language until somebody chooses another', async () => {
  const both = await createPerson('Worker', 'Wilma Worker');
  await db().user.update({ where: { id: both.id }, data: { roles: ['Worker', 'Requester', 'Researcher'] } });
  const page = await (await browser.newContext({ ...PHONE, locale: 'de-DE' })).newPage();
  const errors = watchConsole(page);
  for (const path of ['/', '/sign-up', '/sign-in?next=%2Fwork']) {
    await page.goto(platform.url + path);
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.scrollWidth - window.innerWidth])).toEqual(['de', 0]);
    expect(await barriers(page)).toEqual([]);
  }
  await page.getByLabel('Passwort').fill(both.password);
  await page.getByLabel('E-Mail').fill(both.email);
  await page.getByRole('combobox', { name: 'Sprache' }).click();
  await page.getByRole('option', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.getByLabel('Password').inputValue()).toBe(both.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${platform.url}/work`);

  await page.getByRole('button', { name: 'Account of Wilma Worker' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.getByRole('menuitem', { name: 'Abmelden' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Hauptmenü' }).getByRole('link', { name: 'Verdienst' }).waitFor();
  await page.goto(`${platform.url}/work/not/a/page`);
  await page.getByRole('heading', { name: 'Unter dieser Adresse gibt es nichts' }).waitFor();

  await page.goto(`${platform.url}/requests`);
  await page.getByRole('heading', { name: 'Studien', exact: true }).waitFor();
  await page.goto(`${platform.url}/research`);
  await page.getByRole('heading', { name: 'Forschung', exact: true }).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

/** Collects what a page in some language says that is no message nor among `own`, and whether it fits. */
function reader(language: string, own: readonly string[] = []): { found: Record<string, string[]>; look: (page: Page, name: string) => Promise<void> } {
  const found: Record<string, string[]> = {};
  const look = async (page: Page, name: string): Promise<void> => {
    await page.locator('h1, [role=timer]').first().waitFor();
    const texts = language === PSEUDO ? await unmarked(page, own) : [];
    if (texts.length > 0) found[name] = texts;
    const wide = await overflow(page);
    if (wide > 0) found[`${name} is wider than the screen`] = [`${wide} px`];
  };
  return { found, look };
}

test('every word of the workers’ pages comes from the messages, and words a third longer fit a phone', { timeout: 240_000 }, async () => {
  const { found, look } = reader(PSEUDO);
  const wanda = await createPerson('Worker', 'Wanda');
  const studies: string[] = [];
  for (const taskType of ['CompareEdits', 'RankEdits', 'WriteInstructions', 'EditCaptions'] as const) studies.push((await createPictureStudy({ taskType, items: 1, title: 'ZZZ' })).studyId);
  const stranger = await browser.newContext(PHONE);
  await speak(stranger, platform.url, PSEUDO);
  const outside = await stranger.newPage();
  for (const path of ['/', '/sign-in', '/sign-up']) {
    await outside.goto(platform.url + path);
    await look(outside, path);
  }
  await stranger.close();

  const page = await openAs(browser, platform.url, wanda, PHONE);
  await speak(page.context(), platform.url, PSEUDO);
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

test('so does every word of the requesters’ and administrators’ pages, which fit a phone in German, too', { timeout: 240_000 }, async () => {
  const { requester, studies } = await createBusyRequester();
  const page = await openAs(browser, platform.url, requester, PHONE, '/requests');
  const errors = watchConsole(page);
  const paths = [
    ...['', '/new', '/workers', '/statement', '/api-access'].map((path) => `/requests${path}`),
    ...Object.values(studies).flatMap((studyId) => ['', '/items', '/review', '/quality', '/preview', '/design'].map((path) => `/requests/${studyId}${path}`)),
    ...['/review?status=Approved', '/review?status=Rejected', '/prolific'].map((path) => `/requests/${studies.CompareEdits}${path}`),
    ...['', '/people', '/payouts', '/audit'].map((path) => `/admin${path}`),
  ];
  const others = [studies.WriteInstructions, studies.EditCaptions];
  for (const language of [PSEUDO, 'de']) {
    const { found, look } = reader(language);
    await speak(page.context(), platform.url, language);
    for (const path of language === PSEUDO ? paths : paths.filter((one) => !one.endsWith('/preview') && !others.some((id) => one.includes(`${id}/`)))) {
      await page.goto(platform.url + path);
      await look(page, path);
    }
    expect([language, found]).toEqual([language, {}]);
  }
  // Still in German: money is written with a comma, and a point is no guess.
  await page.goto(`${platform.url}/requests/new`);
  const payment = page.getByLabel('Bezahlung pro Antwort');
  expect(await payment.inputValue()).toBe('0,08');
  const refusal = page.getByText('Schreiben Sie Dollar mit einem Komma und ohne Tausenderpunkt, zum Beispiel 0,08.');
  // A field written before the page is alive says nothing yet.
  for (let tries = 0; tries < 30 && !(await refusal.isVisible()); tries++) {
    await payment.fill(tries % 2 === 0 ? '1.234' : '12.345');
    await refusal.waitFor({ timeout: 1_000 }).catch(() => undefined);
  }
  await payment.fill('0,25');
  await refusal.waitFor({ state: 'detached' });
  for (const path of ['/requests', '/requests/new', `/requests/${studies.CompareEdits}`, '/admin/people']) {
    await page.goto(platform.url + path);
    expect(await barriers(page)).toEqual([]);
  }
  expect(errors).toEqual([]);
  await page.context().close();
});

test('so does every word of the researchers’ pages, beside the names of what runs have made', { timeout: 240_000 }, async () => {
  const researcher = await createPerson('Researcher', 'Rita');
  // The requesters' workers may have reported the pictures that the studies here show.
  await db().image.updateMany({ data: { quarantinedAt: null } });
  await db().user.update({ where: { id: researcher.id }, data: { roles: ['Researcher', 'Worker'] } });
  const { runId, hiveId, datasetId, studyId } = await insertFinishedLoop({ researcher, voters: [researcher, await createPerson('Worker', 'Wanda'), await createPerson('Worker', 'Walter')] });
  const running = await insertRunningLoop({ researcher });
  const { id: controlId } = await db().run.findFirstOrThrow({ where: { parentId: runId, name: 'Control arm' } });
  const page = await openAs(browser, platform.url, researcher, PHONE, '/research');
  const errors = watchConsole(page);
  const paths = [
    ...['', '/runs', '/runs?stage=fine-tune', '/runs/new', '/runs/new?stage=active', '/models', '/datasets', '/leaderboard', '/playground', '/paper', '/gate', '/retrain', '/workers'],
    ...[runId, running.runId, running.trainingId].map((id) => `/runs/${id}`),
    ...[`/runs/${runId}/verdict`, `/runs/${runId}/details`, `/runs/compare?runs=${running.trainingId},${controlId}`, '/runs/compare', `/models/${hiveId}`, `/datasets/${datasetId}`, `/studies/${studyId}`, '/flags/all-similar'],
  ];
  const own = await ownWords();
  for (const language of [PSEUDO, 'de']) {
    const { found, look } = reader(language, own);
    await speak(page.context(), platform.url, language);
    for (const path of language === PSEUDO ? paths : paths.filter((one) => /new|verdict|compare\?|details|retrain|playground/.test(one))) {
      await page.goto(`${platform.url}/research${path}`);
      await look(page, path);
    }
    expect([language, found]).toEqual([language, {}]);
  }
  expect(errors).toEqual([]);
  await page.context().close();
});
