/** Workers doing tasks in a real browser: keys alone, a phone, a reload, a broken connection. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import { createPerson, createPictureStudy } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { DESK, openAs, PHONE, watchConsole } from '#test/support/worker-page.ts';

let platform: TestPlatform;
let browser: Browser;

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

interface Evidence {
  order: string[];
  uiVersion: string;
  timings: { openedMs: number; firstInputMs: number; visibleMs: number };
}

/** A worker's assignments as the database has them, oldest first. */
async function assignmentsOf(workerId: string) {
  const { db } = await import('#lib/db.ts');
  const rows = await db().assignment.findMany({
    where: { workerId },
    select: { id: true, status: true, answer: true, evidence: true, draft: true, clientKey: true },
    orderBy: { acceptedAt: 'asc' },
  });
  return rows.map((row) => ({ ...row, evidence: row.evidence as unknown as Evidence }));
}

/** The hand-in button of a task that can be answered: its pictures are there. */
async function whenReady(page: Page): Promise<void> {
  await expect
    .poll(() => page.locator('img[alt="Original"], img[alt^="Edit "]').evaluateAll((images) => images.every((image) => (image as HTMLImageElement).naturalWidth > 0)), {
      timeout: 15_000,
    })
    .toBe(true);
  await page.getByRole('timer').waitFor();
}

async function handIn(page: Page, key: string): Promise<void> {
  await whenReady(page);
  const instruction = await page.getByTestId('instruction').textContent();
  await page.keyboard.press(key);
  await page.getByRole('button', { name: 'Hand in' }).and(page.locator(':enabled')).waitFor();
  await page.keyboard.press('Enter');
  await expect
    .poll(
      () =>
        page
          .getByTestId('instruction')
          .textContent({ timeout: 1_000 })
          .catch(() => 'none'),
      { timeout: 15_000 },
    )
    .not.toBe(instruction);
}

test('a worker with a keyboard alone signs in, accepts, and compares to the end', async () => {
  const { studyId } = await createPictureStudy({ taskType: 'CompareEdits', items: 3 });
  const worker = await createPerson('Worker');
  const page = await openAs(browser, platform.url, worker, DESK, `/work/${studyId}`);
  const errors = watchConsole(page);
  await page.getByText('This is a preview.').waitFor();
  await page.keyboard.press('Enter');
  for (const key of ['1', '2', '0']) await handIn(page, key);
  await page.getByRole('heading', { name: 'All done here' }).waitFor();
  await expect.poll(async () => (await assignmentsOf(worker.id)).filter(({ status }) => status === 'Submitted').length, { timeout: 15_000 }).toBe(3);

  const answers = await assignmentsOf(worker.id);
  expect(answers.map(({ answer, evidence }) => ((answer as { choice: string }).choice === 'tie' ? 'tie' : evidence.order.indexOf((answer as { choice: string }).choice)))).toEqual([
    0,
    1,
    'tie',
  ]);
  for (const { evidence } of answers) {
    expect(evidence.uiVersion).toMatch(/^work-\d+$/);
    const { openedMs, firstInputMs, visibleMs } = evidence.timings;
    expect(firstInputMs).toBeLessThanOrEqual(openedMs);
    expect(visibleMs).toBeLessThanOrEqual(openedMs);
  }
  expect(errors).toEqual([]);
  await page.context().close();
});

