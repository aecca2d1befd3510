/**
 * Who may open what: every page and every route of the app, asked by everybody, against one table. A route that the table lacks fails the test.
 * And every page of that table as axe sees it, on a desk in the light and on a phone in the dark.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'next-auth/jwt';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '#lib/generated/prisma/client.ts';
import { barriers } from '#test/support/barriers.ts';
import { launchBrowser } from '#test/support/browser.ts';
import { insertFinishedLoop } from '#test/support/loop-runs.ts';
import { clientFor, QUESTION_FORM } from '#test/support/mturk.ts';
import { createPerson, createPictureStudy } from '#test/support/picture-study.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { type ProlificServer, serveProlific } from '#test/support/prolific-server.ts';
import { DESK, PHONE, watchConsole } from '#test/support/worker-page.ts';

const ACTORS = ['nobody', 'worker', 'owner', 'stranger', 'researcher', 'admin'] as const;
/** `owner` and `stranger` are requesters: whose study it is, and another. */
type Actor = (typeof ACTORS)[number];

interface Rule {
  /** Who is let in; `all`: it asks nobody who they are. */
  in: readonly Actor[] | 'all';
  /** Signed in, of the right role, and told that there is no such thing: it is somebody else's. */
  hidden?: readonly Actor[];
}

const rule = (who: string, hidden = ''): Rule => ({ in: who === 'all' ? 'all' : (who.split(' ').filter(Boolean) as Actor[]), hidden: hidden.split(' ').filter(Boolean) as Actor[] });

const OPEN = rule('all');
const WORKER = rule('worker');
const REQUESTERS = rule('owner stranger');
const RESEARCH = rule('researcher admin');
const ADMIN = rule('admin');
/** A study's pages and numbers: its requester's and the administrators'. */
const OWN = rule('owner admin', 'stranger');

