/** What a requester sets up beside the study itself, in a real browser: a key for scripts, pictures that lie in S3, and who may take part. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '#test/support/barriers.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { photographWithEdits } from '#test/support/photographs.ts';
import { createPerson, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { DESK, openAs, watchConsole } from '#test/support/worker-page.ts';

let platform: TestPlatform;
let browser: Browser;
let requester: Person;
let page: Page;
let errors: string[];

beforeAll(async () => {
  process.env.S3_IMPORTS = 'apiary/imports';
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  requester = await createPerson('Requester', 'Rosa Requester');
  const { deposit } = await import('#lib/payment/deposit.ts');
  await deposit({ userId: requester.id, amount: 50_000_000n, actorId: requester.id, reference: requester.id });
  page = await openAs(browser, platform.url, requester, DESK, '/requests/api-access');
  errors = watchConsole(page);
});

afterAll(async () => {
  delete process.env.S3_IMPORTS;
  await browser?.close();
  await platform?.stop();
});

async function status(key: string, path: string, body?: object): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return (await fetch(platform.url + path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })).status;
}

test('a key is made for reading, opens that and nothing else, and is revoked', async () => {
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.locator('[aria-invalid=true]').waitFor();
  await page.getByLabel('What it is for').fill('The nightly export');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your new key' });
  const key = (await dialog.getByText(/^apiary_/).textContent()) as string;
  await dialog.getByRole('button', { name: 'Done' }).click();

  expect(await status(key, '/api/v1/studies')).toBe(200);
  expect(await status(key, '/api/v1/studies', { name: 'x' })).toBe(403);
  expect(await status(key, '/api/v1/work/next', {})).toBe(403);
  await page.reload();
  const row = page.getByRole('row', { name: /The nightly export/ });
  expect(await row.textContent()).toContain('Read studies');
  expect(await page.content(), 'a key is shown once').not.toContain(key);

  await row.getByRole('button', { name: 'Revoke The nightly export' }).click();
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await page.getByText('The key “The nightly export” is revoked.').waitFor();
  await row.waitFor({ state: 'detached' });
  expect(await status(key, '/api/v1/studies')).toBe(401);
});

test('pictures and their table come from S3, the qualification is asked for, and only who has it may accept', { timeout: 120_000 }, async () => {
  const { putObject } = await import('#lib/storage/put-object.ts');
  const lines = ['original,instruction,a,b'];
  for (const index of [1, 2]) {
    const { original, edits } = await photographWithEdits(index, ['warm', 'cold']);
    for (const { name, buffer, mimeType } of [original, ...edits]) await putObject({ key: `imports/lab/${name}`, body: buffer, contentType: mimeType });
    lines.push([original.name, 'Make it evening', edits[0].name, edits[1].name].join(','));
  }
  await putObject({ key: 'imports/lab/study.csv', body: Buffer.from(`${lines.join('\n')}\n`), contentType: 'text/csv' });
  const [{ createQualificationType }, { grantQualification }, { inTransaction }] = await Promise.all([
    import('#lib/crowd/qualification/create-qualification-type.ts'),
    import('#lib/crowd/qualification/grant-qualification.ts'),
    import('#lib/transaction.ts'),
  ]);
  const type = { requesterId: requester.id, name: 'Trained eyes', description: 'Has seen a hundred edits.', keywords: '', status: 'Active', test: null, answerKey: null, testDurationSeconds: null, retryDelaySeconds: null, autoGrantedValue: null } as const;
  const qualificationTypeId = await inTransaction((tx) => createQualificationType(tx, type));

  await page.goto(`${platform.url}/requests/new`);
  await page.getByRole('radio', { name: 'Compare two edits' }).check();
  const address = page.getByLabel('Or from S3');
  await address.fill('s3://elsewhere/private/');
  await page.getByRole('button', { name: 'Take in' }).click();
  await page.getByText('is not open to requesters here').waitFor();
  await address.fill('s3://apiary/imports/lab/');
  await page.getByRole('button', { name: 'Take in' }).click();
  await page.getByText('6 pictures taken in').waitFor({ timeout: 30_000 });
  await page.getByLabel('Study name').fill('From S3');
  await page.getByLabel('Approved at least').fill('a lot');
  await page.getByLabel('Qualification of yours').click();
  await page.getByRole('option', { name: 'Trained eyes' }).click();
  await page.getByLabel('With a value of at least').fill('50');
  await page.getByText('Write a whole percentage up to 100, or leave it empty.').waitFor();
  expect(await page.getByRole('button', { name: 'Publish study' }).isEnabled()).toBe(false);
  await page.getByLabel('Approved at least').fill('');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Publish study' }).click();
  await page.waitForURL(/\/requests\/[0-9A-Z]{20,}$/, { timeout: 30_000 });
  const studyId = page.url().split('/').at(-1) as string;

  const { acceptNextHIT } = await import('#lib/crowd/assignment/find-next-hit.ts');
  const worker = await createPerson('Worker', 'Wanda Worker');
  const grant = (value: number) => inTransaction((tx) => grantQualification(tx, { requesterId: requester.id, qualificationTypeId, workerId: worker.id, value }));
  expect(await acceptNextHIT({ workerId: worker.id, studyId })).toBeNull();
  await grant(49);
  expect(await acceptNextHIT({ workerId: worker.id, studyId })).toBeNull();
  await grant(50);
  expect(await acceptNextHIT({ workerId: worker.id, studyId })).toMatchObject({ studyId });
  expect(errors).toEqual([]);
});
