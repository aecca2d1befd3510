/** What tasks can do beyond the first two: written instructions from creation to export by keyboard, captions by touch, rankings with ties, golds and their pages. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '#test/support/barriers.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { photographWithEdits } from '#test/support/photographs.ts';
import { createPerson, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { DESK, openAs, PHONE, watchConsole } from '#test/support/worker-page.ts';

let platform: TestPlatform;
let browser: Browser;
let requester: Person;
let worker: Person;

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  const { deposit } = await import('#lib/payment/deposit.ts');
  requester = await createPerson('Requester', 'Rosa Requester');
  worker = await createPerson('Worker', 'Keyla Keys');
  await deposit({ userId: requester.id, amount: 50_000_000n, actorId: requester.id, reference: requester.id });
});

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** Presses Tab until the focus is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const isThere = (): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 90 && !(await isThere()); presses++) await page.keyboard.press('Tab');
  expect(await isThere(), `Tab reaches ${target}`).toBe(true);
}

async function createStudyByKeyboard(page: Page): Promise<string> {
  const pictures = await Promise.all([3, 4].map(async (index) => (await photographWithEdits(index, [])).original));
  await tabTo(page, page.getByRole('radio', { name: 'Compare two edits' }));
  for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowDown', { delay: 80 });
  expect(await page.getByRole('radio', { name: 'Write instructions' }).isChecked()).toBe(true);
  await page.getByLabel('Pictures and CSV').setInputFiles(pictures); // a file dialog belongs to the system
  await page.getByText('2 pictures uploaded and checked').waitFor({ timeout: 60_000 });
  for (const [label, value] of Object.entries({ 'Study name': 'Wild edits', 'Answers per item': '1' })) {
    await tabTo(page, page.getByLabel(label));
    await page.keyboard.press('Control+a');
    await page.keyboard.type(value);
  }
  await tabTo(page, page.getByRole('button', { name: 'Publish study' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/requests\/[0-9A-Z]{20,}$/, { timeout: 30_000 });
  return page.url().split('/').at(-1) as string;
}

const INSTRUCTIONS = ['Add a hot-air balloon', 'Change the meadow to a lake', 'Make it snow', 'Remove the hills', 'Put a castle on the hill'];

/** Types five instructions, and hands them in with the button under the focus or with Ctrl and Enter. */
async function writeByKeyboard(page: Page, instructions: readonly string[], isShortcut: boolean): Promise<void> {
  await page.locator('textarea:focus').waitFor();
  for (const text of instructions) {
    await page.keyboard.type(text);
    if (text !== instructions.at(-1) || !isShortcut) await page.keyboard.press('Enter');
  }
  await page.getByRole('button', { name: 'Hand in' }).waitFor();
  await page.keyboard.press(isShortcut ? 'Control+Enter' : 'Enter');
}

async function workByKeyboard(studyId: string): Promise<void> {
  const page = await openAs(browser, platform.url, worker, DESK);
  const errors = watchConsole(page);
  await tabTo(page, page.locator(`a[href="/work/${studyId}"]`));
  await page.keyboard.press('Enter');
  await page.getByText('This is a preview.').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('timer').waitFor();

  // What is wrong is told while writing, nothing is lost by a reload, and an unfinished answer is not handed in but shown its gap.
  await page.locator('textarea:focus').waitFor();
  await page.keyboard.type(`${INSTRUCTIONS[0]}`);
  await page.keyboard.press('Enter');
  await page.keyboard.type('please add a hot-air balloon!');
  await page.getByText('This asks for the same as instruction 1. Write a different edit.').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByText('Nothing is written here yet').first().waitFor();
  expect(await page.getByLabel('Instruction 2').evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await barriers(page)).toEqual([]);
  await page.reload();
  await expect.poll(() => page.getByLabel('Instruction 2').inputValue()).toBe('please add a hot-air balloon!');
  await page.getByRole('timer').waitFor();
  for (const label of ['Instruction 1', 'Instruction 2']) {
    await tabTo(page, page.getByLabel(label));
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
  }
  await tabTo(page, page.getByRole('button', { name: 'of 5 ready' }));
  await page.keyboard.press('Enter');
  await writeByKeyboard(page, INSTRUCTIONS, false);
  await expect.poll(() => page.getByLabel('Instruction 1').inputValue()).toBe('');
  await writeByKeyboard(page, INSTRUCTIONS.map((text) => `${text} at night`), true);
  await page.getByRole('heading', { name: 'All done here' }).waitFor();
  await expect.poll(() => page.getByText('still on the way').count()).toBe(0);
  expect(errors).toEqual([]);
  await page.context().close();
}

