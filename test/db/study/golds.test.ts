/** Test items in a study: made from its own pictures, paid and answered like the others, and left out of its result, as their careless answerers may be. */
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { loadTask, shuffleOf } from '#lib/crowd/build-payload.ts';
import { ZGold } from '#lib/crowd/gold/schema.ts';
import { opaqueId } from '#lib/crowd/task-types/shuffle.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { ingestImage } from '#lib/image/ingest-image.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { completeStudy } from '#lib/study/complete-study.ts';
import { createStudy, type StudyRow, type TStudySettings } from '#lib/study/create-study.ts';
import { exportVotes } from '#lib/study/export-votes.ts';
import { findItems } from '#lib/study/find-items.ts';
import { getStudy } from '#lib/study/get-study.ts';
import { listStudies } from '#lib/study/list-studies.ts';
import { publishStudy } from '#lib/study/publish-study.ts';
import { reportQuality } from '#lib/study/report-quality.ts';
import { studyResults } from '#lib/study/study-results.ts';
import { readVotes, recomputeComparison } from '#test/support/recompute-verdict.ts';
import { startTestS3, useTestS3, type TestS3 } from '#test/support/s3-server.ts';

const ITEMS = 6;
let s3: TestS3;
let requester: SignedInUser;
let workers: string[];
let pictures: string[][];

async function person(role: 'Requester' | 'Worker'): Promise<SignedInUser> {
  const id = newUserId();
  return db().user.create({ data: { id, email: `${id}@example.org`, name: role, roles: [role] }, select: { id: true, email: true, name: true, roles: true } });
}

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  requester = await person('Requester');
  workers = await Promise.all([0, 1, 2].map(async () => (await person('Worker')).id));
  await deposit({ userId: requester.id, amount: 50_000_000n, actorId: 'system', reference: newId() });
  const draw = async (item: number, shade: number) => {
    const bytes = await sharp({ create: { width: 48, height: 36, channels: 3, background: { r: 20 + item * 30, g: 60 + shade * 25, b: 90 } } }).png().toBuffer();
    return (await ingestImage({ ownerId: requester.id, fileName: `${item}-${shade}.png`, bytes })).id;
  };
  pictures = [];
  for (let item = 0; item < ITEMS; item++) pictures.push(await Promise.all([0, 1, 2, 3, 4, 5].map((shade) => draw(item, shade))));
});
afterAll(() => s3.stop());

function rows(labels: readonly string[]): StudyRow[] {
  return pictures.map(([originalId, ...edits], i) => ({ instruction: `Make it greener ${i}`, originalId, variants: labels.map((label, v) => ({ label, imageId: edits[v] })) }));
}

async function publish(settings: Partial<TStudySettings>): Promise<string> {
  const labels = settings.taskType === 'RankEdits' ? ['1', '2', '3', '4', '5'] : ['a', 'b'];
  const defaults = { name: 'Tested', title: 'Tested', taskType: 'CompareEdits', payment: 50_000n, overlap: 3, seed: 7n } as const;
  const { studyId } = await createStudy({ requesterId: requester.id, settings: { ...defaults, ...settings }, rows: rows(labels) });
  await publishStudy({ studyId, requesterId: requester.id });
  return studyId;
}

const itemsOf = (studyId: string) =>
  db().studyItem.findMany({ where: { studyId }, select: { gold: true, instruction: true, originalId: true, position: true, variants: { select: { label: true, imageId: true }, orderBy: { label: 'asc' } }, hit: { select: { id: true } } }, orderBy: { position: 'asc' } });

async function submit(hitId: string, workerId: string, said: (order: readonly string[], id: (label: string) => string) => unknown): Promise<void> {
  const { assignmentId } = await acceptAssignment({ hitId, workerId });
  const { order, sideSeed } = shuffleOf(await loadTask(db(), hitId), workerId);
  await submitAssignment({ assignmentId, workerId, clientKey: assignmentId, answer: said(order, (label) => opaqueId(sideSeed, label)) });
}