/** Method and path as the folders say it. What a route does with a token of its own (an image's, a run's, a signature) it checks by that: `all`. */
const TABLE: Record<string, Rule> = {
  'GET /': OPEN, 'GET /sign-in': OPEN, 'GET /sign-up': OPEN, 'GET /forbidden': OPEN, 'GET /prolific/[studyId]': OPEN,
  'GET /admin': ADMIN, 'GET /admin/audit': ADMIN, 'GET /admin/payouts': ADMIN, 'GET /admin/people': ADMIN,
  'GET /requests': rule('owner stranger admin'), 'GET /requests/new': REQUESTERS, 'GET /requests/api-access': REQUESTERS, 'GET /requests/statement': REQUESTERS, 'GET /requests/workers': REQUESTERS,
  'GET /requests/[studyId]': OWN, 'GET /requests/[studyId]/design': OWN, 'GET /requests/[studyId]/items': OWN, 'GET /requests/[studyId]/preview': OWN, 'GET /requests/[studyId]/quality': OWN,
  'GET /requests/[studyId]/prolific': OWN, 'GET /requests/[studyId]/review': OWN,
  'GET /research': RESEARCH, 'GET /research/datasets': RESEARCH, 'GET /research/datasets/[datasetId]': RESEARCH, 'GET /research/models': RESEARCH, 'GET /research/models/[modelId]': RESEARCH,
  'GET /research/runs': RESEARCH, 'GET /research/runs/new': RESEARCH, 'GET /research/runs/compare': RESEARCH, 'GET /research/playground': RESEARCH, 'GET /research/workers': RESEARCH,
  'GET /research/paper': RESEARCH, 'GET /research/gate': RESEARCH, 'GET /research/leaderboard': RESEARCH, 'GET /research/retrain': RESEARCH, 'GET /research/contributors/[who]': RESEARCH, 'GET /research/flags/[flag]': RESEARCH, 'GET /research/runs/[runId]': RESEARCH, 'GET /research/runs/[runId]/details': RESEARCH, 'GET /research/runs/[runId]/verdict': RESEARCH,
  'GET /research/studies/[studyId]': RESEARCH,
  'GET /work': WORKER, 'GET /work/earnings': WORKER, 'GET /work/messages': WORKER, 'GET /work/qualifications': WORKER, 'GET /work/[studyId]': WORKER, 'GET /work/qualifications/[typeId]': WORKER, 'GET /work/tasks/[hitTypeId]': WORKER,
  'GET /api/auth/[...nextauth]': OPEN, 'POST /api/auth/[...nextauth]': OPEN, 'GET /api/health': OPEN, 'GET /api/health/live': OPEN, 'GET /api/health/ready': OPEN, 'GET /api/metrics': OPEN,
  'GET /api/inngest': OPEN, 'POST /api/inngest': OPEN, 'PUT /api/inngest': OPEN,
  'POST /api/mturk': OPEN, 'GET /api/mturk/question/[token]': OPEN, 'GET /api/mturk/submit/[token]/mturk/externalSubmit': OPEN, 'POST /api/mturk/submit/[token]/mturk/externalSubmit': OPEN,
  'GET /api/v1/images/[token]': OPEN, 'POST /api/v1/prolific/webhook': OPEN, 'POST /api/v1/runs/[runId]/progress': OPEN, 'POST /api/v1/workers/heartbeat': OPEN,
  'POST /api/v1/images': rule('owner stranger researcher'), 'POST /api/v1/imports': REQUESTERS, 'POST /api/v1/uploads': rule('owner stranger researcher'), 'GET /api/v1/studies': rule('owner stranger admin'), 'POST /api/v1/studies': REQUESTERS,
  'GET /api/v1/studies/[studyId]': OWN, 'GET /api/v1/studies/[studyId]/dataset.parquet': rule('admin owner', 'stranger'), 'GET /api/v1/studies/[studyId]/export.csv': OWN, 'GET /api/v1/studies/[studyId]/export.jsonl': OWN,
  'GET /api/v1/studies/[studyId]/quality': OWN,
  // A researcher reads the numbers of runs' studies; this one is a requester's.
  'GET /api/v1/studies/[studyId]/items.csv': rule('owner admin', 'stranger researcher'), 'GET /api/v1/studies/[studyId]/progress': rule('owner admin', 'stranger researcher'), 'GET /api/v1/studies/[studyId]/results': rule('owner admin', 'stranger researcher'),
  'GET /api/v1/pictures/[imageId]/[size]': rule('owner admin', 'stranger researcher'),
  'GET /api/v1/statement.csv': rule('owner stranger researcher'),
  'GET /api/v1/payouts/[payoutId]/payout.csv': ADMIN,
  'GET /api/v1/datasets/[datasetId]/contributors': RESEARCH, 'GET /api/v1/datasets/[datasetId]/file': RESEARCH, 'GET /api/v1/models/[modelId]/files/[...path]': RESEARCH, 'GET /api/v1/models/[modelId]/folder.zip': RESEARCH,
  'GET /api/v1/models/[modelId]/lineage': RESEARCH, 'GET /api/v1/datasets/[datasetId]/lineage': RESEARCH, 'GET /api/v1/studies/[studyId]/lineage': RESEARCH,
  'GET /api/v1/leaderboard': RESEARCH, 'GET /api/v1/gate': RESEARCH, 'PUT /api/v1/gate': RESEARCH, 'POST /api/v1/gate/roll-back': RESEARCH, 'POST /api/v1/models/[modelId]/promote': RESEARCH,
  'GET /api/v1/runs': RESEARCH, 'POST /api/v1/runs': rule('researcher'), 'GET /api/v1/runs/[runId]': RESEARCH, 'GET /api/v1/runs/[runId]/events': RESEARCH, 'GET /api/v1/runs/[runId]/live': RESEARCH, 'GET /api/v1/runs/[runId]/metrics': RESEARCH,
  'GET /api/v1/runs/[runId]/objects/[...key]': RESEARCH, 'POST /api/v1/runs/[runId]/cancel': RESEARCH, 'POST /api/v1/runs/[runId]/retry': rule('researcher'),
  'POST /api/v1/work/accept': WORKER, 'POST /api/v1/work/draft': WORKER, 'POST /api/v1/work/next': WORKER, 'POST /api/v1/work/report': WORKER, 'POST /api/v1/work/return': WORKER, 'POST /api/v1/work/submit': WORKER,
};

const STUDY_TITLE = 'Known to its owner';

let platform: TestPlatform;
let browser: Browser;
let prolific: ProlificServer;
const cookies = {} as Record<Actor, string | undefined>;
const ids: Record<string, string> = {};

