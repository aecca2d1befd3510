/** One person's way through a real loop in a browser: start it, answer some of its tasks, and find the own votes in the lineage of what came out. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TRankEditsPayload } from '#lib/contracts/work.ts';
import { createPerson, type Person } from '#test/support/picture-study.ts';
import type { TestPlatform } from '#test/support/platform.ts';
import { type Story, startStory } from '#test/support/story.ts';
import { readTask, untilNext } from '#test/support/study-pages.ts';
import { DESK, signIn, watchConsole } from '#test/support/worker-page.ts';

const MINUTES = 60_000;
let story: Story;
let platform: TestPlatform;
let browser: Browser;
let person: Person;

beforeAll(async () => {
  story = await startStory(['Researcher', 'Worker']);
  ({ platform, browser, person } = story);
}, 20 * MINUTES);

afterAll(async () => {
  await story?.stop();
});

/** Answers so many tasks of a study with keys alone, coming from the run's page, and gives the next one back: the study waits for who holds it. */
async function answerSome(page: Page, runUrl: string, study: string, keys: string, tasks: number): Promise<void> {
  await page.goto(runUrl);
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: study, exact: true }) });
  await card.getByRole('link', { name: 'Answer some yourself' }).click({ timeout: 8 * MINUTES });
  await page.getByRole('button', { name: 'Accept task' }).click();
  for (let i = 0; i < tasks; i++) {
    const { instruction } = await readTask(page);
    for (const key of keys) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Hand in' }).and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('Enter');
    await untilNext(page, instruction);
  }
  await page.getByRole('button', { name: 'Stop working on this study' }).click();
  await page.getByRole('button', { name: 'Return task' }).click();
  await page.waitForURL(`${platform.url}/work`);
}

/** Other people answer what is left of the open studies of a run. */
async function othersAnswer(runId: string): Promise<void> {
  const [{ db }, { acceptNextHIT }, { submitAssignment }, { announceFinished }] = await Promise.all([
    import('#lib/db.ts'), import('#lib/crowd/assignment/find-next-hit.ts'), import('#lib/crowd/assignment/submit-assignment.ts'), import('#jobs/announce-finished.ts'),
  ]);
  for (const { id: studyId } of await db().study.findMany({ where: { run: { parentId: runId }, status: 'Live' }, select: { id: true } })) {
    const { id: workerId } = await createPerson('Worker');
    for (let task = await acceptNextHIT({ workerId, studyId }); task; task = await acceptNextHIT({ workerId, studyId })) {
      const answer = 'variants' in (task.payload as object) ? { ranking: (task.payload as TRankEditsPayload).variants.map(({ id }) => id), flags: [] } : { choice: 'left' };
      await submitAssignment({ assignmentId: task.assignmentId as string, workerId, clientKey: 'k', answer });
      await announceFinished(task.assignmentId as string);
    }
  }
}

test('whoever starts a loop may answer in it, and finds the own votes behind the model it made', async () => {
  const { db } = await import('#lib/db.ts');
  const context = await browser.newContext(DESK);
  context.setDefaultTimeout(MINUTES);
  const page = await context.newPage();
  await signIn(page, platform.url, person, '/research/runs/new?preset=smoke');
  const errors = watchConsole(page);
  await page.getByLabel('Seed').first().fill('7');
  await page.getByLabel('Crowd').click();
  await page.getByRole('option', { name: 'people' }).click();
  await page.getByRole('button', { name: 'Start the loop' }).click();
  await page.waitForURL(/\/research\/runs\/[0-9A-Z]{20,}$/);
  const runUrl = page.url();
  const runId = runUrl.split('/').at(-1) as string;

  await answerSome(page, runUrl, 'Rankings of the editor’s own edits', '12345', 2);
  const verdictStudy = () => db().study.findFirst({ where: { name: 'HIVE against Control', status: 'Live', run: { parentId: runId } } });
  await expect
    .poll(
      async () => {
        if (await verdictStudy()) return true;
        await othersAnswer(runId);
        return false;
      },
      { timeout: 10 * MINUTES, interval: 2_000 },
    )
    .toBe(true);
  await answerSome(page, runUrl, 'HIVE against Control', '1', 3);
  // Blind until it is complete, also to the person whose loop it is.
  await page.goto(`${platform.url}/research/studies/${(await verdictStudy())?.id}`);
  await page.getByText('Shown when the study is complete').waitFor();
  await expect
    .poll(
      async () => {
        await othersAnswer(runId);
        return (await db().run.findUniqueOrThrow({ where: { id: runId } })).status;
      },
      { timeout: 10 * MINUTES, interval: 2_000 },
    )
    .toBe('Succeeded');

  await page.goto(`${runUrl}/verdict`);
  await page.getByTestId('loop-verdict').waitFor();
  await page.getByRole('link', { name: 'Card and lineage of HIVE' }).click();
  const lineage = page.getByRole('region', { name: 'Lineage' });
  for (const [study, votes] of [['Rankings of the editor’s own edits', 2], ['HIVE against Control', 3]] as const) {
    await page.waitForURL('**/research/models/*');
    await lineage.getByText(`${votes} by you`).waitFor();
    await lineage.getByRole('link', { name: study }).filter({ hasText: study }).first().click();
    await page.getByText('your vote').first().waitFor();
    expect(await page.getByText('your vote', { exact: true }).count()).toBe(votes);
    await page.goBack();
  }
  expect(errors).toEqual([]);
}, 40 * MINUTES);