test('a pairwise study: each kind is made, paid for and answered; result and export leave out the tests and whoever fails them', async () => {
  const studyId = await publish({ goldShare: 0.3, attentionShare: 0.1, exclusion: { minAccuracy: 0.6, minTests: 3 } });
  const { design, items, tests, isDesignIntact } = await getStudy(studyId, requester);
  expect({ items, tests, isDesignIntact }).toEqual({ items: ITEMS, tests: 4, isDesignIntact: true });
  expect(design).toMatchObject({ items: ITEMS, tests: { golds: 3, attention: 1, exclusion: { minAccuracy: 0.6, minTests: 3 } } });
  expect((await findItems({ studyId, user: requester })).items.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5]);
  expect((await listStudies({ user: requester })).find(({ id }) => id === studyId)).toMatchObject({ items: ITEMS, slots: (ITEMS + 4) * 3 });

  const all = await itemsOf(studyId);
  const golds = all.flatMap(({ gold, ...item }) => (gold ? [{ ...item, gold: ZGold.parse(gold) }] : []));
  expect(golds.map(({ gold }) => gold.kind)).toEqual(['other-item', 'duplicate', 'over-strong', 'attention']);
  const [otherItem, duplicate, overStrong] = golds;
  const own = (source: number) => pictures[source].slice(1, 3);
  expect(duplicate.variants[0].imageId).toBe(duplicate.variants[1].imageId);
  for (const { gold, variants } of [otherItem, overStrong]) {
    const [right, wrong] = gold.choice === 'a' ? variants : [...variants].reverse();
    expect(own(gold.source)).toContain(right.imageId);
    expect(own(gold.source)).not.toContain(wrong.imageId);
  }
  const [overdone] = await db().image.findMany({ where: { id: { in: overStrong.variants.map(({ imageId }) => imageId) }, fileName: { startsWith: 'gold-' } } });
  expect(overdone.ownerId).toBe(requester.id);

  // Two careful workers prefer a and pass; one always answers "left" and fails the tie and some side.
  for (const { gold, hit } of all) {
    const hitId = hit?.id as string;
    const known = gold ? ZGold.parse(gold).choice : 'a';
    for (const workerId of workers.slice(0, 2)) {
      await submit(hitId, workerId, (order) => ({ choice: known === 'tie' ? 'equal' : known === 'left' || known === 'right' ? known : order[0] === known ? 'left' : 'right' }));
    }
    await submit(hitId, workers[2], (order) => ({ choice: gold ? (known === 'tie' || known === 'right' ? 'left' : order[0] === known ? 'right' : 'left') : 'equal' }));
  }
  const report = await reportQuality(studyId, requester);
  expect(report.workers.map(({ workerId, isExcluded, tests: score }) => [workers.indexOf(workerId), isExcluded, score?.right, score?.total]).sort()).toEqual([[0, false, 4, 4], [1, false, 4, 4], [2, true, 0, 4]]);

  expect(await completeStudy({ studyId })).toBe(true);
  const { stored } = await studyResults(studyId, requester);
  expect(stored).toMatchObject({ items: ITEMS, votes: { a: 12, b: 0, tie: 0 }, verdict: { won: { a: 6, b: 0, tie: 0 } }, excluded: { workers: 1, votes: 6 } });
  let csv = '';
  for await (const piece of exportVotes(studyId, requester)) csv += piece;
  const exported = readVotes(csv);
  expect(exported).toHaveLength((ITEMS + 4) * 3);
  expect(recomputeComparison(exported)).toMatchObject({ won: { a: 6, b: 0, tie: 0 }, votes: { a: 12, b: 0, tie: 0 } });
  expect(exported.filter(({ test: kind }) => kind !== '').map(({ test_passed: isPassed }) => isPassed).sort()).toEqual([...Array(4).fill('no'), ...Array(8).fill('yes')]);
});

test('without the rule in its design a study counts everybody, whatever their accuracy', async () => {
  const studyId = await publish({ goldShare: 0.4, overlap: 1 });
  for (const { gold, hit } of await itemsOf(studyId)) {
    const known = gold ? ZGold.parse(gold).choice : 'b';
    await submit(hit?.id as string, workers[2], (order) => ({ choice: !gold ? (order[0] === 'b' ? 'left' : 'right') : known === 'tie' ? 'left' : 'equal' }));
  }
  const { current } = await studyResults(studyId, requester);
  expect(current).toMatchObject({ votes: { a: 0, b: ITEMS, tie: 0 } });
  expect(current).not.toHaveProperty('excluded');
  expect((await reportQuality(studyId, requester)).workers[0]).toMatchObject({ isExcluded: false, tests: { right: 0, total: 4 } });
});

test('a ranking’s tests call for flags', async () => {
  const studyId = await publish({ taskType: 'RankEdits', goldShare: 0.4, attentionShare: 0.1, overlap: 1 });
  const golds = (await itemsOf(studyId)).flatMap(({ gold, ...item }) => (gold ? [{ ...item, gold: ZGold.parse(gold) }] : []));
  expect(golds.map(({ gold }) => gold.kind)).toEqual(['other-item', 'duplicate', 'over-strong', 'identity', 'other-item', 'attention']);
  expect(new Set(golds[3].variants.map(({ imageId }) => imageId))).toEqual(new Set([golds[3].originalId]));
  expect(new Set(golds[2].variants.map(({ imageId }) => imageId)).size).toBe(5);
  for (const { gold, hit } of golds) await submit(hit?.id as string, workers[0], (order, id) => ({ ranking: order.map(id), flags: gold.kind === 'duplicate' ? [] : [gold.flags?.[0]] }));
  expect((await reportQuality(studyId, requester)).tests.map(({ kind, right, total }) => [kind, right, total])).toEqual([['identity', 1, 1], ['other-item', 2, 2], ['duplicate', 0, 1], ['over-strong', 1, 1], ['attention', 1, 1]]);
});

test('test items where there is no known answer, too many of them, or a rule without any, are refused', async () => {
  const written = { requesterId: requester.id, rows: rows([]) };
  const base = { name: 'Refused', title: 'Refused', payment: 10_000n, overlap: 1 } as const;
  await expect(createStudy({ ...written, settings: { ...base, taskType: 'WriteInstructions', goldShare: 0.1 } })).rejects.toThrow('What people write has no known answer');
  await expect(publish({ goldShare: 0.4, attentionShare: 0.2 })).rejects.toThrow('At most half');
  await expect(publish({ exclusion: { minAccuracy: 0.5, minTests: 3 } })).rejects.toThrow('only where there are gold questions or attention checks');
});