test('at 390 pixels all three pictures are in view, and a tap chooses', async () => {
  const { studyId } = await createPictureStudy({ taskType: 'CompareEdits', items: 1 });
  const worker = await createPerson('Worker');
  const page = await openAs(browser, platform.url, worker, PHONE, `/work/${studyId}`);
  await page.getByRole('button', { name: 'Accept task' }).tap();
  await whenReady(page);
  for (const name of ['Original', 'Edit 1', 'Edit 2']) {
    const box = await page.getByAltText(name, { exact: true }).boundingBox();
    expect(box && box.y >= 0 && box.y + box.height <= 844 && box.x >= 0 && box.x + box.width <= 390, `${name} in view`).toBe(true);
    expect(box?.height).toBeGreaterThan(90);
  }
  const edit = await page.getByAltText('Edit 2', { exact: true }).boundingBox();
  if (!edit) throw new Error('Edit 2 is not shown');
  await page.touchscreen.tap(edit.x + edit.width / 2, edit.y + edit.height / 2);
  expect(await page.getByRole('radio', { name: 'Edit 2 is better' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Hand in' }).tap();
  await page.getByRole('heading', { name: 'All done here' }).waitFor();
  await expect.poll(async () => (await assignmentsOf(worker.id))[0].status, { timeout: 15_000 }).toBe('Submitted');
  const [{ answer, evidence }] = await assignmentsOf(worker.id);
  expect(answer).toEqual({ choice: evidence.order[1] });
  await page.context().close();
});

test('a draft survives a reload, and another browser finds it on the server', async () => {
  const { studyId } = await createPictureStudy({ taskType: 'RankEdits', items: 1 });
  const worker = await createPerson('Worker');
  const page = await openAs(browser, platform.url, worker, DESK, `/work/${studyId}`);
  await page.getByRole('button', { name: 'Accept task' }).click();
  await whenReady(page);
  await page.keyboard.press('2');
  await page.keyboard.press('5');
  await page.getByRole('checkbox', { name: 'All look alike' }).click();
  const expectDraft = async (shown: Page): Promise<void> => {
    await expect.poll(() => shown.getByRole('group', { name: 'Rank of Edit A' }).getByRole('radio', { name: '2', exact: true }).isChecked(), { timeout: 15_000 }).toBe(true);
    expect(await shown.getByRole('group', { name: 'Rank of Edit B' }).getByRole('radio', { name: '5, worst' }).isChecked()).toBe(true);
    expect(await shown.getByRole('checkbox', { name: 'All look alike' }).isChecked()).toBe(true);
  };
  await page.reload();
  await expectDraft(page);
  await expect.poll(async () => JSON.stringify((await assignmentsOf(worker.id))[0].draft), { timeout: 15_000 }).toContain('all-similar');
  const elsewhere = await openAs(browser, platform.url, worker, DESK, `/work/${studyId}`);
  await expectDraft(elsewhere);
  await elsewhere.context().close();
  await page.context().close();
});

test('an answer whose reply is lost is sent again under the same key, and counts once', async () => {
  const { studyId } = await createPictureStudy({ taskType: 'CompareEdits', items: 2 });
  const worker = await createPerson('Worker');
  const page = await openAs(browser, platform.url, worker, DESK, `/work/${studyId}`);
  const keys: string[] = [];
  await page.route('**/api/v1/work/submit', async (route) => {
    keys.push((route.request().postDataJSON() as { clientKey: string }).clientKey);
    if (keys.length === 1) return route.abort('connectionrefused'); // never arrives
    if (keys.length === 2) await route.fetch(); // arrives, but the reply is lost
    return keys.length === 2 ? route.abort('connectionreset') : route.continue();
  });
  await page.getByRole('button', { name: 'Accept task' }).click();
  await handIn(page, '1');
  await page.getByText('1 answer not sent yet').waitFor();
  await expect.poll(() => keys.length, { timeout: 20_000 }).toBe(3);
  await page.getByText('1 answer not sent yet').waitFor({ state: 'hidden' });
  expect(new Set(keys).size).toBe(1);
  const answered = (await assignmentsOf(worker.id)).filter(({ status }) => status === 'Submitted');
  expect(answered.map(({ clientKey }) => clientKey)).toEqual([keys[0]]);
  await page.context().close();
});

test('an answer given offline is kept over a reload and sent once the connection is back', async () => {
  const { studyId } = await createPictureStudy({ taskType: 'CompareEdits', items: 2 });
  const worker = await createPerson('Worker');
  const page = await openAs(browser, platform.url, worker, DESK, `/work/${studyId}`);
  let isDown = true;
  await page.route('**/api/v1/work/submit', (route) => (isDown ? route.abort('internetdisconnected') : route.continue()));
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Accept task' }).click();
  await handIn(page, '2');
  await page.getByText('1 answer not sent yet').waitFor();
  await page.reload();
  await page.getByText('1 answer not sent yet').waitFor();
  isDown = false;
  await page.getByRole('button', { name: 'Send now' }).click();
  await expect.poll(async () => (await assignmentsOf(worker.id)).filter(({ status }) => status === 'Submitted').length, { timeout: 15_000 }).toBe(1);
  await page.context().close();
});

test('five edits are ranked by number keys, by drag and by keyboard drag', async () => {
  const { studyId } = await createPictureStudy({ taskType: 'RankEdits', items: 1 });
  const worker = await createPerson('Worker');
  const page = await openAs(browser, platform.url, worker, DESK, `/work/${studyId}`);
  const errors = watchConsole(page);
  await page.getByRole('button', { name: 'Accept task' }).click();
  await whenReady(page);
  for (const key of ['3', '1', '5', '2']) await page.keyboard.press(key); // A 3, B 1, C 5, D 2; E gets the place that is left
  const strip = page.getByRole('list', { name: 'Ranking, best first' });
  const shown = async (): Promise<string> => (await strip.getByText(/^Edit [A-E], rank/).allTextContents()).map((text) => text[5]).join('');
  await expect.poll(shown).toBe('BDAEC');

  const from = await strip.getByRole('button', { name: 'Edit C, rank 5' }).boundingBox();
  const to = await strip.getByRole('button', { name: 'Edit B, rank 1' }).boundingBox();
  if (!from || !to) throw new Error('The ranking is not shown');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x, from.y + 10, { steps: 5 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 20 });
  await page.mouse.up();
  await expect.poll(shown).toBe('CBDAE');

  await strip.getByRole('button', { name: 'Edit E, rank 5' }).focus();
  for (const key of ['Space', 'ArrowLeft', 'Space']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(300); // the sensor measures between two keys
  }
  await expect.poll(shown).toBe('CBDEA');
  await page.getByRole('checkbox', { name: 'Changed beyond the instruction' }).click();
  await page.getByRole('button', { name: 'Hand in' }).click();
  await page.getByRole('heading', { name: 'All done here' }).waitFor();
  await expect.poll(async () => (await assignmentsOf(worker.id))[0].status, { timeout: 15_000 }).toBe('Submitted');
  const [{ answer, evidence }] = await assignmentsOf(worker.id);
  expect(answer).toEqual({ ranking: [2, 1, 3, 4, 0].map((place) => evidence.order[place]), flags: ['beyond-scope'] });
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a task can be returned, and the clock warns when its time runs short', async () => {
  const { studyId } = await createPictureStudy({ taskType: 'CompareEdits', items: 1, assignmentDurationSeconds: 40 });
  const worker = await createPerson('Worker');
  const page = await openAs(browser, platform.url, worker, DESK, `/work/${studyId}`);
  await page.getByRole('button', { name: 'Accept task' }).click();
  await whenReady(page);
  await page.getByText('Less than a minute left for this task.').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Stop working on this study' }).click();
  await page.getByRole('button', { name: 'Return task' }).click();
  await page.waitForURL(`${platform.url}/work`);
  expect((await assignmentsOf(worker.id)).map(({ status }) => status)).toEqual(['Returned']);
  await page.context().close();
});
