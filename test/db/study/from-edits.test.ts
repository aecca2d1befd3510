/** From pictures that models drew to a decided study and a dataset, answered by a simulated crowd beside a person. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { type TRankEditsPayload, ZRankingFlag } from '#lib/contracts/work.ts';
import { ZRankingsFile } from '#lib/contracts/stages.ts';
import { loadTask, shuffleOf } from '#lib/crowd/build-payload.ts';
import { ORACLE_CROWD } from '#lib/crowd/simulate/annotator.ts';
import { answerStudy } from '#lib/crowd/simulate/answer-study.ts';
import { createRankings, type CreateRankingsOptions } from '#lib/dataset/create-rankings.ts';
import { db } from '#lib/db.ts';
import { newId, newUserId, userIdFrom } from '#lib/ids.ts';
import { auditLedger } from '#lib/payment/audit-ledger.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { getJSON } from '#lib/storage/json-file.ts';
import { completeStudy } from '#lib/study/complete-study.ts';
import { createFromEdits } from '#lib/study/create-from-edits.ts';
import { exportVotes } from '#lib/study/export-votes.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { readVotes, type VoteRow } from '#test/support/recompute-verdict.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';
import { putEdits, putItems, type ShapesItems } from '#test/support/shapes-edits.ts';

let s3: TestS3;
let items: ShapesItems;
let good: string;
let bad: string;
let five: string;
let worth: Map<string, number>;
let ownerId: string;
let runId: string;
const annotators = Array.from({ length: 30 }, (_, i) => userIdFrom(`crowd ${i}`));
const LABELS = ['1', '2', '3', '4', '5'];

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
  items = await putItems(7, 'study', 12);
  const [a, b, ranked] = [await putEdits({ ...items, labels: ['edit'], right: () => 1, modelKey: 'm/a' }), await putEdits({ ...items, labels: ['edit'], right: () => 0.2, modelKey: 'm/b' }), await putEdits({ ...items, labels: LABELS, right: (label) => Number(label) / 5, modelKey: 'm/five' })];
  [good, bad, five] = [a.key, b.key, ranked.key];
  worth = new Map([...a.file.edits.map((edit) => [`${edit.itemId} a`, edit.worth] as const), ...b.file.edits.map((edit) => [`${edit.itemId} b`, edit.worth] as const), ...ranked.file.edits.map((edit) => [`${edit.itemId} ${edit.label}`, edit.worth] as const)].map(([key, value]) => [key, value as number]));
  await db().user.createMany({ data: annotators.map((id) => ({ id, email: `${id}@example.org`, name: 'Annotator', roles: ['Worker' as const] })) });
});

afterAll(() => s3.stop());

beforeEach(async () => {
  ownerId = newUserId();
  await db().user.create({ data: { id: ownerId, email: `${ownerId}@example.org`, name: 'Researcher', roles: ['Researcher'] } });
  await deposit({ userId: ownerId, amount: 100_000_000n, actorId: 'system', reference: newId() });
  runId = await newRun();
});

async function newRun(): Promise<string> {
  const id = newId();
  await db().run.create({ data: { id, stage: 'study', name: 'Test', createdById: ownerId, config: {} } });
  return id;
}

const SHARED = { title: 'Judge', payment: 10_000n, overlap: 3 };

function compare(name: string, seed: number, run = runId) {
  const settings = { ...SHARED, name, taskType: 'CompareEdits' as const, labels: { a: 'HIVE', b: 'Control' } };
  return createFromEdits({ runId: run, requesterId: ownerId, settings, itemsKey: items.itemsKey, variants: [{ label: 'a', editsKey: good, of: 'edit' }, { label: 'b', editsKey: bad, of: 'edit' }], seed });
}

function rank(name: string, seed: number) {
  const settings = { ...SHARED, name, taskType: 'RankEdits' as const };
  return createFromEdits({ runId, requesterId: ownerId, settings, itemsKey: items.itemsKey, variants: LABELS.map((label) => ({ label, editsKey: five, of: label })), seed });
}

async function crowd(studyId: string, seed = 7, seconds = 60): Promise<{ answered: number; left: number }> {
  const rows = await db().studyItem.findMany({ where: { studyId }, select: { id: true, annotation: true } });
  const world = new Map(rows.map(({ id, annotation }) => [id, (annotation as { world_item: string }).world_item]));
  return answerStudy({ studyId, seed, annotators, traits: ORACLE_CROWD, seconds, worthOf: (itemId, label) => worth.get(`${world.get(itemId)} ${label}`) as number });
}

async function votes(studyId: string): Promise<VoteRow[]> {
  let csv = '';
  for await (const piece of exportVotes(studyId, { id: ownerId, email: '', name: '', roles: ['Researcher'] })) csv += piece;
  return readVotes(csv);
}

/** What must not depend on time. */
const answers = (rows: VoteRow[]) => rows.map(({ hit, assignment, worker, choice, ranking, flags, order_shown }) => ({ hit, assignment, worker, choice, ranking, flags, order_shown }));

