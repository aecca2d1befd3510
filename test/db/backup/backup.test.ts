/** @file A platform with people, money, pictures and a run that sleeps: saved, lost, restored, and the run goes on. */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applySchema, openDatabase } from '#jobs/engine/database.ts';
import { loadBackup } from '#lib/backup/load-backup.ts';
import { tableFile } from '#lib/backup/manifest.ts';
import { saveBackup } from '#lib/backup/save-backup.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { closeDb } from '#lib/db.ts';
import { freePort } from '#lib/dev/ports.ts';
import { getObject } from '#lib/storage/get-object.ts';
import { headObject } from '#lib/storage/head-object.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { api, client, type EngineProcess, endedRuns, type RunningApp, type RunView, serveApp, spawnEngine, synced, until } from '#test/db/engine/harness.ts';
import { createCrowd, T0 } from '#test/support/crowd.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

const first = process.env.DATABASE_URL as string;
const second = (() => {
  const url = new URL(first);
  url.pathname += '_restored';
  return url.href;
})();
const folder = mkdtempSync(join(tmpdir(), 'apiary-backup-'));
const dir = join(folder, 'one');
const silent = () => {};
const BIG = Buffer.alloc(9_000_000, 'a picture ');
let from: TestS3;
let to: TestS3;
let app: RunningApp;
let engine: EngineProcess;
let port: number;
let inngest: ReturnType<typeof client>;
let sleeper: string;
let before: Record<string, string>;

async function sql<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  try {
    return (await connection.query<T>(text)).rows;
  } finally {
    await connection.end();
  }
}

/** Every table's content as one hash, whatever the order of its rows; but not when an app was last asked, which the engine writes down every second. */
async function contents(url: string): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }>(url, "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'inngest') AND tablename NOT IN ('_prisma_migrations', 'apps') ORDER BY 1");
  const hashes: Record<string, string> = {};
  for (const { name } of tables) hashes[name] = (await sql<{ hash: string }>(url, `SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash FROM ${name} t`))[0].hash;
  return hashes;
}

async function prepareEngine(): Promise<void> {
  const database = openDatabase(process.env.DATABASE_URL as string, pino({ level: 'silent' }));
  await applySchema(database);
  await database.close();
}

async function useSecond(): Promise<void> {
  await closeDb();
  await sql(first, `DROP DATABASE IF EXISTS "${new URL(second).pathname.slice(1)}" WITH (FORCE)`);
  await sql(first, `CREATE DATABASE "${new URL(second).pathname.slice(1)}"`);
  process.env.DATABASE_URL = second;
  useTestS3(to);
}