async function cookieOf(id: string, role: Role): Promise<string> {
  const token = await encode({ token: { uid: id, sub: id, email: `${id}@example.org`, name: role, roles: [role], checkedAt: Math.floor(Date.now() / 1000) }, secret: process.env.NEXTAUTH_SECRET as string });
  return `next-auth.session-token=${token}`;
}

beforeAll(async () => {
  prolific = await serveProlific();
  Object.assign(process.env, { PROLIFIC_API_URL: prolific.url, PROLIFIC_API_TOKEN: prolific.token, PROLIFIC_WEBHOOK_SECRET: prolific.secret });
  [platform, browser] = await Promise.all([startTestPlatform(), launchBrowser()]);
  const { db } = await import('#lib/db.ts');
  const { CreateHITCommand, CreateQualificationTypeCommand } = await import('@aws-sdk/client-mturk');
  const { studyId, requester } = await createPictureStudy({ taskType: 'CompareEdits', items: 4, title: STUDY_TITLE });
  const people = { worker: await createPerson('Worker'), stranger: await createPerson('Requester'), researcher: await createPerson('Researcher'), admin: await createPerson('Admin'), owner: requester };
  const roles = { worker: 'Worker', stranger: 'Requester', researcher: 'Researcher', admin: 'Admin', owner: 'Requester' } as const;
  for (const actor of Object.keys(people) as (keyof typeof people)[]) cookies[actor] = await cookieOf(people[actor].id, roles[actor]);
  const { runId, hiveId: modelId } = await insertFinishedLoop({ researcher: people.researcher, voters: [people.worker] });
  const mturk = clientFor(platform.url, requester.id);
  const { HIT } = await mturk.send(new CreateHITCommand({ Title: 'Own', Description: 'd', Reward: '0.05', AssignmentDurationInSeconds: 600, LifetimeInSeconds: 3_600, Question: QUESTION_FORM }));
  const { QualificationType } = await mturk.send(new CreateQualificationTypeCommand({ Name: 'Tested', Description: 'd', QualificationTypeStatus: 'Active', Test: QUESTION_FORM, TestDurationInSeconds: 600 }));
  process.env.PROLIFIC_REQUESTERS = requester.email;
  const { payoutId, prolificStudyId } = await furnish({ studyId, requesterId: requester.id, workerId: people.worker.id, adminId: people.admin.id });
  const image = await db().image.findFirstOrThrow({ where: { ownerId: requester.id } });
  const dataset = await db().dataset.findFirstOrThrow();
  Object.assign(ids, {
    studyId, runId, modelId, imageId: image.id, size: 'thumb', datasetId: dataset.id, hitTypeId: HIT?.HITTypeId, typeId: QualificationType?.QualificationTypeId, token: 'none', payoutId, prolificStudyId, nextauth: 'csrf', path: 'nothing.json', key: 'nothing.png', who: 'ABC234', flag: 'harmful',
    runStudyId: (await db().study.findFirstOrThrow({ where: { runId: { not: null } } })).id,
  });
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  await prolific?.stop();
});

