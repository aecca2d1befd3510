/** @file A live pairwise study for the claims benchmark, grown to any size with a few statements: publishing a million HITs one by one is not what is measured. */
import { newToken } from '#lib/auth/token.ts';
import { db } from '#lib/db.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { feeOf } from '#lib/payment/fee.ts';
import { holdForStudy } from '#lib/payment/hold-for-study.ts';
import { inTransaction } from '#lib/transaction.ts';

/** Answers wanted per HIT. */
export const OVERLAP = 3;
/** Micro-dollars per answer. */
const PAYMENT = 10_000n;
const DAY_MS = 86_400_000;

export interface BenchStudy {
  studyId: string;
  requesterId: string;
  workers: { workerId: string; token: string }[];
}

async function createPicture(ownerId: string): Promise<string> {
  const id = newId();
  await db().image.create({ data: { id, ownerId, sha256: id, fileName: `${id}.jpg`, mediaType: 'image/jpeg', bytes: 1, width: 64, height: 64, originalKey: `o/${id}`, displayKey: `d/${id}`, thumbKey: `t/${id}` } });
  return id;
}

/** A requester, workers with tokens, and a study without HITs yet. */
export async function openStudy(workers: number): Promise<BenchStudy & { pictures: string[] }> {
  const requesterId = newUserId();
  const people = Array.from({ length: workers }, () => newUserId());
  const tokens = people.map((workerId) => newToken(workerId, 'benchmark'));
  const person = (id: string, role: 'Requester' | 'Worker') => ({ id, email: `${id.toLowerCase()}@example.org`, name: `Benchmark ${role}`, roles: [role] });
  await db().user.createMany({ data: [person(requesterId, 'Requester'), ...people.map((id) => person(id, 'Worker'))] });
  await db().apiToken.createMany({ data: tokens.map(({ row }) => row) });
  const [hitTypeId, studyId] = [newId(), newId()];
  await db().hITType.create({ data: { id: hitTypeId, requesterId, title: 'Compare two edits', description: 'Which is better?', payment: PAYMENT, assignmentDurationSeconds: 600, autoApprovalDelaySeconds: 3_600 } });
  await db().study.create({ data: { id: studyId, requesterId, name: 'Benchmark', taskType: 'CompareEdits', status: 'Live', hitTypeId, overlap: OVERLAP, capPerWorker: 1_000_000, seed: 7n, design: {} } });
  const pictures = [await createPicture(requesterId), await createPicture(requesterId), await createPicture(requesterId)];
  return { studyId, requesterId, pictures, workers: people.map((workerId, i) => ({ workerId, token: tokens[i].token })) };
}

/** Rows of items per statement. */
const CHUNK = 50_000;

/** Adds HITs of three places each, paid for, until `open` of them can be answered. */
export async function growTo(open: number, { studyId, requesterId, pictures }: { studyId: string; requesterId: string; pictures: readonly string[] }): Promise<void> {
  const have = await db().hIT.count({ where: { studyId, status: 'Assignable' } });
  const wanted = Math.max(0, open - have);
  if (wanted === 0) return;
  const amount = (PAYMENT + feeOf(PAYMENT)) * BigInt(wanted * OVERLAP);
  await deposit({ userId: requesterId, amount, actorId: 'system', reference: newId() });
  await inTransaction((tx) => holdForStudy(tx, { holderId: studyId, requesterId, amount, reference: newId() }));
  const expiresAt = new Date(Date.now() + DAY_MS);
  const [original, a, b] = pictures;
  let position = await db().studyItem.count({ where: { studyId } });
  for (let left = wanted; left > 0; left -= CHUNK) {
    const rows = Math.min(left, CHUNK);
    await db().$executeRaw`
      WITH item AS (
        INSERT INTO "StudyItem" ("id", "studyId", "position", "instruction", "originalId")
        SELECT '3I' || upper(md5(${studyId} || n)), ${studyId}, n, 'Make it warmer', ${original} FROM generate_series(${position}::int, ${position + rows - 1}::int) n RETURNING "id"
      ), variant AS (
        INSERT INTO "ItemVariant" ("id", "itemId", "label", "imageId")
        SELECT item."id" || v.label, item."id", v.label, v.image FROM item, (VALUES ('a', ${a}), ('b', ${b})) v(label, image)
      ), hit AS (
        INSERT INTO "HIT" ("id", "hitTypeId", "studyId", "itemId", "maxAssignments", "fee", "expiresAt")
        SELECT '3H' || substr(item."id", 3), y."hitTypeId", y."id", item."id", ${OVERLAP}::int, ${feeOf(PAYMENT)}::bigint, ${expiresAt}::timestamptz FROM item, "Study" y WHERE y."id" = ${studyId} RETURNING "id"
      )
      INSERT INTO "HITSlot" ("id", "hitId", "studyId", "position", "rand")
      SELECT hit."id" || 'S' || p, hit."id", ${studyId}, p, random() FROM hit, generate_series(0, ${OVERLAP - 1}::int) p`;
    position += rows;
  }
  await db().$executeRawUnsafe('VACUUM ANALYZE "HITSlot", "HIT", "StudyItem", "ItemVariant", "Assignment"');
}