beforeAll(async () => {
  from = await startTestS3();
  to = await startTestS3();
  useTestS3(from);
  const { studyId, workerIds: [worker, other], requesterId } = await createCrowd();
  for (const workerId of [worker, other]) {
    const taken = await acceptNextHIT({ workerId, studyId, now: T0 });
    await submitAssignment({ assignmentId: taken?.assignmentId as string, workerId, clientKey: 'k', answer: { choice: 'left' }, now: T0 });
    if (workerId === worker) await approveAssignment({ assignmentId: taken?.assignmentId as string, actorId: requesterId, feedback: 'a tab\t, a line\n, a \\ and a 蜂', now: T0 });
  }
  for (const key of ['images/a.png', 'odd key/with spaces & ü.bin', 'copies/a.png']) await putObject({ key, body: Buffer.from('one and the same'), contentType: 'image/png', cacheControl: 'immutable' });
  await putObject({ key: 'models/big', body: BIG, contentType: 'application/octet-stream' });
  await putObject({ key: 'empty', body: '', contentType: 'text/plain' });
  port = await freePort();
  inngest = client('backup', `http://127.0.0.1:${port}`);
  app = await serveApp(inngest, [
    inngest.createFunction({ id: 'sleeper', triggers: [{ event: 'b/go' }] }, async ({ step }) => {
      const made = await step.run('made', () => ({ before: 'the backup' }));
      const event = await step.waitForEvent('wait', { event: 'b/on', timeout: '1h' });
      return { made, told: event?.data };
    }),
  ]);
  engine = await spawnEngine({ port, databaseUrl: first, appUrls: [app.url] });
  await synced(engine.url, 1);
  [sleeper] = (await inngest.send({ name: 'b/go', data: {} })).ids;
  await until(async () => {
    const [run] = ((await api(engine.url, `/v1/events/${sleeper}/runs`)).data ?? []) as RunView[];
    return run && ((await api(engine.url, `/v1/runs/${run.run_id}`)).data as RunView).steps?.some(({ name, status }) => name === 'wait' && status === 'Pending');
  });
});
afterAll(async () => {
  await engine?.kill();
  await app?.stop();
  await closeDb();
  process.env.DATABASE_URL = first;
  await sql(first, `DROP DATABASE IF EXISTS "${new URL(second).pathname.slice(1)}" WITH (FORCE)`);
  await from?.stop();
  await to?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a platform is saved while its engine runs', async () => {
  const manifest = await saveBackup(dir, silent);
  expect(manifest.objects).toMatchObject({ count: 5 });
  expect(manifest.tables.find(({ name }) => name === 'LedgerEntry')?.rows).toBeGreaterThan(3);
  expect(manifest.tables.find(({ schema, name }) => schema === 'inngest' && name === 'runs')?.rows).toBe(1);
  // The same content is kept once.
  expect(readdirSync(join(dir, 'objects'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toHaveLength(3);
  await expect(saveBackup(dir, silent)).rejects.toThrow('is not empty');
  await engine.kill();
  before = await contents(first);
});

test('it is not restored over a platform that has something, or while an engine runs', async () => {
  await expect(loadBackup(dir, prepareEngine, silent)).rejects.toThrow(/The database is not empty: \w+\.\w+ has rows/);
  await useSecond();
  await putObject({ key: 'somebody/else', body: 'x', contentType: 'text/plain' });
  await expect(loadBackup(dir, prepareEngine, silent)).rejects.toThrow('The bucket is not empty: "somebody/else"');
  rmSync(to.dir, { recursive: true, force: true });
  await to.stop();
  to = await startTestS3();
  await useSecond();
  engine = await spawnEngine({ port, databaseUrl: second, appUrls: [] });
  await expect(loadBackup(dir, prepareEngine, silent)).rejects.toThrow('An engine runs on this database');
  await engine.kill();
  expect((await sql<{ n: number }>(second, `SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'`))[0].n).toBe(0);
});

test('a damaged or unfinished backup is refused before anything is touched', async () => {
  const { tables } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { tables: { schema: string; name: string }[] };
  const victim = join(dir, tableFile(tables[0]));
  const whole = readFileSync(victim);
  appendFileSync(victim, 'x');
  await expect(loadBackup(dir, prepareEngine, silent)).rejects.toThrow(/is damaged: tables/);
  rmSync(victim);
  await expect(loadBackup(dir, prepareEngine, silent)).rejects.toThrow(/is missing/);
  writeFileSync(victim, whole);
  await expect(loadBackup(folder, prepareEngine, silent)).rejects.toThrow('holds no complete backup');
});

test('restored, every row, every sum and every object is what it was, and the sleeping run goes on', async () => {
  await useSecond();
  await loadBackup(dir, prepareEngine, silent);
  expect(await contents(second)).toEqual(before);
  const sum = 'SELECT sum(amount)::text AS sum, count(*)::int AS n FROM "LedgerEntry"';
  expect(await sql(second, sum)).toEqual(await sql(first, sum));
  expect((await sql<{ sum: string }>(second, sum))[0].sum).toBe('0');
  expect((await getObject('models/big')).equals(BIG)).toBe(true);
  expect((await getObject('odd key/with spaces & ü.bin')).toString()).toBe('one and the same');
  expect(await headObject('empty')).toMatchObject({ size: 0, contentType: 'text/plain' });
  // Constraints and triggers are on again.
  await expect(sql(second, 'DELETE FROM "LedgerEntry"')).rejects.toThrow();
  await expect(sql(second, `UPDATE "Assignment" SET "hitId" = 'NOSUCH'`)).rejects.toThrow(/foreign key/);
  // New audit rows get new numbers.
  await sql(second, `INSERT INTO "AuditEvent" ("actorId", "action", "subjectType", "subjectId") VALUES ('system', 'test', 'test', 'test')`);
  engine = await spawnEngine({ port, databaseUrl: second, appUrls: [app.url] });
  await synced(engine.url, 1);
  await inngest.send({ name: 'b/on', data: { after: 'the restore' } });
  expect(await endedRuns(engine.url, sleeper)).toMatchObject([{ status: 'Completed', output: { made: { before: 'the backup' }, told: { after: 'the restore' } } }]);
  await engine.kill();
});

test('a restore that was killed can be called again', async () => {
  await useSecond();
  // As a kill between the bucket and the tables leaves it.
  expect(await headObject('models/big')).toBeDefined();
  await loadBackup(dir, prepareEngine, silent);
  expect(await contents(second)).toEqual(before);
  expect(existsSync(join(dir, 'manifest.json'))).toBe(true);
});
