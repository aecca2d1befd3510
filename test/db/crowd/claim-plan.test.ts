import { expect, test } from 'vitest';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { findSlot } from '#lib/crowd/assignment/find-slot.ts';
import type { Db } from '#lib/db.ts';
import { db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { createCrowd, T0 } from '#test/support/crowd.ts';

interface Node {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Node[];
}

/** Runs the claim's own query under EXPLAIN ANALYZE and returns its plan. */
async function planOfClaim(studyId: string, workerId: string): Promise<Node> {
  let plan: Node | undefined;
  const explain = {
    $queryRaw: async (strings: TemplateStringsArray, ...values: unknown[]) => {
      const query = Prisma.sql(strings as unknown as string[], ...(values as Prisma.Sql[]));
      const [row] = await db().$queryRaw<{ 'QUERY PLAN': [{ Plan: Node }] }[]>(Prisma.sql`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query}`);
      plan ??= row['QUERY PLAN'][0].Plan;
      return [];
    },
  };
  await findSlot(explain as unknown as Db, { workerId, within: { studyId, from: 0.3 }, now: T0, lock: true });
  return plan as Node;
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** Adds open HITs with three slots each to a study, as publishing does, in one statement. */
async function addHITs(studyId: string, count: number, workerId: string): Promise<void> {
  await db().$executeRaw`
    WITH made AS (
      INSERT INTO "HIT" ("id", "hitTypeId", "studyId", "maxAssignments", "fee", "expiresAt")
      SELECT '3' || upper(md5(random()::text || n)), y."hitTypeId", y."id", 3, 0, ${T0}::timestamptz + interval '1 day' FROM "Study" y, generate_series(1, ${count}::int) n
      WHERE y."id" = ${studyId} RETURNING "id"
    )
    INSERT INTO "HITSlot" ("id", "hitId", "studyId", "position", "rand") SELECT made."id" || 'S' || p, made."id", ${studyId}, p, random() FROM made, generate_series(0, 2) p`;
  // Somebody has answered a fifth of them.
  await db().$executeRaw`
    INSERT INTO "Assignment" ("id", "hitId", "studyId", "workerId", "status", "deadline")
    SELECT 'X' || h."id", h."id", h."studyId", ${workerId}, 'Approved', ${T0}::timestamptz FROM "HIT" h WHERE h."studyId" = ${studyId} AND random() < 0.2 ON CONFLICT DO NOTHING`;
  await db().$executeRaw`ANALYZE`;
}

test('a claim reads the same few pages of the same index with three hundred and with thirty thousand open slots', { timeout: 120_000 }, async () => {
  const { studyId, workerIds: [workerId, diligent] } = await createCrowd({ items: 1 });
  const pages: number[] = [];
  for (const more of [100, 10_000]) {
    await addHITs(studyId, more, diligent);
    const plan = await planOfClaim(studyId, workerId);
    const nodes = nodesOf(plan);
    if (more > 1_000) {
      expect(nodes.map((node) => node['Index Name'])).toContain('HITSlot_open');
      expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan' && ['HITSlot', 'HIT', 'Assignment'].includes(node['Relation Name'] ?? ''))).toEqual([]);
      expect(nodes.some((node) => node['Node Type'] === 'Sort'), 'rows come in the order of the index').toBe(false);
    }
    const slots = nodes.filter((node) => node['Relation Name'] === 'HITSlot');
    if (more > 1_000) for (const node of slots) expect(node['Actual Rows'] * node['Actual Loops'] + (node['Rows Removed by Filter'] ?? 0)).toBeLessThan(10);
    pages.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']);
  }
  expect(pages[1]).toBeLessThan(60);
});

test('a claim passes over a slot that another is taking, without waiting for it', async () => {
  const { studyId, hitIds, workerIds } = await createCrowd({ items: 2, overlap: 1, workers: 3 });
  let release = (): void => undefined;
  const locked = new Promise<void>((resolve) => {
    release = resolve;
  });
  let holds = (): void => undefined;
  const holding = new Promise<void>((resolve) => {
    holds = resolve;
  });
  const other = db().$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT "id" FROM "HITSlot" WHERE "hitId" = ${hitIds[0]} FOR UPDATE`;
      holds();
      await locked;
    },
    { timeout: 30_000 },
  );
  await holding;
  const taken = [];
  for (const workerId of workerIds) taken.push((await acceptNextHIT({ workerId, studyId, now: T0 }))?.hitId ?? null);
  release();
  await other;
  expect(taken).toEqual([hitIds[1], null, null]);
});
