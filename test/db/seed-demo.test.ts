import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as next } from '#app/api/v1/work/next/route.ts';
import { POST as giveBack } from '#app/api/v1/work/return/route.ts';
import { POST as submit } from '#app/api/v1/work/submit/route.ts';
import { GET as picture } from '#app/api/v1/images/[token]/route.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { runCrowd } from '#lib/crowd/simulate/run-crowd.ts';
import { db } from '#lib/db.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';
import { seedDemo, type DemoSeed } from '../../prisma/seed/seed-demo.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { serveRoutes } from '#test/support/route-server.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;
let app: Awaited<ReturnType<typeof serveRoutes>>;
let seed: DemoSeed;

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  const work = { next, return: giveBack, submit };
  app = await serveRoutes((path, request) => {
    const [, verb] = /^\/api\/v1\/work\/(next|return|submit)$/.exec(path) ?? [];
    if (verb) return work[verb as 'next'](request);
    const [, token] = /^\/api\/v1\/images\/([\w-]+)$/.exec(path) ?? [];
    return token ? picture(request, { params: Promise.resolve({ token }) }) : undefined;
  });
  process.env.APP_URL = app.url;
  seed = await seedDemo();
}, 120_000);

afterAll(async () => {
  await app.stop();
  await s3.stop();
});

test('the demo opens with people who can sign in and studies of both kinds that pay', async () => {
  expect(new Set(seed.accounts.map(({ role }) => role))).toEqual(new Set(['worker', 'requester', 'researcher', 'admin']));
  for (const { email, password, role } of seed.accounts) expect((await signIn({ email, password, address: 'test' })).roles).toContain(role[0].toUpperCase() + role.slice(1));
  expect(new Set(seed.workers.map(({ token }) => token)).size).toBeGreaterThanOrEqual(200);
  const live = await db().study.findMany({ where: { status: 'Live' }, select: { taskType: true } });
  expect(live.map(({ taskType }) => taskType).sort()).toEqual(['CompareEdits', 'RankEdits']);
  expect(await db().hIT.count({ where: { status: 'Assignable', maxAssignments: 3 } })).toBeGreaterThanOrEqual(60);
  expect(await auditLedger()).toEqual([]);
});

test('seeding again changes passwords and tokens only', { timeout: 120_000 }, async () => {
  const counts = () => Promise.all([db().user.count(), db().image.count(), db().study.count(), db().hIT.count(), db().ledgerTransaction.count(), db().apiToken.count()]);
  const before = await counts();
  const again = await seedDemo();
  expect(await counts()).toEqual(before);
  expect(again.workers.map(({ workerId }) => workerId)).toEqual(seed.workers.map(({ workerId }) => workerId));
  expect(again.accounts[0].password).not.toBe(seed.accounts[0].password);
  seed = again;
});

test('a simulated crowd answers everything over HTTP, and its majority sees which editor is better', { timeout: 180_000 }, async () => {
  const report = await runCrowd({
    url: app.url, workers: seed.workers.slice(0, 30), seed: 7, accuracy: 0.9, noise: 0.1, spam: 0.1, positionBias: 0.02,
    returnRate: 0.05, abandonRate: 0, repeatRate: 0.2, limit: 1_000, thinkMs: 0,
  });
  const slots = await db().hITSlot.count();
  expect(report).toMatchObject({ submitted: slots, surplus: 0, abandoned: 0, refused: {} });
  expect(await db().hITSlot.count({ where: { status: 'Filled' } })).toBe(slots);
  const votes = await db().$queryRaw<{ choice: string; n: number }[]>`
    SELECT "answer"->>'choice' AS choice, count(*)::int AS n FROM "Assignment" WHERE "answer" ? 'choice' GROUP BY 1`;
  const [a, b] = ['a', 'b'].map((choice) => votes.find((vote) => vote.choice === choice)?.n ?? 0);
  expect(a).toBeGreaterThan(b * 1.5);
  expect(await brokenInvariants()).toEqual([]);
});
