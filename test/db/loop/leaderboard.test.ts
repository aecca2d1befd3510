/** The leaderboard: which votes are in it and which are not, who is ranked with whom, and who was in service when; over HTTP too. */
import { beforeAll, expect, test } from 'vitest';
import { GET } from '#app/api/v1/leaderboard/route.ts';
import { createToken } from '#lib/auth/token.ts';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { promoteModel } from '#lib/model/promote-model.ts';
import { rankEditors } from '#lib/model/rank-editors.ts';
import { rollBack } from '#lib/model/roll-back.ts';
import { recordUse } from '#lib/run/record-use.ts';
import { completeStudy } from '#lib/study/complete-study.ts';
import { createCrowd } from '#test/support/crowd.ts';

const DESIGN = { kind: 'CompareEdits', labels: { a: 'A', b: 'B' }, items: 1, overlap: 3, decision: 'majority', sharedFirstPlace: 'tie', ties: 'excluded-from-share', interval: 'wilson-95', stop: 'fixed-size' };
const editors = {} as Record<string, string>;
let researcherId: string;

async function editor(name: string): Promise<string> {
  editors[name] = (await db().model.create({ data: { id: newId(), kind: 'Editor', name, key: name, card: {} } })).id;
  return editors[name];
}

/** Three workers answer every item: `a` a clear majority for a, `b` for b, `-` one of each, which is a tie. */
async function study(a: string, b: string, items: string, { stage = 'study', config = {}, isOver = true }: { stage?: string; config?: object; isOver?: boolean } = {}): Promise<string> {
  const { studyId, hitIds, workerIds, requesterId } = await createCrowd({ items: items.length });
  const { id: runId } = await db().run.create({ data: { id: newId(), stage, name: `${a} against ${b}`, status: 'Succeeded', config, createdById: requesterId } });
  for (const [role, name] of [['a', a], ['b', b]]) await recordUse({ runId, role, subjectType: 'model', subjectId: editors[name] ?? (await editor(name)) });
  await db().study.update({ where: { id: studyId }, data: { runId, design: DESIGN } });
  const choices = { a: ['a', 'a', 'b'], b: ['b', 'tie', 'b'], '-': ['a', 'b', 'tie'] };
  const rows = [...items].flatMap((item, i) => choices[item as 'a'].map((choice, w) => ({ id: newId(), hitId: hitIds[i], studyId, workerId: workerIds[w], status: 'Approved' as const, deadline: new Date(), submittedAt: new Date(), answer: { choice } })));
  await db().assignment.createMany({ data: rows });
  if (!isOver) return studyId;
  await db().hIT.updateMany({ where: { studyId }, data: { status: 'Reviewable' } });
  expect(await completeStudy({ studyId })).toBe(true);
  return studyId;
}

const found = async (name: string) => (await rankEditors()).groups.flatMap(({ editors: all }) => all).find(({ modelId }) => modelId === editors[name]);

beforeAll(async () => {
  researcherId = (await db().user.create({ data: { id: newId(), email: 'rita@example.org', name: 'Rita', roles: ['Researcher'] } })).id;
});

test('without a complete study there is nobody to rank', async () => {
  expect(await rankEditors()).toEqual({ champion: null, groups: [] });
});

test('editors are ranked by the majorities of complete studies, also those that never met', async () => {
  await study('HIVE', 'Control', 'aaaaaaaaab-');
  await study('Control', 'Old', 'aaaaaaabb--', { config: { crowd: 'simulated' } });
  const { groups } = await rankEditors();
  expect(groups).toHaveLength(1);
  const [group] = groups;
  expect(group.editors.map(({ name }) => name)).toEqual(['HIVE', 'Control', 'Old']);
  expect(group).toMatchObject({ referenceId: editors.Control, studies: 2, simulatedStudies: 1, items: 22 });
  const [hive, control, old] = group.editors;
  expect(control).toMatchObject({ share: null, reading: 'reference', items: 22, studies: 2, strengthCi95: [0, 0] });
  expect(hive).toMatchObject({ items: 11, studies: 1, reading: 'better' });
  // Nine of ten decided, with half an item of each outcome imagined.
  expect(hive.share?.share).toBeCloseTo(9.5 / 11, 1);
  expect(hive.share?.low).toBeGreaterThan(0.5);
  expect(old).toMatchObject({ reading: 'not told apart' });
  expect(old.share?.share).toBeCloseTo(2.5 / 10, 1);
});

