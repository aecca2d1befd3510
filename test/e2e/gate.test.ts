/** Retrain without a worker, follow their answers forward, set the schedule and roll back: by mouse, on a desk and on a phone. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '#test/support/barriers.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { insertFinishedLoop, insertRun } from '#test/support/loop-runs.ts';
import { createPerson, createPictureStudy, type Person } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { DESK, openAs, PHONE, watchConsole } from '#test/support/worker-page.ts';

const LABELS = ['1', '2', '3', '4', '5'];

let platform: TestPlatform;
let browser: Browser;
let researcher: Person;
let spammer: string;
let rewardId: string;
let datasetId: string;
let reportedId: string;

/** Everybody ranks by label; the last worker the other way round. */
async function rankAll(studyId: string, workers: readonly Person[]): Promise<void> {
  const { db } = await import('#lib/db.ts');
  const { acceptAssignment } = await import('#lib/crowd/assignment/accept-assignment.ts');
  const { submitAssignment } = await import('#lib/crowd/assignment/submit-assignment.ts');
  const { shuffleFor } = await import('#lib/crowd/task-types/shuffle.ts');
  const { seed } = await db().study.findUniqueOrThrow({ where: { id: studyId }, select: { seed: true } });
  const hits = await db().hIT.findMany({ where: { studyId }, select: { id: true }, orderBy: { item: { position: 'asc' } } });
  for (const { id: hitId } of hits) {
    for (const [i, { id: workerId }] of workers.entries()) {
      const { assignmentId, payload } = await acceptAssignment({ hitId, workerId });
      const { order } = shuffleFor({ seed, hitId, workerId, labels: LABELS });
      const best = i === workers.length - 1 ? [...LABELS].reverse() : LABELS;
      const ranking = best.map((label) => (payload as { variants: { id: string }[] }).variants[order.indexOf(label)].id);
      await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { ranking, flags: i === 0 && hitId === hits[0].id ? ['beyond-scope'] : [] } });
    }
  }
}

beforeAll(async () => {
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  const [{ db }, { createRankings }, { saveModel }, { recordUse }, { pseudonymOf }, { LOOP_PRESETS }] = await Promise.all([
    import('#lib/db.ts'), import('#lib/dataset/create-rankings.ts'), import('#lib/model/save-model.ts'), import('#lib/run/record-use.ts'), import('#lib/crowd/pseudonym.ts'), import('#lib/loop/config.ts'),
  ]);
  researcher = await createPerson('Researcher', 'Rita Researcher');
  const workers = [await createPerson('Worker', 'Wanda'), await createPerson('Worker', 'Walter'), await createPerson('Worker', 'Upside')];
  await insertFinishedLoop({ researcher, voters: workers.slice(0, 2), items: 2 });
  const by = { createdById: researcher.id, status: 'Succeeded' as const };
  const rankingsRun = await insertRun({ ...by, stage: 'rankings', name: 'Rankings', began: 90, ended: 80 });
  const { studyId } = await createPictureStudy({ taskType: 'RankEdits', items: 8, title: 'Rankings', runId: rankingsRun });
  await rankAll(studyId, workers);
  spammer = pseudonymOf(workers[2].id);
  ({ datasetId } = await createRankings({ studyIds: [studyId], name: 'Rankings of the editor’s own edits', world: null, magnify: 1, heldOut: 0.4, leaveOutFlags: [], runId: rankingsRun }));
  const config = { startId: 'S', datasetId, seed: 5, training: { ...LOOP_PRESETS.smoke.reward, leaveOutFlags: [] } };
  const rewardRun = await insertRun({ ...by, stage: 'reward', name: 'Reward model', began: 79, ended: 60, config });
  ({ modelId: rewardId } = await saveModel({ kind: 'Reward', name: 'Reward model', key: 'r', runId: rewardRun, card: {} }));
  await recordUse({ runId: rewardRun, role: 'rankings', subjectType: 'dataset', subjectId: datasetId });
  reportedId = await insertRun({ ...by, stage: 'retrain-without', name: 'Retrain without', began: 50, ended: 10, config: { rewardId, workers: [spammer], flags: [], studyIds: [] } });
  const comparison = { before: 0.52, after: 0.61, difference: 0.09, ci95: [0.04, 0.14], items: 24, rankings: 48, pairs: 480, onlyBefore: 12, onlyAfter: 55 };
  const result = { beforeId: rewardId, modelId: rewardId, parentId: datasetId, datasetId, rankings: 180, leftOut: { rankings: 60, train: 36, heldOut: 24, byWorker: [{ who: spammer, rankings: 60 }] }, comparison, onAll: { ...comparison, ci95: [-0.02, 0.1], difference: 0.04, after: 0.56 }, seed: 5 };
  await db().run.update({ where: { id: reportedId }, data: { result } });
});

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** Keeps what a page looks like where somebody wants to look at it. */
async function look(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
}

