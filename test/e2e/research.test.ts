/** The researcher's pages: a loop followed live, stopped, its verdict read, and the way from a model back to one's own vote. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numbersIn } from '#app/_words/numbers.ts';
import { barriers } from '#test/support/barriers.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { type FinishedLoop, insertFinishedLoop, insertMetrics, insertRun, insertRunningLoop, insertSamples, type RunningLoop, trainingCurve } from '#test/support/loop-runs.ts';
import { createPerson, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { DESK, openAs, PHONE, watchConsole } from '#test/support/worker-page.ts';

/** Within which what is written must be seen. */
const LIVE_MS = 2_000;

let platform: TestPlatform;
let browser: Browser;
/** A researcher who also works, and has voted in the finished loop. */
let researcher: Person;
/** They have voted too, and nobody needs to know who they are. */
let others: Person[];
let finished: FinishedLoop;
let running: RunningLoop;
/** An active collection that has ended. */
let activeId: string;

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  const { db } = await import('#lib/db.ts');
  researcher = await createPerson('Researcher', 'Rita Researcher');
  await db().user.update({ where: { id: researcher.id }, data: { roles: ['Researcher', 'Worker'] } });
  others = [await createPerson('Worker', 'Wanda'), await createPerson('Worker', 'Walter')];
  finished = await insertFinishedLoop({ researcher, voters: [researcher, ...others] });
  running = await insertRunningLoop({ researcher });
  activeId = await insertActive();
});

/** A finished active collection as its workflow leaves it. */
async function insertActive(): Promise<string> {
  const { db } = await import('#lib/db.ts');
  const { ZActiveReport } = await import('#lib/run/stages/active.ts');
  const id = await insertRun({ createdById: researcher.id, stage: 'active', name: 'Chosen by disagreement', status: 'Succeeded', began: 900, ended: 100 });
  const curve = (...accuracies: number[]) => accuracies.map((accuracy, i) => ({ share: i / 4, items: 20 * i, rankings: 60 * i, accuracy, ci95: [accuracy - 0.03, accuracy + 0.03], modelId: finished.rewardId, datasetId: finished.datasetId }));
  const result = ZActiveReport.parse({
    plan: { text: '{"budget":80,"version":1}', sha256: 'ab'.repeat(32), registeredAt: '2026-11-26T20:00:00.000Z' },
    items: { pool: 400, budget: 80, both: 16, heldOut: 150 },
    members: 5,
    disagreement: { pool: 0.012, active: 0.044, random: 0.013 },
    comparison: { before: 0.58, after: 0.61, difference: 0.03, ci95: [0.01, 0.05], items: 150, rankings: 450, pairs: 4_400, onlyBefore: 400, onlyAfter: 532 },
    active: curve(0.55, 0.57, 0.59, 0.6, 0.61),
    random: curve(0.55, 0.56, 0.565, 0.57, 0.58),
    annotatorAgreement: { share: 0.62, n: 900, ci95: [0.59, 0.65] },
    saving: { isShown: true, saved: 0.625, savedCi95: [0.2, 0.8], randomShare: null },
    studyId: finished.studyId,
    collectedId: finished.datasetId,
    sheetKey: 'sheets/none.png',
    seed: 7,
  });
  await db().run.update({ where: { id }, data: { result } });
  return id;
}

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** The points of a chart as its page has them, from its table of values. */
async function valuesOf(page: Page, title: string): Promise<string[][]> {
  const chart = page.getByTestId('curve').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
  await chart.getByText('Values').click();
  const rows = chart.locator('tbody tr');
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent ?? '')));
}

