/** From an answer to the bank: rejected, appealed, granted, paid out, read in statements; and a harmful picture reported on the way. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '#test/support/barriers.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { createPerson, createPictureStudy, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { DESK, openAs, PHONE, watchConsole } from '#test/support/worker-page.ts';

let platform: TestPlatform;
let browser: Browser;
let worker: Person;
let requester: Person;
let admin: Person;
let studyId: string;
const errors: string[] = [];
const found: string[] = [];

async function open(person: Person, path: string, options = DESK): Promise<Page> {
  const page = await openAs(browser, platform.url, person, options, path);
  errors.push(...watchConsole(page));
  await page.locator('h1').first().waitFor();
  found.push(...(await barriers(page)));
  return page;
}

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  [worker, admin] = [await createPerson('Worker', 'Wanda Worker'), await createPerson('Admin', 'Ada Admin')];
  ({ studyId, requester } = await createPictureStudy({ taskType: 'CompareEdits', items: 3 }));
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

test('a worker appeals a rejection, the requester grants it, the administrator pays, and both read it in their statements', async () => {
  const { db } = await import('#lib/db.ts');
  const { acceptNextHIT } = await import('#lib/crowd/assignment/find-next-hit.ts');
  const { submitAssignment } = await import('#lib/crowd/assignment/submit-assignment.ts');
  const { rejectAssignment } = await import('#lib/crowd/assignment/reject-assignment.ts');
  const { assignmentId } = (await acceptNextHIT({ workerId: worker.id, studyId, baseUrl: '' })) as { assignmentId: string };
  await submitAssignment({ assignmentId, workerId: worker.id, clientKey: 'k', answer: { choice: 'left' } });
  await rejectAssignment({ assignmentId, actorId: requester.id, feedback: 'Too quick.' });

  let page = await open(worker, '/work/earnings', PHONE);
  await page.getByRole('button', { name: 'Appeal' }).click();
  await page.getByLabel('Why the answer was right').fill('I looked at both closely.');
  await page.getByRole('button', { name: 'Send appeal' }).click();
  await page.getByText('Your appeal waits for the requester').waitFor();
  await page.context().close();

  page = await open(requester, '/requests/workers');
  await page.getByText('I looked at both closely.').waitFor();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByRole('button', { name: 'Approve and pay' }).click();
  await expect.poll(async () => (await db().assignment.findUnique({ where: { id: assignmentId } }))?.status, { timeout: 15_000 }).toBe('Approved');
  await page.goto(`${platform.url}/requests/${studyId}/review?status=Approved`);
  await page.getByLabel(/Choose the answer of Wanda Worker/).click();
  await page.getByRole('button', { name: 'Pay bonus' }).click();
  await page.getByLabel('What it is for').fill('Patience');
  await page.getByRole('button', { name: 'Pay 1 bonus' }).click();
  await page.getByText('1 bonus paid').waitFor();
  await page.goto(`${platform.url}/requests/statement`);
  await page.getByRole('row', { name: /Bonus/ }).waitFor();
  found.push(...(await barriers(page)));
  await page.context().close();

  page = await open(admin, '/admin/payouts');
  await page.getByRole('button', { name: 'Prepare payout' }).click();
  await page.getByLabel('Least amount').fill('0.01');
  await page.getByRole('button', { name: 'Prepare', exact: true }).click();
  await page.getByRole('cell', { name: '$0.18' }).waitFor();
  const csv = await page.request.get(`${platform.url}${await page.getByRole('link', { name: 'CSV' }).getAttribute('href')}`);
  expect(await csv.text()).toContain(`,Prepared,${worker.id},Wanda Worker,${worker.email},0.18,USD`);
  await page.getByRole('button', { name: 'Mark as paid' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Mark as paid' }).click();
  await page.getByText('Paid', { exact: true }).waitFor();
  found.push(...(await barriers(page)));
  await page.context().close();

  page = await open(worker, '/work/earnings?month=' + new Date().toISOString().slice(0, 7), PHONE);
  await page.getByRole('row', { name: /Paid out/ }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.context().close();
  expect(found).toEqual([]);
  expect(errors).toEqual([]);
});

test('a reported picture is hidden, and its task makes room for another', async () => {
  const { db } = await import('#lib/db.ts');
  const page = await open(worker, `/work/${studyId}`);
  await page.getByRole('button', { name: 'Accept task' }).click();
  await page.getByRole('timer').waitFor();
  await page.getByRole('button', { name: 'Report a picture' }).click();
  await page.getByText('Which picture?').waitFor();
  found.push(...(await barriers(page)));
  await page.getByRole('dialog').getByRole('radio', { name: 'Edit 2' }).check({ force: true });
  await page.getByRole('button', { name: 'Report and leave the task' }).click();
  await expect.poll(() => db().image.count({ where: { quarantinedAt: { not: null } } }), { timeout: 15_000 }).toBe(1);
  await expect.poll(() => db().assignment.count({ where: { workerId: worker.id, status: 'Returned' } }), { timeout: 15_000 }).toBe(1);
  await page.context().close();
  expect(found).toEqual([]);
});
