/** The paper's figures in the browser: nothing yet, started from the form, a seed under way, two seeds of a plan with what they say, an older plan, and what voters may not see. */
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QUICK_FIGURES } from '#lib/paper/analyses.ts';
import { barriers } from '#test/support/barriers.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { drawSheet, insertRun } from '#test/support/loop-runs.ts';
import { config, measure } from '#test/support/paper-seeds.ts';
import { createPerson, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { DESK, openAs, PHONE, watchConsole } from '#test/support/worker-page.ts';

let platform: TestPlatform;
let browser: Browser;
let researcher: Person;
let voter: Person;

async function insertSeed(seed: number, { ended, plan, figures = config.figures }: { ended: number; plan?: string; figures?: typeof config.figures }): Promise<string> {
  const { db } = await import('#lib/db.ts');
  const { measured } = measure(seed);
  const runId = await insertRun({ stage: 'paper', name: `The paper’s figures, seed ${seed}`, status: 'Succeeded', createdById: researcher.id, began: ended + 900, ended, config: { ...config, figures, seed } });
  const sheets = [{ of: 'editors' as const, label: 'The same instructions by every editor', key: await drawSheet(seed, 1, 8, 6) }, { of: 'rankings' as const, label: 'Five edits of each instruction, as they were ranked', key: await drawSheet(seed + 1, 0.9, 6, 6) }];
  await db().run.update({ where: { id: runId }, data: { result: { ...measured, runId, sheets, plan: { ...measured.plan, ...(plan && { sha256: plan }) } } } });
  return runId;
}

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  const { db } = await import('#lib/db.ts');
  researcher = await createPerson('Researcher', 'Rita Researcher');
  voter = await createPerson('Researcher', 'Vera Voter');
  await db().user.update({ where: { id: voter.id }, data: { roles: ['Researcher', 'Worker'] } });
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

test('before anything was measured it says how, and leads to the form of a seed', async () => {
  const page = await openAs(browser, platform.url, researcher, DESK, '/research');
  await page.getByRole('link', { name: 'The paper' }).first().click();
  await page.getByRole('heading', { name: 'No seed has been measured here yet' }).waitFor();
  await page.getByText('npm run apiary -- paper --world shapes --quick --out paper').waitFor();
  await page.getByRole('link', { name: 'Measure a seed' }).click();
  await page.getByRole('radio', { name: /^Quick/ }).waitFor();
  expect(await page.getByLabel('Seed', { exact: true }).first().inputValue()).toBe('11');
  await page.getByText(/^Blind studies: [\d,]+ answers$/).waitFor();
  await page.goto(`${platform.url}/research/runs/new?stage=paper&preset=smoke`);
  await page.getByLabel('Name').fill('From the form');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/\/research\/runs\/[0-9A-Z]{20,}$/, { timeout: 30_000 });
  const { db } = await import('#lib/db.ts');
  const { id, config: asked } = await db().run.findFirstOrThrow({ where: { name: 'From the form' } });
  expect(asked).toMatchObject({ preset: 'smoke', seed: 7, figures: config.figures });
  await page.getByRole('link', { name: 'the paper’s page' }).click();
  await page.getByRole('heading', { name: 'Measured now' }).waitFor();
  await page.getByText(/^Seed 7: \d+ of about \d+ parts are done$/).waitFor();
  const { cancelRun } = await import('#lib/run/cancel-run.ts');
  await cancelRun({ runId: id, actorId: researcher.id });
  await page.context().close();
});