test('a running loop shows new points, pictures, log lines and votes by itself, and stops when told to', async () => {
  const { db } = await import('#lib/db.ts');
  const page = await openAs(browser, platform.url, researcher, DESK, '/research');
  const errors = watchConsole(page);
  await page.getByRole('link', { name: 'The whole loop' }).first().click();
  await page.getByRole('heading', { name: 'Stages' }).waitFor();
  const stages = page.getByRole('list', { name: 'Stages' }).getByRole('listitem');
  expect(await stages.count()).toBe(7);

  await page.goto(`${platform.url}/research/runs/${running.trainingId}`);
  const loss = page.getByRole('slider', { name: /^Loss: 340 points/ });
  await loss.waitFor();
  const more = trainingCurve('loss', 350, { from: 0.9, to: 0.3 }).slice(340);
  const delays: number[] = [];
  for (let at = 0; at < more.length; at += 2) {
    const written = Date.now();
    await insertMetrics(running.trainingId, more.slice(at, at + 2));
    await page.getByRole('slider', { name: new RegExp(`^Loss: ${342 + at} points`) }).waitFor({ timeout: 10_000 });
    delays.push(Date.now() - written);
  }
  // The median: this machine may be held up by another test now and then.
  expect(delays.sort((a, b) => a - b)[2], `milliseconds until points were there: ${delays}`).toBeLessThan(LIVE_MS);
  const silence = page.getByText(/^No worker has been heard of since \d\d:\d\d:\d\d UTC$/);
  // The platform's own worker tells of itself every five seconds.
  await expect.poll(async () => {
    await db().gpuWorker.updateMany({ data: { heartbeatAt: new Date(Date.now() - 60_000) } });
    return silence.isVisible();
  }, { interval: 250, timeout: 20_000 }).toBe(true);
  await insertSamples(running.trainingId, 'held-out items', [400]);
  await db().runLine.create({ data: { runId: running.trainingId, text: 'checkpoint at step 350' } });
  await db().run.update({ where: { id: running.trainingId }, data: { done: 350 } });
  await page.getByText('checkpoint at step 350').waitFor();
  await page.getByRole('button', { name: 'Enlarge Held out items, step 400' }).waitFor();
  await page.getByText('350 of 600').waitFor();
  await silence.waitFor({ state: 'detached' });

  const stored = await db().runMetric.findMany({ where: { runId: running.trainingId, name: 'loss' }, orderBy: { step: 'asc' } });
  const { figure } = numbersIn('en', String);
  expect(await valuesOf(page, 'Loss')).toEqual(stored.slice(-100).map(({ step, value }) => [String(step), figure(value)]));

  await page.goto(`${platform.url}/research/runs/${running.runId}`);
  await page.getByText('1 of 12 answers').waitFor();
  const { acceptAssignment } = await import('#lib/crowd/assignment/accept-assignment.ts');
  const { submitAssignment } = await import('#lib/crowd/assignment/submit-assignment.ts');
  const [hit] = await db().hIT.findMany({ where: { studyId: running.studyId }, orderBy: { id: 'desc' }, take: 1 });
  const { assignmentId } = await acceptAssignment({ hitId: hit.id, workerId: researcher.id });
  await submitAssignment({ assignmentId, workerId: researcher.id, clientKey: 'mine', answer: { choice: 'equal' } });
  await page.getByText('2 of 12 answers').waitFor({ timeout: 10_000 });
  // A worker too, they must not see yet which side leads.
  await page.getByText('Who leads stays hidden from you until it is complete: you may vote in it.').waitFor();

  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Stop the run' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  expect(await db().run.findMany({ where: { OR: [{ id: running.runId }, { id: running.trainingId }] }, select: { status: true } })).toEqual([{ status: 'Cancelled' }, { status: 'Cancelled' }]);
  await expect.poll(async () => (await db().study.findUnique({ where: { id: running.studyId } }))?.status, { timeout: 15_000 }).toBe('Cancelled');
  expect(errors).toEqual([]);
  await page.context().close();
});