/** Something to see on the pages that would be empty: an answer that was rejected and appealed, one approved and about to be paid out, and a study on Prolific. */
async function furnish({ studyId, requesterId, workerId, adminId }: { studyId: string; requesterId: string; workerId: string; adminId: string }): Promise<{ payoutId: string; prolificStudyId: string }> {
  const { db } = await import('#lib/db.ts');
  const { acceptNextHIT } = await import('#lib/crowd/assignment/find-next-hit.ts');
  const { submitAssignment } = await import('#lib/crowd/assignment/submit-assignment.ts');
  const { approveAssignment } = await import('#lib/crowd/assignment/approve-assignment.ts');
  const { rejectAssignment } = await import('#lib/crowd/assignment/reject-assignment.ts');
  const { openAppeal } = await import('#lib/crowd/appeal/open-appeal.ts');
  const { preparePayout } = await import('#lib/payment/payout/prepare-payout.ts');
  const { launchStudy } = await import('#lib/study/launch-study.ts');
  const { publishToProlific } = await import('#lib/prolific/publish-to-prolific.ts');
  const { arrive } = await import('#lib/prolific/arrive.ts');
  const answer = async (): Promise<string> => {
    const { assignmentId } = (await acceptNextHIT({ workerId, studyId })) as { assignmentId: string };
    await submitAssignment({ assignmentId, workerId, clientKey: assignmentId, answer: { choice: 'left' } });
    return assignmentId;
  };
  const rejected = await answer();
  await rejectAssignment({ assignmentId: rejected, actorId: requesterId, feedback: 'Too quick.' });
  await openAppeal({ assignmentId: rejected, workerId, reason: 'I looked at both closely.' });
  await approveAssignment({ assignmentId: await answer(), actorId: requesterId });
  const payoutId = await preparePayout({ minimum: 1n, actorId: adminId });

  const images = (await db().image.findMany({ where: { ownerId: requesterId }, take: 3 })).map(({ id }) => id);
  const rows = [0, 1].map(() => ({ instruction: 'Make it warmer', originalId: images[0], variants: [{ label: 'a', imageId: images[1] }, { label: 'b', imageId: images[2] }] }));
  const settings = { name: 'With Prolific', title: 'Compare two edits', taskType: 'CompareEdits' as const, payment: 0n, overlap: 2, capPerWorker: 2, prolific: { tasks: 2, minutes: 10, rewardCents: 150 } };
  const { studyId: prolificStudyId } = await launchStudy({ requesterId, settings, rows });
  const prolificId = await publishToProlific({ studyId: prolificStudyId, requesterId });
  const { id } = prolific.join(prolificId, '5f0000000000000000000001');
  await arrive({ studyId: prolificStudyId, arrival: { PROLIFIC_PID: '5f0000000000000000000001', STUDY_ID: prolificId, SESSION_ID: id } });
  return { payoutId, prolificStudyId };
}

/** What the folders of app/ serve, as the table names it. */
function served(): string[] {
  const files = readdirSync('app', { recursive: true, encoding: 'utf8' }).sort();
  return files.flatMap((file) => {
    const path = `/${file.replace(/(^|\/)(page\.tsx|route\.ts)$/, '').split('/').filter((part) => part && !/^\(.*\)$/.test(part)).join('/')}`;
    if (/(^|\/)page\.tsx$/.test(file)) return [`GET ${path}`];
    if (!/(^|\/)route\.ts$/.test(file)) return [];
    const text = readFileSync(`app/${file}`, 'utf8');
    return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => new RegExp(`export (?:async )?(function|const) (\\{[^}]*\\b)?${method}\\b|as ${method}\\b`).test(text)).map((method) => `${method} ${path}`);
  });
}

test('the table has every page and route, and none that is gone', () => {
  expect(served().sort()).toEqual(Object.keys(TABLE).sort());
});

function pathOf(template: string): string {
  const study = template.startsWith('/research/studies') ? ids.runStudyId : /\/prolific(\/|$)/.test(template) ? ids.prolificStudyId : ids.studyId;
  return template.replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, (_, key: string) => (key === 'studyId' ? study : (ids[key] ?? 'none')));
}

async function ask(name: string, actor: Actor): Promise<number> {
  const [method, template] = name.split(' ');
  const path = pathOf(template);
  const headers = { ...(cookies[actor] && { cookie: cookies[actor] }), ...(method !== 'GET' && { 'content-type': 'application/json' }) };
  const response = await fetch(platform.url + path, { method, headers, redirect: 'manual', ...(method !== 'GET' && { body: '{}' }), signal: AbortSignal.timeout(30_000) });
  // Behind a skeleton the status is sent before the page is known; what it turned out to be is in the stream.
  const page = response.headers.get('content-type')?.startsWith('text/html') ? await response.text() : void (await response.body?.cancel());
  const instead = /NEXT_HTTP_ERROR_FALLBACK;(\d{3})/.exec(page ?? '')?.[1];
  if (instead) {
    expect(page, `${name} tells ${actor} what is in the study`).not.toContain(STUDY_TITLE);
    return Number(instead);
  }
  const isToSignIn = response.status === 307 && new URL(response.headers.get('location') ?? '/', platform.url).pathname === '/sign-in';
  return isToSignIn ? 401 : response.status;
}