test('a live study leaves no trace; nor has an editor against itself, one asked otherwise, or a study that no run asked for any part', async () => {
  const before = await rankEditors();
  const live = await study('HIVE', 'Unknown', 'bbbbbbbb', { isOver: false });
  await study('HIVE', 'HIVE', 'aaaa');
  await study('HIVE', 'Old', 'bbbbbbbb', { config: { b: { sampling: { rewardOutOfFive: 1 } } } });
  await study('Old', 'HIVE', 'aaaaaaaa', { stage: 'rankings' });
  const ownId = await study('Old', 'HIVE', 'aaaaaaaa');
  await db().study.update({ where: { id: ownId }, data: { runId: null } });
  const cancelled = await study('Old', 'HIVE', 'aaaaaaaa');
  await db().study.update({ where: { id: cancelled }, data: { status: 'Cancelled' } });
  expect(await rankEditors()).toEqual(before);
  expect(JSON.stringify(await rankEditors())).not.toContain('Unknown');
  await db().hIT.updateMany({ where: { studyId: live }, data: { status: 'Reviewable' } });
  await completeStudy({ studyId: live });
  expect(await found('Unknown')).toMatchObject({ items: 8, studies: 1, name: 'Unknown' });
});

test('a rejected answer counts no more, and neither does one too late', async () => {
  const id = await study('Rejected', 'HIVE', 'a');
  const won = async () => (await found('Rejected'))?.strength as number;
  const before = await won();
  const [one, two] = await db().assignment.findMany({ where: { studyId: id, answer: { path: ['choice'], equals: 'a' } } });
  await db().assignment.update({ where: { id: one.id }, data: { status: 'Rejected' } });
  await db().assignment.update({ where: { id: two.id }, data: { surplus: true } });
  expect(await won()).toBeLessThan(before);
});

test('the one in service is the measure; those whom no comparison connects with it stand apart', async () => {
  await study('Elsewhere', 'Far away', 'aab');
  await promoteModel({ modelId: editors.HIVE, actorId: 'system', runId: 'R', reason: 'Promoted: it won.' });
  const { champion, groups } = await rankEditors();
  expect(champion).toEqual({ id: editors.HIVE, name: 'HIVE' });
  expect(groups.map(({ referenceId, editors: all }) => [referenceId === editors.HIVE, all.length])).toEqual([[true, 5], [false, 2]]);
  expect(groups[0].editors.find(({ name }) => name === 'Control')).toMatchObject({ reading: 'worse' });
  // In service without a study: nobody else's group is named after it.
  await promoteModel({ modelId: await editor('Unjudged'), actorId: researcherId, reason: 'To see.' });
  const without = await rankEditors();
  expect(without.champion?.name).toBe('Unjudged');
  expect(without.groups.map(({ editors: all }) => all.length)).toEqual([5, 2]);
});

test('over HTTP it has the history too, and only researchers and administrators get it', async () => {
  await rollBack({ kind: 'Editor', actorId: researcherId, reason: 'It paints skies green.' });
  const ask = async (token?: string) => GET(new Request('http://app.test/api/v1/leaderboard', { headers: token ? { authorization: `Bearer ${token}` } : {} }));
  const worker = await db().user.findFirstOrThrow({ where: { roles: { has: 'Worker' } } });
  expect((await ask(await createToken({ userId: worker.id, name: 't' }))).status).toBe(403);
  const reply = await ask(await createToken({ userId: researcherId, name: 't' }));
  const body = (await reply.json()) as { rankedBy: string; groups: { editors: unknown[] }[]; history: Record<string, unknown>[] };
  expect(reply.status).toBe(200);
  expect(body.rankedBy).toContain('majority of its votes');
  expect(body.groups[0].editors).toHaveLength(5);
  expect(body.history.map(({ name, runId, actorName, reason }) => ({ name, runId, actorName, reason }))).toEqual([
    { name: 'HIVE', runId: null, actorName: 'Rita', reason: 'It paints skies green.' },
    { name: 'Unjudged', runId: null, actorName: 'Rita', reason: 'To see.' },
    { name: 'HIVE', runId: 'R', actorName: null, reason: 'Promoted: it won.' },
  ]);
  expect(body.history.map(({ until }) => until)).toEqual([null, body.history[0].from, body.history[1].from]);
});
