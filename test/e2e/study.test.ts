/** A study from photographs to its verdict, on the pages alone: published, answered by three people, recomputed from its export, reviewed, paid. */
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import { type EditName, type NamedFile, photographWithEdits, warmth } from '#test/support/photographs.ts';
import { createPerson, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { readVotes, recomputeComparison, recomputeMeanRanks } from '#test/support/recompute-verdict.ts';
import { publishInBrowser, readTask, untilNext } from '#test/support/study-pages.ts';
import { DESK, openAs, PHONE, watchConsole } from '#test/support/worker-page.ts';

type Vote = 'a' | 'b' | 'tie';
/** What the three people think of each of the twenty items. */
const OPINIONS: Vote[][] = [
  ...Array.from({ length: 9 }, (): Vote[] => ['a', 'a', 'a']),
  ...[['a', 'a', 'b'], ['a', 'b', 'a'], ['b', 'a', 'a'], ['a', 'tie', 'a']] as Vote[][], // a has 13
  ...[['b', 'b', 'b'], ['b', 'b', 'b'], ['b', 'a', 'b'], ['tie', 'b', 'b']] as Vote[][], // b has 4
  ...[['a', 'b', 'tie'], ['tie', 'tie', 'a'], ['tie', 'tie', 'tie']] as Vote[][], // 3 ties
];
const RANKED: EditName[] = ['mild', 'cold', 'warm', 'plain', 'cool']; // v1 … v5
const LABELS = { a: 'Warm editor', b: 'Cold editor' };

let platform: TestPlatform;
let browser: Browser;
let photographs: { original: NamedFile; edits: NamedFile[] }[];
let requester: Person;
let workers: Person[];

beforeAll(async () => {
  [platform, browser, photographs] = await Promise.all([startTestPlatform(), launchBrowser(), Promise.all(OPINIONS.map((_, index) => photographWithEdits(index, ['warm', 'cold'])))]);
  const { deposit } = await import('#lib/payment/deposit.ts');
  requester = await createPerson('Requester', 'Rosa Requester');
  await deposit({ userId: requester.id, amount: 50_000_000n, actorId: requester.id, reference: requester.id });
  workers = await Promise.all(['Keyla Keys', 'Fern Phone', 'Moe Mouse'].map((name) => createPerson('Worker', name)));
});

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** Reads the item from the instruction and recognises the edits by looking: a worker has no other way. */
async function look(page: Page): Promise<{ instruction: string; item: number; isWarmLeft: boolean }> {
  const { instruction, pictures } = await readTask(page);
  const item = Number(/evening (\d+)/.exec(instruction)?.[1]) - 1;
  const [left, right] = await Promise.all(['Edit 1', 'Edit 2'].map((name) => warmth(pictures.get(name) as Buffer)));
  if (item === 0) {
    const { width, height } = await sharp(pictures.get('Original')).metadata();
    expect(height, 'the phone’s photograph stands upright').toBeGreaterThan(width);
  }
  return { instruction, item, isWarmLeft: left > right };
}

type Give = (page: Page, choice: 0 | 1 | 2) => Promise<void>;
const NAMES = ['Edit 1 is better', 'Equally good or bad', 'Edit 2 is better'];

async function answerAll(page: Page, worker: number, give: Give): Promise<boolean[]> {
  const sides: boolean[] = [];
  for (let turn = 0; turn < OPINIONS.length; turn++) {
    const { instruction, item, isWarmLeft } = await look(page);
    const vote = OPINIONS[item][worker];
    sides.push(isWarmLeft);
    await give(page, vote === 'tie' ? 1 : (vote === 'a') === isWarmLeft ? 0 : 2);
    await untilNext(page, instruction);
  }
  await page.getByRole('heading', { name: 'All done here' }).waitFor();
  await expect.poll(() => page.getByText('still on the way').count()).toBe(0);
  return sides;
}

/** Presses Tab until the focus is on a link to `path`, then follows it. */
async function followByKeyboard(page: Page, path: string): Promise<void> {
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute('href') ?? '');
  for (let presses = 0; presses < 60 && (await focused()) !== path; presses++) await page.keyboard.press('Tab');
  expect(await focused()).toBe(path);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${path}`);
}

async function byKeyboard(path: string): Promise<boolean[]> {
  const page = await openAs(browser, platform.url, workers[0], DESK);
  await followByKeyboard(page, path);
  await page.getByText('This is a preview.').waitFor();
  await page.keyboard.press('Enter');
  return answerAll(page, 0, async (at, choice) => {
    await at.keyboard.press(['1', '0', '2'][choice]);
    await at.keyboard.press('Enter');
  });
}

async function byPhone(path: string): Promise<boolean[]> {
  const page = await openAs(browser, platform.url, workers[1], PHONE);
  await page.locator(`a[href="${path}"]`).tap();
  await page.getByRole('button', { name: 'Accept task' }).tap();
  return answerAll(page, 1, async (at, choice) => {
    await at.getByRole('radio', { name: NAMES[choice] }).tap();
    await at.getByRole('button', { name: 'Hand in' }).tap();
  });
}

/** Also reloads in the middle of a task: what was chosen is still chosen. */
async function byMouse(path: string): Promise<boolean[]> {
  const page = await openAs(browser, platform.url, workers[2], DESK);
  await page.locator(`a[href="${path}"]`).click();
  await page.getByRole('button', { name: 'Accept task' }).click();
  await readTask(page);
  await page.getByRole('radio', { name: NAMES[1] }).click();
  await page.reload();
  await expect.poll(() => page.getByRole('radio', { name: NAMES[1] }).isChecked(), { timeout: 10_000 }).toBe(true);
  return answerAll(page, 2, async (at, choice) => {
    await at.getByRole('radio', { name: NAMES[choice] }).click();
    await at.getByRole('button', { name: 'Hand in' }).click();
  });
}

const percent = (value: number): string => `${(value * 100).toFixed(1).replace(/\.0$/, '')} %`;

test('a pairwise study on twenty photographs: published, answered by keyboard, phone and mouse, decided, recomputed, reviewed', { timeout: 240_000 }, async () => {
  const page = await openAs(browser, platform.url, requester, DESK, '/requests/new');
  const errors = watchConsole(page);
  const rows = photographs.map(({ original, edits }, i) => [original.name, `"Make it evening ${i + 1}, softly"`, edits[0].name, edits[1].name, i % 2 ? 'hills' : 'meadow'].join(','));
  const studyId = await publishInBrowser(page, {
    task: 'Compare two edits',
    name: 'Warm against cold',
    title: 'Which evening is better?',
    files: photographs.flatMap(({ original, edits }) => [original, ...edits]),
    csv: `original,instruction,a,b,scene\n${rows.join('\n')}\n`,
    settings: { 'What a is': LABELS.a, 'What b is': LABELS.b },
  });
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  await page.getByText('No votes yet').waitFor();

  const sides = await Promise.all([byKeyboard(`/work/${studyId}`), byPhone(`/work/${studyId}`), byMouse(`/work/${studyId}`)]);
  expect(new Set(sides.flat()).size, 'sides are shuffled').toBe(2);

  // The requester's page has followed by itself.
  await page.getByText('Verdict', { exact: true }).waitFor({ timeout: 20_000 });
  await page.getByText('Complete', { exact: true }).first().waitFor();
  expect(await page.evaluate(() => 'isSamePage' in window), 'without a reload').toBe(true);
  expect(await page.getByTestId('verdict').textContent()).toBe('Warm editor is preferred');
  await page.getByText('Majority on 13 of 17 decided items; 3 items tied.').waitFor();

  const [download] = await Promise.all([page.waitForEvent('download'), (async () => {
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'Votes, one row each' }).click();
  })()]);
  const votes = readVotes(Buffer.concat(await (await download.createReadStream()).toArray()).toString('utf8'));
  const cast = votes.map(({ item, worker, choice }) => [Number(item) - 1, workers.findIndex(({ id }) => id === worker), choice].join());
  expect(cast.sort()).toEqual(OPINIONS.flatMap((voices, item) => voices.map((choice, worker) => [item, worker, choice].join())).sort());

  const recomputed = recomputeComparison(votes);
  expect(recomputed.won).toEqual({ a: 13, b: 4, tie: 3 });
  const results = await (await page.context().request.get(`${platform.url}/api/v1/studies/${studyId}/results`)).json();
  expect(results).toMatchObject({ status: 'Complete', isFinal: true, labels: LABELS, votes: recomputed.votes, verdict: { winner: 'a', isClear: true, won: recomputed.won, decided: 17 } });
  for (const key of ['share', 'low', 'high'] as const) expect(results.verdict.share[key]).toBeCloseTo(recomputed.share[key], 10);
  expect(results.agreement.kappa).toBeCloseTo(recomputed.kappa, 10);
  const { share, low, high } = recomputed.share;
  await page.getByRole('img', { name: `Items won by Warm editor: ${percent(share)}, 95 % interval ${percent(low)} to ${percent(high)}` }).waitFor();
  await page.getByText(`κ = ${recomputed.kappa.toFixed(2)}`).waitFor();
  expect(errors).toEqual([]);

  await review(page, studyId);
  await page.context().close();
});

/** One answer of the phone worker is rejected, all others approved; everybody sees what it means for them. */
async function review(page: Page, studyId: string): Promise<void> {
  await page.goto(`${platform.url}/requests/${studyId}/review?worker=${workers[1].id}`);
  await page.getByRole('checkbox', { name: 'Choose the answer of Fern Phone to item 1', exact: true }).click();
  await page.getByRole('button', { name: 'Reject chosen' }).click();
  await page.getByLabel('Reason').fill('The other edit is nearer to an evening.');
  await page.getByRole('button', { name: 'Reject 1 answer' }).click();
  await page.getByText('1 answer rejected').waitFor();
  await page.goto(`${platform.url}/requests/${studyId}/review`);
  await page.getByRole('button', { name: 'Approve all 59' }).click();
  await page.getByRole('button', { name: 'Approve all', exact: true }).click();
  await page.getByText('59 answers approved and paid').waitFor();

  const phone = await openAs(browser, platform.url, workers[1], PHONE, '/work/earnings');
  await phone.getByText('$1.52').first().waitFor(); // 19 × $0.08
  await phone.getByText('The other edit is nearer to an evening.').waitFor();
  await phone.context().close();
  const keys = await openAs(browser, platform.url, workers[0], DESK, '/work/earnings');
  await keys.getByText('$1.60').first().waitFor();
  await keys.context().close();
}

/** The preview opens over the form and leaves it as it was. */
async function previewAndClose(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Preview as a worker' }).click();
  await page.getByTestId('instruction').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByTestId('instruction').waitFor({ state: 'hidden' });
  expect(await page.getByLabel('Study name').inputValue()).toBe('Five evenings');
}

test('a ranking study of five variants ends in mean ranks that its export gives again', { timeout: 120_000 }, async () => {
  const page = await openAs(browser, platform.url, requester, DESK, '/requests/new');
  const sets = await Promise.all([30, 31].map((index) => photographWithEdits(index, RANKED)));
  const studyId = await publishInBrowser(page, {
    task: 'Rank five edits',
    name: 'Five evenings',
    title: 'Rank five evenings',
    files: sets.flatMap(({ original, edits }) => [original, ...edits]),
    csv: `original,instruction,v1,v2,v3,v4,v5\n${sets.map(({ original, edits }, i) => [original.name, `Make it evening ${i + 1}`, ...edits.map(({ name }) => name)].join(',')).join('\n')}\n`,
    settings: { 'Answers per item': '1' },
    onFilled: previewAndClose,
  });
  const worker = await openAs(browser, platform.url, workers[2], DESK, `/work/${studyId}`);
  await worker.getByRole('button', { name: 'Accept task' }).click();
  for (let turn = 0; turn < 2; turn++) {
    const { instruction, pictures } = await readTask(worker);
    const letters = ['A', 'B', 'C', 'D', 'E'];
    const seen = await Promise.all(letters.map(async (letter) => ({ letter, warmth: await warmth(pictures.get(`Edit ${letter}`) as Buffer) })));
    const order = seen.sort((x, y) => y.warmth - x.warmth).map(({ letter }) => letter);
    for (const letter of letters) await worker.keyboard.press(String(order.indexOf(letter) + 1));
    await worker.getByRole('button', { name: 'Hand in' }).and(worker.locator(':enabled')).click();
    await untilNext(worker, instruction);
  }
  await page.getByText('Complete', { exact: true }).first().waitFor({ timeout: 20_000 });
  const csv = await (await page.context().request.get(`${platform.url}/api/v1/studies/${studyId}/export.csv`)).text();
  const votes = readVotes(csv);
  expect(votes.map(({ ranking }) => ranking)).toEqual(['3>1>4>5>2', '3>1>4>5>2']); // warm, mild, plain, cool, cold
  const ranks = recomputeMeanRanks(votes, ['1', '2', '3', '4', '5']);
  expect(ranks).toEqual([2, 5, 1, 3, 4]);
  const results = await (await page.context().request.get(`${platform.url}/api/v1/studies/${studyId}/results`)).json();
  expect(results.variants.map(({ rank }: { rank: { mean: number } }) => rank.mean)).toEqual(ranks);
  for (const [index, rank] of ranks.entries()) await page.getByRole('img', { name: `Variant ${index + 1}: mean rank ${rank.toFixed(2)},` }).waitFor();
  await worker.context().close();
  await page.context().close();
});

test('an administrator gives a worker another role, which holds from the next request on', async () => {
  const [admin, worker] = await Promise.all([createPerson('Admin', 'Ada Admin'), createPerson('Worker', 'Rory Role')]);
  const theirs = await openAs(browser, platform.url, worker, DESK);
  await theirs.goto(`${platform.url}/requests`);
  await theirs.getByRole('heading', { name: 'This page is not for your account' }).waitFor();
  const page = await openAs(browser, platform.url, admin, DESK, '/admin/people');
  await page.getByRole('button', { name: 'Actions for Rory Role' }).click();
  await page.getByRole('menuitem', { name: 'Change roles' }).click();
  await page.getByRole('checkbox', { name: 'Requester' }).click();
  await page.getByRole('button', { name: 'Save roles' }).click();
  await page.getByText('Rory Role’s roles are changed.').waitFor();
  await theirs.goto(`${platform.url}/requests`);
  await theirs.getByRole('heading', { name: 'Studies', exact: true }).waitFor();
  await theirs.context().close();
  await page.context().close();
});