/** 401 or a way to the sign-in page, 403, 404, or in. What is let in may still be told that its request is wrong, or that an id of a token is none. */
function expected({ in: who, hidden = [] }: Rule, actor: Actor): 'in' | 'sign in' | 'forbidden' | 'not found' {
  if (who === 'all' || who.includes(actor)) return 'in';
  if (hidden.includes(actor)) return 'not found';
  return actor === 'nobody' ? 'sign in' : 'forbidden';
}

const seen = (status: number) => ({ 401: 'sign in', 403: 'forbidden', 404: 'not found' } as Record<number, string>)[status] ?? (status >= 500 ? `${status}` : 'in');

/** Nothing stands under the ids that these are asked for; being told so is being let in. */
const NOTHING_THERE = /datasetId\]\/file|models\/\[modelId\]\/f|objects|POST \/api\/v1\/runs\/\[runId\]/;
/** A study of comparisons has no written instructions to export. */
const REFUSED_INSIDE = /dataset\.parquet/;

test('everybody gets into exactly what is theirs', { timeout: 300_000 }, async () => {
  const wrong: string[] = [];
  for (const [name, one] of Object.entries(TABLE)) {
    const statuses = await Promise.all(ACTORS.map((actor) => ask(name, actor)));
    for (const [i, actor] of ACTORS.entries()) {
      const wanted = expected(one, actor);
      const isAnswer = one.in === 'all' ? statuses[i] < 500 : seen(statuses[i]) === wanted || (wanted === 'in' && statuses[i] === 404 && NOTHING_THERE.test(name)) || (wanted === 'in' && statuses[i] < 500 && REFUSED_INSIDE.test(name));
      if (!isAnswer) wrong.push(`${name} by ${actor}: ${wanted} expected, ${statuses[i]} seen`);
    }
  }
  expect(wrong).toEqual([]);
});

test('routes that check a token of their own let nobody in without it', async () => {
  const guarded = [
    'POST /api/mturk', 'GET /api/mturk/question/[token]', 'POST /api/mturk/submit/[token]/mturk/externalSubmit', 'GET /api/v1/images/[token]', 'POST /api/v1/runs/[runId]/progress', 'POST /api/v1/workers/heartbeat', 'GET /api/metrics', 'POST /api/v1/prolific/webhook', 'POST /api/inngest',
  ];
  for (const name of guarded) for (const actor of ACTORS) expect([400, 401, 403, 404], `${name} by ${actor}`).toContain(await ask(name, actor));
});

const LOOKS: { options: BrowserContextOptions; colorScheme: 'light' | 'dark'; name: string }[] = [{ options: DESK, colorScheme: 'light', name: 'desk' }, { options: PHONE, colorScheme: 'dark', name: 'phone' }];

test('axe finds no barrier on any page, nothing is wider than a phone, and no page writes an error', { timeout: 600_000 }, async () => {
  const pages = Object.entries(TABLE).filter(([name]) => name.startsWith('GET ') && !/^GET \/(api|prolific)\//.test(name));
  const found: string[] = [];
  // Both looks at a time: while one page is drawn, the other is judged.
  const lookAround = async ({ options, colorScheme, name: look }: (typeof LOOKS)[number]): Promise<void> => {
    for (const actor of ACTORS) {
      const mine = pages.filter(([, { in: who }]) => (who === 'all' ? 'nobody' : who[0]) === actor);
      const context = await browser.newContext({ ...options, colorScheme });
      const cookie = cookies[actor];
      if (cookie) await context.addCookies([{ name: cookie.split('=')[0], value: cookie.slice(cookie.indexOf('=') + 1), url: platform.url }]);
      const page = await context.newPage();
      const errors = watchConsole(page);
      for (const [name] of mine) {
        const path = pathOf(name.split(' ')[1]);
        await page.goto(platform.url + path);
        await page.locator('h1').first().waitFor({ timeout: 15_000 });
        found.push(...(await barriers(page)));
        const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (width > 1) found.push(`${path} scrolls sideways by ${width} px on a ${look}`);
        const folder = process.env.APIARY_PICTURES;
        if (folder) await page.screenshot({ path: join(folder, `page-${look}-${name.slice(5).replaceAll(/[^\w]+/g, '_') || 'home'}.png`), fullPage: true });
      }
      found.push(...errors);
      await context.close();
    }
  };
  await Promise.all(LOOKS.map(lookAround));
  expect(found).toEqual([]);
});