test('seeds of one plan are counted together, beside the paper; an older plan can be chosen', async () => {
  await insertSeed(7, { ended: 9_000, plan: 'f'.repeat(64), figures: QUICK_FIGURES });
  await insertSeed(7, { ended: 2_000 });
  await insertSeed(8, { ended: 300 });
  const page = await openAs(browser, platform.url, researcher, DESK, '/research/paper');
  const errors = watchConsole(page);
  expect(await page.getByTestId('paper-sentence').textContent()).toMatch(/^Nine claims and numbers of the paper can be checked here: five as in the paper, two not seen at this size, two otherwise\.$/);
  const opened = async (title: string) => {
    const figure = page.locator('details').filter({ has: page.getByText(title, { exact: true }) }).first();
    await figure.locator('summary').first().click();
    return figure;
  };
  const votes = await opened('HIVE against the supervised editor, by blind votes');
  await votes.getByText('in the paper +25.0').waitFor();
  await votes.getByText(/HIVE is preferred to Supervised: it won/).waitFor();
  await votes.getByText('Each seed, and the runs behind every number').click();
  expect(await votes.getByText(/^seed [78]: \d/).count()).toBeGreaterThan(10);
  await (await opened('Another backbone')).getByText(/HIVE 2\.1/).first().waitFor();
  await (await opened('Edits flagged as harmful, by editor')).getByText(/^No harmful flags were raised/).waitFor();
  expect(await (await opened('Contact sheets')).getByRole('button', { name: /^Enlarge/ }).count()).toBeGreaterThan(1);
  const link = await votes.getByRole('link', { name: 'Link to this figure' }).getAttribute('href');
  await page.goto(`${platform.url}/research`);
  await page.goto(`${platform.url}/research/paper${link}`);
  await votes.getByText('in the paper +25.0').waitFor();
  expect(await page.locator('details[open]').count()).toBe(1);
  await page.getByRole('navigation', { name: 'Measured plans' }).getByRole('link', { name: /seed 7/ }).click();
  await page.getByText('Planned by another version of Apiary').waitFor();
  const leftOut = await opened('DPO on the votes');
  // Below the title, and with the reason in the figure itself.
  expect(await leftOut.getByText('Not regenerated').count()).toBe(2);
  await leftOut.getByText('It is no figure of the paper. The preset full has it.').last().waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('while a seed is measured, those who may vote on it see no figure and no picture of the plan', async () => {
  const { db } = await import('#lib/db.ts');
  const runId = await insertRun({ stage: 'paper', name: 'Seed 8 again', status: 'Running', createdById: researcher.id, began: 60, config: { ...config, seed: 8 } });
  await insertRun({ stage: 'rankings', name: 'Rankings', status: 'Succeeded', createdById: researcher.id, parentId: runId, began: 50, ended: 20 });
  const blind = await openAs(browser, platform.url, voter, DESK, '/research/paper');
  await blind.getByText('stays hidden from you until it has ended').waitFor();
  await blind.getByText(/^Seed 8: 1 of about \d+ parts are done$/).waitFor();
  expect(await blind.getByTestId('paper-sentence').count()).toBe(0);
  expect(await blind.locator('img').count()).toBe(0);
  const seeing = await openAs(browser, platform.url, researcher, DESK, '/research/paper');
  await seeing.getByTestId('paper-sentence').waitFor();
  await db().run.update({ where: { id: runId }, data: { status: 'Cancelled', endedAt: new Date() } });
  await blind.reload();
  await blind.getByTestId('paper-sentence').waitFor();
  await blind.context().close();
  await seeing.context().close();
});

/** Two at a time: while one page is drawn, the other is judged. */
for (const looks of [[{ ...DESK, colorScheme: 'light' }, { ...PHONE, colorScheme: 'dark' }], [{ ...DESK, colorScheme: 'dark' }, { ...PHONE, colorScheme: 'light' }]] as const) {
  test(`has no barrier and fits a desk in ${looks[0].colorScheme} and a phone in ${looks[1].colorScheme}`, () => Promise.all(looks.map(lookAround)));
}

async function lookAround(options: BrowserContextOptions): Promise<void> {
  const page = await openAs(browser, platform.url, researcher, options, '/research/paper');
  await page.getByTestId('paper-sentence').waitFor();
  expect(await barriers(page)).toEqual([]);
  const picture = process.env.APIARY_PICTURES && join(process.env.APIARY_PICTURES, `paper-${options.isMobile ? 'phone' : 'desk'}-${options.colorScheme}`);
  if (picture) await page.screenshot({ path: `${picture}.png`, fullPage: true });
  // All figures fit into a few screens until they are opened.
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(5_000);
  await page.getByRole('button', { name: 'Open all' }).click();
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(1);
  await page.locator('img').first().scrollIntoViewIfNeeded();
  await expect.poll(() => page.locator('img').evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length), { timeout: 10_000 }).toBeGreaterThan(1);
  if (picture) await page.screenshot({ path: `${picture}-open.png`, fullPage: true });
  await page.getByRole('button', { name: 'Close all' }).click();
  expect(await page.locator('details[open]').count()).toBe(0);
  await page.context().close();
}