/** Throws the studies away, so that a second run finds the place as the first one did. */
async function forget(...studyIds: string[]): Promise<void> {
  await db().study.deleteMany({ where: { id: { in: studyIds } } });
}

test('a study of two models is made once, paid for, and shows nothing of who drew what', async () => {
  const first = await compare('Verdict', 1);
  expect(await compare('Verdict', 1)).toEqual(first);
  const study = await db().study.findUniqueOrThrow({ where: { id: first.studyId }, include: { items: { include: { variants: true } }, hits: true } });
  expect(study).toMatchObject({ status: 'Live', runId, overlap: 3 });
  expect(study.items.map(({ annotation }) => (annotation as { world_item: string }).world_item)).toEqual(items.items.map(({ id }) => id));
  const { payload } = await acceptAssignment({ hitId: study.hits[0].id, workerId: annotators[0] });
  const text = JSON.stringify(payload);
  for (const secret of ['HIVE', 'Control', good, bad, ...study.items.flatMap(({ variants }) => variants.map(({ imageId }) => imageId)), 'pictures/']) expect(text).not.toContain(secret);
  const image = await db().image.findFirstOrThrow({ where: { ownerId }, select: { originalKey: true, displayKey: true, width: true } });
  expect(image).toMatchObject({ displayKey: image.originalKey, width: 256 });
});

test('the simulated crowd answers the same from the same seed, in a step or in many, and each slot once', async () => {
  const { studyId } = await compare('Verdict', 2);
  expect(await crowd(studyId)).toEqual({ answered: 36, left: 0 });
  expect(await crowd(studyId)).toEqual({ answered: 0, left: 0 });
  const whole = answers(await votes(studyId));
  expect(whole).toHaveLength(36);
  for (const hit of new Set(whole.map((row) => row.hit))) expect(new Set(whole.filter((row) => row.hit === hit).map(({ worker }) => worker)).size).toBe(3);
  await forget(studyId);

  const again = await compare('Verdict', 2, await newRun());
  expect(again.studyId).toBe(studyId);
  await crowd(studyId, 7, 0.05);
  await Promise.all([crowd(studyId), crowd(studyId)]); // a step that was repeated while the first one still ran
  expect(answers(await votes(studyId))).toEqual(whole);
  expect((await brokenInvariants()).filter((problem) => problem.includes(studyId))).toEqual([]);
  await forget(studyId);

  const other = await compare('Verdict', 2, await newRun());
  await crowd(other.studyId, 8);
  expect(answers(await votes(other.studyId))).not.toEqual(whole);
  await forget(other.studyId);
});

test('the crowd prefers the better editor, and the verdict is the study’s own', async () => {
  const { studyId } = await compare('Verdict', 3);
  await crowd(studyId);
  expect(await completeStudy({ studyId })).toBe(true);
  const { result } = await db().study.findUniqueOrThrow({ where: { id: studyId } });
  expect(result).toMatchObject({ kind: 'CompareEdits', verdict: { winner: 'a', isClear: true } });
  expect((await auditLedger()).filter((problem) => problem.includes(studyId))).toEqual([]); // the tests above forgot theirs
  await forget(studyId);
});

describe('beside a person', () => {
  test('the slots they hold and their answers stay theirs; everything else is answered', async () => {
    const { studyId } = await compare('Verdict', 4);
    const person = newUserId();
    await db().user.create({ data: { id: person, email: `${person}@example.org`, name: 'Person', roles: ['Worker'] } });
    const held = await acceptNextHIT({ workerId: person, studyId });
    const done = await acceptNextHIT({ workerId: person, studyId });
    await submitAssignment({ assignmentId: done?.assignmentId as string, workerId: person, clientKey: 'k', answer: { choice: 'equal' } });
    expect(await crowd(studyId)).toEqual({ answered: 34, left: 1 });
    expect(await completeStudy({ studyId })).toBe(false);
    await submitAssignment({ assignmentId: held?.assignmentId as string, workerId: person, clientKey: 'k', answer: { choice: 'left' } });
    expect(await completeStudy({ studyId })).toBe(true);
    const rows = await votes(studyId);
    expect(rows.filter(({ worker, counted }) => worker === person && counted === 'yes')).toHaveLength(2);
    expect(rows).toHaveLength(36);
    await forget(studyId);
  });

  test('a member of the crowd that answered a HIT on its own does not block the slot it was meant for', async () => {
    const { studyId } = await compare('Verdict', 5);
    const [{ id: hitId }] = await db().hIT.findMany({ where: { studyId }, select: { id: true } });
    for (const workerId of annotators.slice(0, 2)) {
      const { assignmentId } = await acceptAssignment({ hitId, workerId });
      await submitAssignment({ assignmentId, workerId, clientKey: 'k', answer: { choice: 'equal' } });
    }
    expect(await crowd(studyId)).toEqual({ answered: 34, left: 0 });
    await forget(studyId);
  });
});