test('instructions from the study’s creation to its export, with a keyboard alone', { timeout: 180_000 }, async () => {
  const page = await openAs(browser, platform.url, requester, DESK, '/requests/new');
  const errors = watchConsole(page);
  const studyId = await createStudyByKeyboard(page);
  await workByKeyboard(studyId);
  await page.getByText('Complete', { exact: true }).first().waitFor({ timeout: 30_000 });
  await page.getByText('10 instructions', { exact: false }).or(page.getByText('2 answers by 1 person')).first().waitFor();

  await tabTo(page, page.getByRole('button', { name: 'Export' }));
  await page.keyboard.press('Enter');
  const item = page.getByRole('menuitem', { name: /JSONL/ });
  await item.waitFor();
  while (!(await item.evaluate((element) => element === document.activeElement))) await page.keyboard.press('ArrowDown');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const lines = Buffer.concat(await (await download.createReadStream()).toArray()).toString('utf8').trim().split('\n').map((line) => JSON.parse(line));
  expect(lines.map(({ instruction }) => instruction).sort()).toEqual([...INSTRUCTIONS, ...INSTRUCTIONS.map((text) => `${text} at night`)].sort());
  expect(new Set(lines.map(({ original }) => original)).size).toBe(2);
  expect(errors).toEqual([]);
  await page.context().close();
});

const CAPTION_EDITS = [['Make it night', 'Hills behind a meadow at night'], ['Add a cow', 'Hills behind a meadow with a cow'], ['Change the meadow to a lake', 'Hills behind a lake']] as const;

