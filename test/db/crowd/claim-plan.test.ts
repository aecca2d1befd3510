import { expect, test } from 'vitest';
import { growTo, openStudy } from '#lib/cli/bench/claims/open-study.ts';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { findSlot } from '#lib/crowd/assignment/find-slot.ts';
import { findOpenStudies } from '#lib/crowd/hit/find-open-studies.ts';
import { submitAnswer } from '#lib/crowd/submit-answer.ts';
import type { Db } from '#lib/db.ts';
import { db } from '#lib/db.ts';
import { Prisma } from '#lib/generated/prisma/client.ts';
import { findJustFinished } from '#lib/study/find-just-finished.ts';
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

/** Runs what asks the database, and returns the plan of each of its queries, as EXPLAIN ANALYZE found it; of those that change something, undone before they run. */
async function plansOf(work: (explaining: Db) => Promise<unknown>): Promise<Node[]> {
  const plans: Node[] = [];
  const real = db();
  const explaining = (client: Db, isTransaction: boolean): Db => {
    const $queryRaw = async (strings: TemplateStringsArray, ...values: unknown[]): Promise<unknown> => {
      const query = Prisma.sql(strings as unknown as string[], ...(values as Prisma.Sql[]));
      if (isTransaction) await client.$executeRaw`SAVEPOINT explained`;
      const [row] = await client.$queryRaw<{ 'QUERY PLAN': [{ Plan: Node }] }[]>(Prisma.sql`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query}`);
      if (isTransaction) await client.$executeRaw`ROLLBACK TO SAVEPOINT explained`;
      plans.push(row['QUERY PLAN'][0].Plan);
      return client.$queryRaw(query);
    };
    const $transaction = (run: (tx: Db) => Promise<unknown>, options: object) => real.$transaction((tx) => run(explaining(tx, true)), options);
    const own: Record<string | symbol, unknown> = { $queryRaw, $transaction };
    return new Proxy(client, { get: (target, name) => own[name] ?? Reflect.get(target, name) });
  };
  const store = globalThis as { apiaryPrisma?: Db };
  const explained = explaining(real, false);
  store.apiaryPrisma = explained;
  try {
    await work(explained);
  } finally {
    store.apiaryPrisma = real;
  }
  return plans;
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** Tables that grow with the studies. */
const LARGE = ['HITSlot', 'HIT', 'Assignment', 'StudyItem', 'ItemVariant'];

test('claims and answers read the same few pages of the same indexes however many are open', { timeout: 120_000 }, async () => {
  const study = await openStudy(2);
  const { studyId, workers: [{ workerId }, diligent] } = study;
  const now = new Date();
  for (const size of [100, 20_000]) {
    await growTo(size, study); // as in life, the few pictures have no statistics
    await db().$executeRaw`
      INSERT INTO "Assignment" ("id", "hitId", "studyId", "workerId", "status", "deadline")
      SELECT 'X' || h."id", h."id", h."studyId", ${diligent.workerId}, 'Approved', ${now}::timestamptz FROM "HIT" h WHERE h."studyId" = ${studyId} AND random() < 0.2 ON CONFLICT DO NOTHING`;
  }
  const [{ id: answered }] = await db().$queryRaw<{ id: string }[]>`SELECT "id" FROM "Assignment" WHERE "studyId" = ${studyId} LIMIT 1`;
  const { assignmentId = '' } = (await acceptNextHIT({ workerId, studyId, now })) ?? {};
  const work: Record<string, (explaining: Db) => Promise<unknown>> = {
    'open studies': () => findOpenStudies({ workerId, studyId, action: 'Accept', now }),
    'free slot': (explaining) => findSlot(explaining, { workerId, within: { studyId, from: 0.3 }, now, lock: true }),
    'free slot of someone who did a fifth': (explaining) => findSlot(explaining, { workerId: diligent.workerId, within: { studyId, from: 0.3 }, now, lock: true }),
    claim: () => acceptNextHIT({ workerId, studyId, now }),
    answer: () => submitAnswer({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'left' }, now }),
    'what is finished': () => findJustFinished([answered]),
  };
  for (const [name, asks] of Object.entries(work)) {
    const plans = await plansOf(asks);
    expect(plans, name).not.toEqual([]);
    for (const plan of plans) {
      for (const node of nodesOf(plan).filter(({ 'Relation Name': table }) => LARGE.includes(table ?? ''))) {
        expect(node['Node Type'], `${name}: ${node['Relation Name']}`).not.toBe('Seq Scan');
        expect(node['Actual Rows'] * node['Actual Loops'] + (node['Rows Removed by Filter'] ?? 0), `${name}: rows of ${node['Relation Name']}`).toBeLessThan(100);
      }
      expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], name).toBeLessThan(200);
    }
  }
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
