/** A whole retraining and promotion by mouse alone: keys are pressed to sign in and never again. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZLoopReport } from '#lib/contracts/loop-report.ts';
import type { Person } from '#test/support/picture-study.ts';
import type { TestPlatform } from '#test/support/platform.ts';
import { type Story, startStory } from '#test/support/story.ts';
import { DESK, signIn, watchConsole } from '#test/support/worker-page.ts';

const MINUTES = 60_000;
let story: Story;
let platform: TestPlatform;
let browser: Browser;
let person: Person;

beforeAll(async () => {
  story = await startStory(['Researcher', 'Admin']);
  ({ platform, browser, person } = story);
  await (await import('../../prisma/seed/people.ts')).seedAnnotators(20);
}, 20 * MINUTES);

afterAll(async () => {
  await story?.stop();
});

/** Follows a link of the bar at the side. */
async function goTo(page: Page, section: string, heading = section): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: section, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
}

/** Presses the button that puts an editor into service, picks a reason, and confirms. */
async function putIntoService(page: Page, within: Page | Locator, reason: RegExp): Promise<void> {
  await within.getByRole('button', { name: /^(Put into service|Roll back to this)$/ }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: reason }).click();
  await dialog.getByRole('button', { name: /^(Put into service|Roll back to this)$/ }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('an editor is retrained, judged, put into service and rolled back, and not a key is pressed for it', async () => {
  const { db } = await import('#lib/db.ts');
  const context = await browser.newContext(DESK);
  context.setDefaultTimeout(MINUTES);
  const page = await context.newPage();
  const keys: string[] = [];
  await page.exposeFunction('tellKey', (key: string) => keys.push(key));
  await page.addInitScript(() => addEventListener('keydown', ({ key }) => void (globalThis as unknown as { tellKey: (key: string) => void }).tellKey(key), true));
  await signIn(page, platform.url, person, '/research/runs/new?preset=smoke');
  expect(keys.length).toBeGreaterThan(0);
  keys.length = 0;
  const errors = watchConsole(page);

  await page.getByRole('radio', { name: 'Smoke' }).click();
  await page.getByLabel('Crowd').click();
  await page.getByRole('option', { name: 'simulated' }).click();
  await page.getByRole('button', { name: 'Start the loop' }).click();
  await page.waitForURL(/\/research\/runs\/[0-9A-Z]{20,}$/);
  const runId = page.url().split('/').at(-1) as string;
  await page.getByRole('status').getByText('Done', { exact: true }).first().waitFor({ timeout: 20 * MINUTES });
  const { result } = await db().run.findUniqueOrThrow({ where: { id: runId } });
  const report = ZLoopReport.parse(result);

  await page.getByRole('navigation', { name: 'Run' }).getByRole('link', { name: 'Verdict' }).click();
  await page.getByTestId('loop-verdict').waitFor();
  await page.getByText(report.promotion.isPromoted ? 'Promoted' : 'Kept', { exact: true }).first().waitFor();
  await page.getByText(report.promotion.reason, { exact: true }).first().waitFor();
  const verdictUrl = page.url();

  // The editor that it started from, then the one that it made.
  await page.getByRole('table', { name: 'Editors' }).getByRole('link', { name: 'Supervised', exact: true }).click();
  await page.waitForURL('**/research/models/*');
  const supervisedId = page.url().split('/').at(-1) as string;
  await putIntoService(page, page, /^To try it in service$/);
  await page.locator('header', { has: page.getByRole('heading', { level: 1 }) }).getByText('In service', { exact: true }).waitFor();
  await page.goBack();
  await page.waitForURL(verdictUrl);
  await page.getByRole('link', { name: 'Card and lineage of HIVE' }).click();
  await page.waitForURL(`**/research/models/${report.promotion.modelId}`);
  await putIntoService(page, page, /^(A blind study favours it|Its edits got worse)$/);
  expect(await db().promotion.findFirst({ where: { kind: 'Editor' }, orderBy: { id: 'desc' } })).toMatchObject({ modelId: report.promotion.modelId, actorId: person.id, runId: null });

  await goTo(page, 'Research');
  await page.getByRole('link', { name: 'Schedule and roll-back' }).click();
  await page.getByRole('heading', { level: 1, name: 'Gate' }).waitFor();
  const first = page.getByRole('list', { name: 'In service' }).getByRole('listitem').first();
  await first.getByText('In service', { exact: true }).waitFor();
  expect(await first.getByRole('link').first().getAttribute('href')).toBe(`/research/models/${report.promotion.modelId}`);
  await putIntoService(page, page, /^Its edits got worse$/);
  await first.locator(`a[href="/research/models/${supervisedId}"]`).waitFor();
  await first.getByText('In service', { exact: true }).waitFor();
  await first.getByText('Its edits got worse').waitFor();
  expect(await db().promotion.findFirst({ where: { kind: 'Editor' }, orderBy: { id: 'desc' } })).toMatchObject({ modelId: supervisedId, actorId: person.id, reason: 'Its edits got worse' });

  await goTo(page, 'Leaderboard');
  const ranking = page.getByRole('list', { name: /^Decided items won against/ });
  for (const modelId of [supervisedId, report.promotion.modelId]) await ranking.locator(`a[href="/research/models/${modelId}"]`).waitFor();
  await ranking.getByRole('listitem').filter({ has: page.locator(`a[href="/research/models/${supervisedId}"]`) }).getByText('In service', { exact: true }).waitFor();
  expect(await page.getByRole('list', { name: 'In service' }).getByRole('listitem').count()).toBe(report.promotion.isPromoted ? 4 : 3);

  await goTo(page, 'Administration', 'Overview');
  await page.getByRole('link', { name: 'Audit log' }).click();
  const rows = page.getByRole('table', { name: 'Audit log' }).locator('tbody tr');
  await rows.first().getByText('model.rolled-back').waitFor();
  expect(await rows.first().textContent()).toMatch(/Rita Researcher.*Its edits got worse/);
  expect(await rows.filter({ hasText: 'model.promoted' }).filter({ hasText: 'To try it in service' }).count()).toBe(1);

  expect(keys).toEqual([]);
  expect(errors).toEqual([]);
}, 40 * MINUTES);
