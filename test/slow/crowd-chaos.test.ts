/** A thousand workers over HTTP while the web app, the engine and Postgres are killed with -9 under them. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newToken } from '#lib/auth/token.ts';
import { closeDb, db } from '#lib/db.ts';
import { type Platform, startPlatform } from '#lib/dev/platform.ts';
import { removePostgresHome } from '#lib/dev/postgres-home.ts';
import { heldForStudy } from '#lib/payment/balances.ts';
import { createCrowd, T0 } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';

const WORKERS = 1_000;
const ITEMS = 200;
const KILL_SECONDS = 60;
/** Items of a second study whose time ends in the middle of it all. */
const SHORT_ITEMS = 100;
const SHORT_SECONDS = 35;
const dir = mkdtempSync(join(tmpdir(), 'apiary-chaos-'));
let platform: Platform;

beforeAll(async () => {
  chmodSync(dir, 0o755);
  platform = await startPlatform({ dir, say: () => undefined });
  Object.assign(process.env, platform.env);
  await closeDb(); // from here on the platform's database, not the file's own
}, 600_000);

afterAll(async () => {
  await closeDb();
  await platform?.stop();
  removePostgresHome(join(dir, 'postgres'));
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

interface Confirmed {
  assignmentId: string;
  workerId: string;
  clientKey: string;
  status: string;
}

/** A request that is repeated until somebody answers: refusals (4xx) are answers, an app or database that is away (5xx, no connection) is not. */
async function call(token: string, path: string, body: object): Promise<{ status: number; body: Record<string, string> }> {
  for (let wait = 100; ; wait = Math.min(wait * 1.5, 2_000)) {
    try {
      const reply = await fetch(`${platform.url}/api/v1/work/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await reply.text();
      if (reply.status < 500) return { status: reply.status, body: text ? JSON.parse(text) : {} };
    } catch {
      // killed under us: the same request again, as a browser or script would
    }
    await sleep(wait * (0.5 + Math.random()));
  }
}

async function submit(workerId: string, token: string, assignmentId: string, confirmed: Confirmed[]): Promise<void> {
  const clientKey = `${assignmentId}-${Math.random()}`;
  const send = () => call(token, 'submit', { assignmentId, clientKey, answer: { choice: ['left', 'right', 'equal'][Math.floor(Math.random() * 3)] } });
  const replies = await Promise.all(Math.random() < 0.3 ? [send(), send()] : [send()]);
  for (const reply of replies) {
    expect([200, 409], JSON.stringify(reply.body)).toContain(reply.status);
    if (reply.status === 200) confirmed.push({ assignmentId, workerId, clientKey, status: reply.body.status });
  }
}

/** Works until `isOver` and nothing is left, with returns, lost leases and repeated submits. */
async function work(workerId: string, token: string, studyIds: readonly string[], isOver: () => boolean, confirmed: Confirmed[]): Promise<void> {
  for (;;) {
    const next = await call(token, 'next', { studyId: studyIds[Math.floor(Math.random() * studyIds.length)], accept: true });
    if (next.status === 204) {
      if (isOver()) return;
      await sleep(3_000 + 5_000 * Math.random());
      continue;
    }
    expect(next.status, JSON.stringify(next.body)).toBe(200);
    const { assignmentId } = next.body;
    const roll = Math.random();
    if (isOver() || roll < 0.5) await submit(workerId, token, assignmentId, confirmed);
    else if (roll < 0.65) await call(token, 'return', { assignmentId });
    else if (roll < 0.8) {
      await sleep(6_000 + 4_000 * Math.random()); // about when the lease ends
      await submit(workerId, token, assignmentId, confirmed);
    } // else walk away
    await sleep(2_000 * Math.random());
  }
}

/** Kills one process after the other; returns who was hit how often. */
async function kill(): Promise<Record<string, number>> {
  const hits: Record<string, number> = {};
  const end = Date.now() + KILL_SECONDS * 1000;
  for (let turn = 0; Date.now() < end; turn++) {
    await sleep(3_000 + 2_000 * Math.random());
    const name = ['app', 'engine', 'postgres'][turn % 3];
    const pid = platform.pids()[name];
    if (!pid) continue;
    process.kill(pid, 'SIGKILL');
    hits[name] = (hits[name] ?? 0) + 1;
  }
  return hits;
}

async function until(what: string, isTrue: () => Promise<boolean>, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > end) throw new Error(`After ${seconds} s it still does not hold that ${what}`);
    await sleep(1_000);
  }
}

test('200 HITs × 3: never over-assigned, nobody twice, nothing lost, every micro-dollar accounted for', async () => {
  const leases = { overlap: 3, capPerWorker: 12, assignmentDurationSeconds: 8, autoApprovalDelaySeconds: 30 };
  const crowd = await createCrowd({ ...leases, workers: WORKERS, items: ITEMS, lifetimeSeconds: 30 * 86_400 });
  const short = await createCrowd({ ...leases, workers: 0, items: SHORT_ITEMS, lifetimeSeconds: Math.round((Date.now() - T0.getTime()) / 1000) + SHORT_SECONDS });
  const studyIds = [crowd.studyId, crowd.studyId, short.studyId];
  const made = crowd.workerIds.map((workerId) => newToken(workerId, 'chaos'));
  await db().apiToken.createMany({ data: made.map(({ row }) => row) });

  const confirmed: Confirmed[] = [];
  let over = false;
  const killing = kill().finally(() => {
    over = true;
  });
  await Promise.all(crowd.workerIds.map((workerId, i) => work(workerId, made[i].token, studyIds, () => over, confirmed)));
  const hits = await killing;
  expect(Object.keys(hits).sort()).toEqual(['app', 'engine', 'postgres']);

  await until('everybody is back', async () => (await fetch(`${platform.url}/api/health`)).ok && (await db().$queryRaw`SELECT 1`) !== null, 60);
  expect(await brokenInvariants()).toEqual([]);

  const rows = await db().assignment.findMany({ where: { studyId: { in: studyIds } }, select: { id: true, workerId: true, surplus: true, clientKey: true, status: true } });
  const byKey = new Map(rows.map((row) => [row.clientKey, row]));
  for (const { clientKey, workerId, status } of confirmed) {
    const row = byKey.get(clientKey);
    expect(row, `${clientKey} was confirmed`).toMatchObject({ workerId });
    if (status === 'surplus') expect(row?.surplus).toBe(true);
  }

  expect(confirmed.length, 'a crowd that hardly got through would show nothing').toBeGreaterThan(ITEMS);

  // Leases that were walked away from end by the sweep; whoever is left finishes the study.
  await until(
    'the study is answered',
    async () => {
      await Promise.all(crowd.workerIds.slice(0, 30).map((workerId, i) => work(workerId, made[i].token, [crowd.studyId], () => true, confirmed)));
      return (await db().hITSlot.count({ where: { studyId: crowd.studyId, status: { not: 'Filled' } } })) === 0;
    },
    240,
  );
  // The engine lives: its sweep approves and pays everything without anybody asking.
  await until('everything is approved', async () => (await db().assignment.count({ where: { studyId: { in: studyIds }, status: { in: ['Accepted', 'Submitted'] } } })) === 0, 240);
  expect(await db().assignment.count({ where: { studyId: crowd.studyId, status: 'Approved', surplus: false } })).toBe(3 * ITEMS);
  // The other study ended with answers open: what nobody gave was refunded, what was given is paid.
  const given = await db().assignment.count({ where: { studyId: short.studyId, status: 'Approved', surplus: false } });
  expect(given).toBeGreaterThan(0);
  expect(await db().hITSlot.groupBy({ by: ['status'], where: { studyId: short.studyId }, _count: true, orderBy: { status: 'asc' } })).toEqual(
    [{ status: 'Filled', _count: given }, { status: 'Closed', _count: 3 * SHORT_ITEMS - given }].filter(({ _count }) => _count > 0),
  );
  expect([await heldForStudy(crowd.studyId), await heldForStudy(short.studyId)]).toEqual([0n, 0n]);
  console.info(`${WORKERS} workers, ${confirmed.length} confirmed submits (${rows.length} assignments), kills ${JSON.stringify(hits)}, short study ${given}/${3 * SHORT_ITEMS}`);
  expect(await brokenInvariants()).toEqual([]);
}, 1_800_000);