test('the verdict is one sentence, its controls are judged, and lineage leads to one’s own vote', async () => {
  const { db } = await import('#lib/db.ts');
  // As if they had started the loop: its studies are theirs, and yet they are no requester.
  await db().study.update({ where: { id: finished.studyId }, data: { requesterId: researcher.id } });
  const page = await openAs(browser, platform.url, researcher, DESK, `/research/runs/${finished.runId}/verdict`);
  const errors = watchConsole(page);
  expect(await page.getByTestId('loop-verdict').textContent()).toBe('HIVE is better than its step-matched control');
  expect(await page.getByText('as it must be', { exact: true }).count()).toBe(2);
  await page.getByText('No checkpoints of the long run ship yet.').first().waitFor();

  await page.getByRole('link', { name: 'Card and lineage of HIVE' }).click();
  await page.waitForURL(`**/research/models/${finished.hiveId}`);
  const lineage = page.getByRole('region', { name: 'Lineage' });
  for (const name of ['Supervised editor', 'Rankings of the editor’s own edits', 'Reward model', 'HIVE against Control']) await lineage.getByRole('link', { name }).first().waitFor();
  await lineage.getByText('6 by you').waitFor();
  await lineage.getByRole('link', { name: 'HIVE against Control' }).first().click();
  await page.waitForURL(`**/research/studies/${finished.studyId}`);
  await page.getByText('your vote').first().waitFor();
  expect(await page.getByText('your vote').count()).toBe(6);
  expect(await page.locator('a[href^="/requests"]').count()).toBe(0);
  const html = await page.content();
  expect(others.filter(({ id }) => html.includes(id))).toEqual([]);

  const zip = await page.context().request.get(`${platform.url}/api/v1/models/${finished.hiveId}/folder.zip`);
  expect([zip.status(), (await zip.body()).subarray(0, 2).toString()]).toEqual([200, 'PK']);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('two editors edit a picture in the playground, and their edits become a study that opens to workers', async () => {
  const { db } = await import('#lib/db.ts');
  const { deposit } = await import('#lib/payment/deposit.ts');
  await deposit({ userId: researcher.id, amount: 10_000_000n, actorId: researcher.id, reference: 'playground' });
  const { createRun } = await import('#lib/run/create-run.ts');
  const { announceRequested } = await import('#jobs/models/announce-run.ts');
  const { runId } = await createRun({ stage: 'shipped', config: {}, createdById: researcher.id });
  await announceRequested(runId);
  await expect.poll(async () => (await db().run.findUniqueOrThrow({ where: { id: runId } })).status, { timeout: 60_000 }).toBe('Succeeded');
  const editors = await db().model.findMany({ where: { name: { in: ['shipped editor', 'shipped hive'] } }, orderBy: { name: 'asc' } });

  const page = await openAs(browser, platform.url, researcher, DESK, `/research/playground?model=${editors[0].id}`);
  const errors = watchConsole(page);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByText('Choose a picture first.').waitFor();
  await page.getByRole('button', { name: 'Choose a picture' }).click();
  await page.getByRole('button', { name: 'Draw scenes' }).click();
  await page.getByRole('list', { name: 'Scenes' }).getByRole('button').first().click({ timeout: 60_000 });
  await page.getByRole('combobox', { name: 'Another editor' }).click();
  await page.getByRole('option', { name: 'shipped hive' }).click();
  await page.getByRole('slider', { name: 'Steps' }).fill('4');
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const board = page.getByRole('region', { name: 'Edits', exact: true });
  for (const { name } of editors) await board.getByRole('button', { name: `See ${name} large` }).waitFor({ timeout: 60_000 });
  await board.getByRole('button', { name: 'Slider' }).click();
  await board.getByRole('slider', { name: 'Part of the original shown' }).fill('30');

  await page.getByRole('button', { name: 'Send these to a study' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 item, ').waitFor();
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Make the draft' }).click();
  await page.waitForURL(/\/research\/studies\/[0-9A-Z]+$/);
  await page.getByRole('button', { name: 'Publish study' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Publish study' }).click();
  await page.getByText('Live', { exact: true }).first().waitFor();
  const study = await db().study.findFirstOrThrow({ where: { requesterId: researcher.id, name: 'From the playground' } });
  expect(study).toMatchObject({ status: 'Live', taskType: 'CompareEdits', design: { labels: { a: 'shipped editor', b: 'shipped hive' } } });

  // The study goes back to the edits it shows, and those to their editors.
  const lineage = page.getByRole('region', { name: 'Lineage' });
  await lineage.locator('[data-node]', { hasText: 'made in the playground' }).getByRole('link').click();
  await page.waitForURL(/\/research\/runs\/[0-9A-Z]+\/details$/);
  await lineage.getByRole('link', { name: 'From the playground' }).waitFor();
  for (const { name } of editors) await page.getByRole('listitem').filter({ hasText: `${name} is shipped or imported: nothing stands behind it here.` }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(errors).toEqual([]);

  // The worker that did it is on its page.
  await page.goto(`${platform.url}/research/workers`);
  await page.getByRole('table', { name: 'Workers' }).getByText('Ready').waitFor({ timeout: 15_000 });
  await page.context().close();
});

test('runs of a stage are ticked and compared: curves over each other, differences, pictures step by step', async () => {
  const { db } = await import('#lib/db.ts');
  const arms = await db().run.findMany({ where: { parentId: finished.runId, stage: 'fine-tune' }, orderBy: { name: 'asc' } });
  await db().run.update({ where: { id: arms[0].id }, data: { config: { seed: 7, training: { steps: 600, arm: 'control' } } } });
  await db().run.update({ where: { id: arms[1].id }, data: { config: { seed: 7, training: { steps: 600, arm: 'weighted' } } } });
  const page = await openAs(browser, platform.url, researcher, DESK, '/research/runs');
  const errors = watchConsole(page);
  await page.getByRole('navigation', { name: 'Stage' }).getByRole('link', { name: 'Fine-tuning' }).click();
  for (const { id } of arms) await page.getByRole('listitem').filter({ has: page.locator(`a[href="/research/runs/${id}"]`) }).getByRole('checkbox').click();
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.waitForURL(`**/research/runs/compare?runs=${arms.map(({ id }) => id).join(',')}`);
  const loss = page.getByTestId('curve').filter({ has: page.getByRole('heading', { name: 'Loss', exact: true }) });
  await loss.getByText('Control arm').first().waitFor();
  expect(await loss.getAttribute('data-points')).toBe('1200');
  const settings = page.getByRole('table', { name: 'Settings' });
  expect(await settings.getByRole('row').count()).toBe(2);
  await settings.getByRole('row', { name: 'training.arm (differs) control weighted' }).waitFor();
  await page.getByRole('slider', { name: 'Step' }).fill('2');
  await page.getByRole('button', { name: 'Enlarge held out items of HIVE arm, step 200' }).waitFor();
  await page.goto(`${platform.url}/research/runs/compare?runs=${arms[0].id},${finished.runId}`);
  await page.getByText('only runs of one stage can be compared', { exact: false }).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('an active collection is asked for from its own form, and its page says what choosing saved', async () => {
  const page = await openAs(browser, platform.url, researcher, DESK, '/research/runs/new?stage=active&preset=smoke');
  const errors = watchConsole(page);
  for (const field of ['Editor', 'Start', 'Dataset']) {
    await page.getByLabel(field, { exact: true }).click();
    await page.getByRole('option').first().click();
  }
  await page.getByLabel('Budget').fill('9');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText('needs at least twice as many candidates as are chosen', { exact: false }).first().waitFor();
  await page.getByLabel('Budget').fill('4');
  await page.getByText('Rankings of both arms and of what measures, at most: 24 answers').waitFor();
  await page.getByLabel('Name').fill('Actively from the form');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/\/research\/runs\/[0-9A-Z]{20,}$/, { timeout: 30_000 });
  const { db } = await import('#lib/db.ts');
  expect(await db().run.findFirstOrThrow({ where: { name: 'Actively from the form' } })).toMatchObject({ stage: 'active', config: { pool: 12, budget: 4, members: 2, training: { steps: 6 } } });

  await page.goto(`${platform.url}/research/runs/${activeId}`);
  await page.getByText('Choosing saved 63 % of the rankings').waitFor();
  await page.getByText('61.0 % of pairs of edits as people do, the one from as many random items 58.0 %: +3.0 %, 95 % interval +1.0 % to +5.0 %.', { exact: false }).waitFor();
  expect(await page.getByRole('table', { name: 'Accuracy by share of the new rankings' }).locator('tbody tr').count()).toBe(5);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/active-1280.png`, fullPage: true });
  expect(errors.filter((text) => !text.includes('404'))).toEqual([]);
  await page.context().close();
});

test('the form says what is wrong, and starts what is right', async () => {
  const page = await openAs(browser, platform.url, researcher, DESK, '/research/runs/new?preset=smoke');
  await page.getByLabel('Seed').first().fill('-1');
  await page.getByRole('button', { name: 'Start the loop' }).click();
  await page.getByText('“seed”', { exact: false }).waitFor();
  await page.getByLabel('Seed').first().fill('7');
  await page.getByLabel('Name').fill('Smoke from the form');
  await page.getByRole('button', { name: 'Start the loop' }).click();
  await page.waitForURL(/\/research\/runs\/[0-9A-Z]{20,}$/, { timeout: 30_000 });
  await page.getByRole('heading', { name: 'Smoke from the form' }).waitFor();
  const { db } = await import('#lib/db.ts');
  const { config } = await db().run.findFirstOrThrow({ where: { name: 'Smoke from the form' } });
  expect(config).toMatchObject({ preset: 'smoke', seed: 7, rankings: { items: 10 } });
  await page.context().close();
});

// With more to show than in the walk through all pages (access.test.ts): runs under way, another form, an active collection, own votes, chosen runs.
for (const [name, options] of [
  ['a desk, light', { ...DESK, colorScheme: 'light' }],
  ['a phone, dark', { ...PHONE, colorScheme: 'dark' }],
] as const) {
  test(`no page that has come to show more has a barrier on ${name}`, async () => {
    const page = await openAs(browser, platform.url, researcher, options, '/research');
    const found: string[] = [];
    const { runId, hiveId, studyId } = finished;
    const { db } = await import('#lib/db.ts');
    const { id: controlId } = await db().run.findFirstOrThrow({ where: { parentId: runId, name: 'Control arm' } });
    for (const path of ['', '/runs', '/runs?stage=fine-tune', '/runs/new?stage=active', `/runs/${activeId}`, `/models/${hiveId}`, `/studies/${studyId}`, `/runs/compare?runs=${running.trainingId},${controlId}`]) {
      await page.goto(`${platform.url}/research${path}`);
      await page.locator('h1').first().waitFor();
      found.push(...(await barriers(page)));
      if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) found.push(`${path} scrolls sideways`);
    }
    expect(found).toEqual([]);
    await page.context().close();
  });
}