describe('a ranking dataset', () => {
  const dataset = (studyIds: string[], rest: Partial<CreateRankingsOptions> = {}) => createRankings({ studyIds, name: 'Rankings', world: 'shapes', magnify: 8, heldOut: 0.25, leaveOutFlags: ['none-follow'], runId, ...rest });

  test('holds every counted ranking under a pseudonym, sorted, split by question, and is the same file every time', async () => {
    const { studyId } = await rank('Rankings', 6);
    await crowd(studyId);
    const made = await dataset([studyId]);
    expect(made).toMatchObject({ items: 12, rankings: 36 });
    expect(await dataset([studyId])).toEqual(made);
    const file = await getJSON(ZRankingsFile, made.key);
    expect(file.items.map(({ id }) => id)).toEqual(file.items.map(({ id }) => id).sort());
    expect(new Set(file.items.map(({ split }) => split))).toEqual(new Set(['train', 'held-out']));
    const rows = await votes(studyId);
    for (const { id, rankings, variants } of file.items) {
      expect(variants.map(({ label }) => label)).toEqual(LABELS);
      expect(rankings.map(({ assignmentId }) => assignmentId)).toEqual(rankings.map(({ assignmentId }) => assignmentId).sort());
      for (const { assignmentId, ranks, annotator } of rankings) {
        const row = rows.find(({ assignment }) => assignment === assignmentId) as VoteRow;
        expect(row.item_id).toBe(id);
        expect(LABELS.slice().sort((x, y) => ranks[x] - ranks[y])).toEqual(row.ranking.split('>'));
        expect(annotator).not.toContain(row.worker);
      }
    }
    const edges = await db().datasetStudy.findMany({ where: { datasetId: made.datasetId } });
    expect(edges).toEqual([{ datasetId: made.datasetId, studyId }]);
    await forget(studyId);

    const second = await rank('Rankings', 6);
    await crowd(second.studyId);
    expect((await dataset([second.studyId], { name: 'Again' })).key).toBe(made.key);
    await forget(second.studyId);
  });

  test('keeps flagged rankings, marked, and says so when nothing is left to train on', async () => {
    const { studyId } = await rank('Flagged', 7);
    await expect(dataset([studyId])).rejects.toThrow('nobody has answered its studies yet');
    const hits = await db().hIT.findMany({ where: { studyId }, select: { id: true }, orderBy: { id: 'asc' } });
    const flagged = ZRankingFlag.enum['none-follow'];
    for (const { id: hitId } of hits) {
      const { assignmentId, payload } = await acceptAssignment({ hitId, workerId: annotators[0] });
      const { variants } = payload as TRankEditsPayload;
      await submitAssignment({ assignmentId, workerId: annotators[0], clientKey: 'k', answer: { ranking: variants.map(({ id }) => id), flags: [flagged] } });
    }
    await expect(dataset([studyId])).rejects.toThrow('Nothing is left to train on: all 12 rankings are flagged (none-follow). Collect more rankings, or leave out fewer flags.');
    expect(await db().dataset.count({ where: { runId } })).toBe(0);
    const made = await dataset([studyId], { leaveOutFlags: ['harmful'] });
    const file = await getJSON(ZRankingsFile, made.key);
    expect(file.items.flatMap(({ rankings }) => rankings.map(({ flags }) => flags))).toEqual(Array(12).fill([flagged]));
    await forget(studyId);
  });

  test('reads votes between two edits as rankings of two, ties with equal ranks', async () => {
    const { studyId } = await compare('Pairs', 8);
    await crowd(studyId);
    const file = await getJSON(ZRankingsFile, (await dataset([studyId])).key);
    const rows = await votes(studyId);
    const expected = { a: { a: 0, b: 1 }, b: { a: 1, b: 0 }, tie: { a: 0, b: 0 } };
    for (const { assignmentId, ranks } of file.items.flatMap(({ rankings }) => rankings)) {
      expect(ranks).toEqual(expected[rows.find(({ assignment }) => assignment === assignmentId)?.choice as 'a']);
    }
    await forget(studyId);
  });

  test('the sides a worker sees follow from the study', async () => {
    const { studyId } = await compare('Sides', 9);
    const [{ id }] = await db().hIT.findMany({ where: { studyId }, select: { id: true } });
    const orders = new Set(await Promise.all(annotators.map(async (workerId) => shuffleOf(await loadTask(db(), id), workerId).order.join())));
    expect(orders).toEqual(new Set(['a,b', 'b,a']));
    await forget(studyId);
  });
});