/** Accepts the study's task, edits its caption three times and hands in, by keys alone. */
async function editCaptionsByKeyboard(page: Page): Promise<void> {
  await tabTo(page, page.getByRole('button', { name: 'Accept task' }));
  await page.keyboard.press('Enter');
  await page.getByRole('timer').waitFor();
  for (const [i, texts] of CAPTION_EDITS.entries()) {
    for (const [at, label] of [`Instruction ${i + 1}`, `Caption after edit ${i + 1}`].entries()) {
      await tabTo(page, page.getByLabel(label));
      await page.keyboard.press('Control+a');
      await page.keyboard.type(texts[at]!);
    }
  }
  await tabTo(page, page.getByRole('button', { name: 'Hand in' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'All done here' }).waitFor();
}

test('captions are edited on a phone in the dark and by keyboard, and no page of it has a barrier', { timeout: 180_000 }, async () => {
  const { createStudy } = await import('#lib/study/create-study.ts');
  const { publishStudy } = await import('#lib/study/publish-study.ts');
  const { ingestImage } = await import('#lib/image/ingest-image.ts');
  const { original } = await photographWithEdits(5, []);
  const { id: originalId } = await ingestImage({ ownerId: requester.id, fileName: original.name, bytes: original.buffer });
  const settings = { name: 'Captions', title: 'Edit a caption', taskType: 'EditCaptions', overlap: 2, payment: 500_000n } as const;
  const { studyId } = await createStudy({ requesterId: requester.id, settings, rows: [{ instruction: '', caption: 'Hills behind a meadow', originalId, variants: [] }] });
  await publishStudy({ studyId, requesterId: requester.id });

  const page = await openAs(browser, platform.url, worker, { ...PHONE, colorScheme: 'dark' }, `/work/${studyId}`);
  await page.getByRole('button', { name: 'Accept task' }).tap();
  await page.getByRole('timer').waitFor();
  await page.getByRole('heading', { name: 'Hills behind a meadow' }).waitFor();
  for (const [i, [instruction, caption]] of CAPTION_EDITS.entries()) {
    await page.getByLabel(`Instruction ${i + 1}`).fill(instruction);
    expect(await page.getByLabel(`Caption after edit ${i + 1}`).inputValue()).toBe('Hills behind a meadow');
    await page.getByLabel(`Caption after edit ${i + 1}`).fill(caption);
  }
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Hand in' }).tap();
  await page.getByRole('heading', { name: 'All done here' }).waitFor();
  await page.context().close();

  const other = await openAs(browser, platform.url, await createPerson('Worker', 'Tabea Tab'), DESK, `/work/${studyId}`);
  await editCaptionsByKeyboard(other);
  await other.context().close();

  const desk = await openAs(browser, platform.url, requester, DESK, `/requests/${studyId}`);
  for (const path of ['', '/items', '/review', '/preview', '/design']) {
    await desk.goto(`${platform.url}/requests/${studyId}${path}`);
    await desk.waitForLoadState('networkidle');
    expect(await barriers(desk)).toEqual([]);
  }
  await desk.goto(`${platform.url}/requests/${studyId}/items`);
  await desk.getByText('Hills behind a lake').first().waitFor();
  await desk.context().close();
});

test('a ranking with ties by keys and by touch, laid against the original, and its quality page', async () => {
  const { createStudy } = await import('#lib/study/create-study.ts');
  const { publishStudy } = await import('#lib/study/publish-study.ts');
  const { ingestImage } = await import('#lib/image/ingest-image.ts');
  const { db } = await import('#lib/db.ts');
  const rows = [];
  for (const index of [6, 7]) {
    const { original, edits } = await photographWithEdits(index, ['warm', 'cold', 'mild', 'cool', 'plain']);
    const [originalId, ...ids] = await Promise.all([original, ...edits].map(async ({ name, buffer }) => (await ingestImage({ ownerId: requester.id, fileName: name, bytes: buffer })).id));
    rows.push({ instruction: `Make it evening ${index}`, originalId, variants: ids.map((imageId, i) => ({ label: String(i + 1), imageId })) });
  }
  const settings = { name: 'Ties', title: 'Rank with ties', taskType: 'RankEdits', overlap: 2, payment: 100_000n, allowTies: true, attentionShare: 0.3 } as const;
  const { studyId } = await createStudy({ requesterId: requester.id, settings, rows });
  await publishStudy({ studyId, requesterId: requester.id });
  const answersOf = async (workerId: string) => (await db().assignment.findMany({ where: { studyId, workerId, status: 'Submitted' }, select: { answer: true } })).map(({ answer }) => answer as { ranking: string[]; ties?: string[][] });

  const page = await openAs(browser, platform.url, worker, DESK, `/work/${studyId}`);
  const errors = watchConsole(page);
  await page.getByText('This is a preview.').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('timer').waitFor();
  for (const key of ['1', '2', '3', '4']) await page.keyboard.press(key);
  await page.keyboard.press('b');
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Edit A and Edit B are equally good', pressed: true }).waitFor();
  await page.keyboard.press('s');
  const range = page.getByRole('slider', { name: 'Part of the original shown' });
  await page.keyboard.press(']');
  expect(await range.inputValue()).toBe('55');
  expect(await page.locator('img[aria-hidden=true]').first().evaluate((image) => (image as HTMLElement).style.clipPath)).toMatch(/ 45(\.0)?%/);
  await page.keyboard.press('s');
  await page.getByRole('slider', { name: 'Strength of the original' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Hand in' }).and(page.locator(':enabled')).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await answersOf(worker.id)).length, { timeout: 15_000 }).toBe(1);
  const [{ ranking, ties }] = await answersOf(worker.id);
  expect(ties).toEqual([ranking.slice(0, 2)]);
  expect(errors).toEqual([]);
  await page.context().close();

  const other = await createPerson('Worker', 'Toni Touch');
  const phone = await openAs(browser, platform.url, other, { ...PHONE, colorScheme: 'dark' }, `/work/${studyId}`);
  await phone.getByRole('button', { name: 'Accept task' }).tap();
  await phone.getByRole('timer').waitFor();
  for (const letter of ['A', 'B', 'C', 'D']) await phone.getByRole('group', { name: `Rank of Edit ${letter}` }).getByRole('radio').nth('ABCD'.indexOf(letter)).tap();
  await phone.getByRole('button', { name: 'Edit D and Edit E are equally good' }).tap();
  expect(await barriers(phone)).toEqual([]);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await phone.getByRole('button', { name: 'Hand in' }).tap();
  await expect.poll(async () => (await answersOf(other.id)).map((answer) => answer.ties?.length), { timeout: 15_000 }).toEqual([1]);
  await phone.context().close();

  for (const options of [{ ...DESK, colorScheme: 'light' }, { ...PHONE, colorScheme: 'dark' }] as const) {
    const desk = await openAs(browser, platform.url, requester, options, `/requests/${studyId}/quality`);
    await desk.getByText('Toni Touch').waitFor();
    expect(await barriers(desk)).toEqual([]);
    expect(await desk.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await desk.context().close();
  }
});