test('from a reward, the worker who agrees least is left out with one click, and the run knows them by their pseudonym', async () => {
  const { db } = await import('#lib/db.ts');
  const page = await openAs(browser, platform.url, researcher, DESK, `/research/models/${rewardId}`);
  const errors = watchConsole(page);
  await page.getByRole('link', { name: 'Retrain without…' }).click();
  const rows = page.getByRole('table', { name: 'Workers by agreement with others' }).locator('tbody tr');
  await rows.first().waitFor();
  expect(await rows.count()).toBe(3);
  expect(await rows.first().textContent()).toMatch(new RegExp(`^${spammer}.*against the others`));
  await look(page, 'retrain-1280');
  await rows.first().getByRole('checkbox').click();
  await page.getByText('1 worker with 8 rankings of 24.').waitFor();
  await page.getByRole('button', { name: 'Retrain without' }).click();
  await page.waitForURL(/\/research\/runs\/[A-Z0-9]+$/);
  const run = await db().run.findUniqueOrThrow({ where: { id: page.url().split('/').pop() as string } });
  expect(run).toMatchObject({ stage: 'retrain-without', config: { rewardId, workers: [spammer], flags: [], studyIds: [] } });
  expect(errors).toEqual([]);
});

test('the result stands in sentences on the run’s page, and leads to everything that used the worker’s answers', async () => {
  const page = await openAs(browser, platform.url, researcher, DESK, `/research/runs/${reportedId}`);
  await page.getByText('The reward is better without them').waitFor();
  await page.getByText('On the 48 held-out rankings of everybody else', { exact: false }).waitFor();
  await look(page, 'result-1280');
  await page.getByRole('link', { name: spammer, exact: true }).click();
  const rows = page.getByRole('table', { name: 'What used these answers' }).locator('tbody tr');
  await rows.first().waitFor();
  const used = await rows.allTextContents();
  expect(used[0]).toMatch(/Rankings of the editor’s own edits.*8 answers in it/);
  expect(used.some((text) => text.includes('Reward model'))).toBe(true);
  await look(page, 'contributor-1280');
  await page.goto(`${platform.url}/research/flags/beyond-scope`);
  await page.getByText('1 answer in it').first().waitFor();
  await look(page, 'flag-1280');
});

test('the gate is switched on with its number, and an editor is rolled back with a reason', async () => {
  const { db } = await import('#lib/db.ts');
  const page = await openAs(browser, platform.url, researcher, DESK, '/research');
  const errors = watchConsole(page);
  await page.getByText('Gate off').waitFor();
  await look(page, 'research-1280');
  await page.getByRole('link', { name: 'Schedule and roll-back' }).click();
  await page.getByRole('switch', { name: 'Run loops by schedule' }).click();
  await page.getByLabel('New rankings', { exact: true }).fill('750');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('0 of 750 new rankings', { exact: false }).waitFor();
  expect(await db().loopSchedule.findFirst()).toMatchObject({ isOn: true, everyRankings: 750, ownerId: researcher.id });
  await look(page, 'gate-1280');
  await page.getByRole('button', { name: 'Roll back to this' }).click();
  await page.getByLabel('Why').fill('It paints skies green.');
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Roll back to this' }).click();
  await page.getByText('It paints skies green.').waitFor();
  expect(await db().promotion.findFirst({ where: { kind: 'Editor' }, orderBy: { id: 'desc' }, include: { model: true } })).toMatchObject({ actorId: researcher.id, reason: 'It paints skies green.', model: { name: 'Supervised editor' } });
  expect(errors).toEqual([]);
});

test('the leaderboard draws every judged editor with its interval against the one in service, and says who was there when', async () => {
  const { db } = await import('#lib/db.ts');
  const page = await openAs(browser, platform.url, researcher, DESK, '/research');
  const errors = watchConsole(page);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Leaderboard' }).click();
  const history = page.getByRole('list', { name: 'In service' }).getByRole('listitem');
  await history.first().getByText('by hand, Rita Researcher').waitFor();
  const lines = await history.allTextContents();
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/Supervised editorIn serviceIt paints skies green\.since /);
  expect(lines[1]).toMatch(/HIVE.*all above one half.* – .*by the rule of a loop/);
  // The one in service was in no study: the sentence says so, and the others are measured against one another.
  await page.getByText('Supervised editor is in service and has been in no complete blind study').waitFor();
  const ranking = page.getByRole('list', { name: /^Decided items won against (HIVE|Control)$/ }).getByRole('listitem');
  expect(await ranking.count()).toBe(2);
  expect((await ranking.allTextContents()).join(' ')).toMatch(/\d % \(\d.* – .*\d %\)(not told apart from|better than|worse than)/);
  await history.nth(1).getByRole('link', { name: 'by the rule of a loop' }).click();
  await page.waitForURL(/\/research\/runs\/[A-Z0-9]+\/verdict$/);
  expect(await db().promotion.count({ where: { runId: page.url().split('/').at(-2) } })).toBe(1);
  expect(errors).toEqual([]);
});

test('on a phone nothing is wider than the screen, and everybody can use it', async () => {
  const page = await openAs(browser, platform.url, researcher, PHONE, '/research/gate');
  for (const [name, path] of Object.entries({ gate: '/research/gate', leaderboard: '/research/leaderboard', retrain: `/research/retrain?reward=${rewardId}`, result: `/research/runs/${reportedId}`, contributor: `/research/contributors/${spammer}`, research: '/research' })) {
    await page.goto(`${platform.url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await barriers(page)).toEqual([]);
    await look(page, `${name}-390`);
  }
});
