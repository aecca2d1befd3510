import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as live } from '#app/api/health/live/route.ts';
import { GET as ready } from '#app/api/health/ready/route.ts';
import { GET } from '#app/api/metrics/route.ts';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { watchHTTP } from '#lib/metrics/watch-http.ts';
import { createCrowd, T0 } from '#test/support/crowd.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

const TOKEN = 'a-token-for-prometheus';
let s3: TestS3;
let engine: { url: string; isHealthy: boolean; stop(): Promise<void> };

/** Answers as the engine's health does. */
async function startHealth(): Promise<typeof engine> {
  const stand = { url: '', isHealthy: true, stop: async () => {} };
  const server = createServer((_, response) => response.writeHead(stand.isHealthy ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: stand.isHealthy, queued: 3, running: 2, lag: 1.5 })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stand.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stand.stop = () => new Promise((resolve) => server.close(() => resolve()));
  return stand;
}

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  engine = await startHealth();
  Object.assign(process.env, { METRICS_TOKEN: TOKEN, INNGEST_BASE_URL: engine.url });
});
afterAll(async () => {
  await engine?.stop();
  await s3?.stop();
});

const scrape = (token?: string) => GET(new Request('http://app/api/metrics', { headers: token ? { authorization: `Bearer ${token}` } : {} }));
const metrics = async () => (await scrape(TOKEN)).text();

test('metrics need their token, and are off without one', async () => {
  expect((await scrape()).status).toBe(401);
  expect((await scrape(`${TOKEN}x`)).status).toBe(401);
  delete process.env.METRICS_TOKEN;
  expect((await scrape(TOKEN)).status).toBe(404);
  process.env.METRICS_TOKEN = TOKEN;
  const reply = await scrape(TOKEN);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
});

test('they count HITs, assignments, claims, runs, the queue and workers, and a sound ledger is 0', async () => {
  const { studyId, workerIds: [worker, other], requesterId } = await createCrowd({ items: 2, overlap: 1 });
  const first = await acceptNextHIT({ workerId: worker, studyId, now: T0 });
  await submitAssignment({ assignmentId: first?.assignmentId as string, workerId: worker, clientKey: 'k', answer: { choice: 'equal' }, now: T0 });
  await acceptNextHIT({ workerId: other, studyId, now: T0 });
  await db().run.create({ data: { id: newId(), stage: 'reward', name: 'r', status: 'Running', createdById: requesterId, config: {} } });
  const told = { provider: 'cpu', threads: 1, parallel: 1, memoryBytes: 1, waiting: 0, startedAt: new Date(), heartbeatAt: new Date(Date.now() - 5_000) };
  const running = [{ runId: 'r', function: 'train-reward', since: new Date().toISOString() }];
  await db().gpuWorker.createMany({ data: [{ id: 'gpu-1', ...told, running }, { id: 'idle', ...told, running: [] }, { id: 'left', ...told, running: [], leftAt: new Date() }] });
  const text = await metrics();
  expect(text).toContain('apiary_assignments{state="Submitted"} 1');
  expect(text).toContain('apiary_assignments{state="Accepted"} 1');
  expect(text).toMatch(/apiary_hits\{state="\w+"\} 1/);
  expect(text).toContain('apiary_runs{stage="reward",state="Running"} 1');
  expect(text).toMatch(/apiary_claim_duration_seconds_count\{result="claimed"\} 2/);
  expect(text).toContain('apiary_queue_depth 3');
  expect(text).toContain('apiary_queue_lag_seconds 1.5');
  expect(text).toContain('apiary_ledger_imbalance_microdollars 0');
  expect(text).toContain('apiary_ledger_problems 0');
  expect(Number(/apiary_worker_heartbeat_age_seconds\{worker="gpu-1"\} ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(4.9);
  expect(text).toMatch(/apiary_worker_heartbeat_age_seconds\{worker="idle"\} \d/);
  expect(text).not.toContain('worker="left"');
  expect(text).toContain('apiary_worker_running{worker="gpu-1"} 1');
  expect(text).toContain('apiary_worker_running{worker="idle"} 0');
});

test('a ledger that does not add up is seen', async () => {
  const account = await db().ledgerAccount.findFirstOrThrow({ where: { kind: 'Available' } });
  await db().ledgerAccount.update({ where: { id: account.id }, data: { balance: { increment: 5n } } });
  delete (globalThis as { apiaryLedgerAudit?: object }).apiaryLedgerAudit;
  expect(await metrics()).toMatch(/apiary_ledger_problems [1-9]/);
  await db().ledgerAccount.update({ where: { id: account.id }, data: { balance: { decrement: 5n } } });
});

test('requests are measured by method, route and status', async () => {
  watchHTTP();
  const server = createServer((request, response) => response.writeHead(request.url?.startsWith('/known') ? 200 : 404).end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const path of ['/known/3KQ7M2ABCDEFGHJK', '/known/3KQ7M2ABCDEFGHJZ', '/wp-login.php', '/.env']) await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  server.close();
  const text = await metrics();
  expect(text).toContain('apiary_http_request_duration_seconds_count{method="GET",route="/known/:id",status="200"} 2');
  expect(text).toContain('apiary_http_request_duration_seconds_count{method="GET",route="none",status="404"} 2');
  expect(text).toContain('process_resident_memory_bytes');
});

test('readiness names what is missing; liveness does not ask', async () => {
  expect((await ready()).status).toBe(200);
  engine.isHealthy = false;
  expect([(await ready()).status, await (await ready()).json()]).toEqual([503, expect.objectContaining({ ok: false, engine: expect.objectContaining({ ok: false }), database: expect.objectContaining({ ok: true }) })]);
  engine.isHealthy = true;
  await s3.leave();
  expect(await (await ready()).json()).toMatchObject({ ok: false, storage: { ok: false } });
  expect((await live()).status).toBe(200);
  await s3.comeBack();
  const [{ name }] = await db().$queryRaw<{ name: string }[]>`UPDATE "_prisma_migrations" SET "rolled_back_at" = now() WHERE "migration_name" = (SELECT max("migration_name") FROM "_prisma_migrations") RETURNING "migration_name" AS name`;
  expect(await (await ready()).json()).toMatchObject({ ok: false, pendingMigrations: [name] });
  await db().$executeRaw`UPDATE "_prisma_migrations" SET "rolled_back_at" = NULL`;
  expect((await ready()).status).toBe(200);
});
