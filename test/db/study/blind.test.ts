/** A study asked for by a run stays blind to everybody who may still vote in it, whatever else they may read. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getItems } from '#app/api/v1/studies/[studyId]/items.csv/route.ts';
import { GET as getVotes } from '#app/api/v1/studies/[studyId]/export.csv/route.ts';
import { GET as getLines } from '#app/api/v1/studies/[studyId]/export.jsonl/route.ts';
import { GET as getQuality } from '#app/api/v1/studies/[studyId]/quality/route.ts';
import { GET as getResults } from '#app/api/v1/studies/[studyId]/results/route.ts';
import { createToken } from '#lib/auth/token.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { db } from '#lib/db.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { newUserId } from '#lib/ids.ts';
import { LOOP_PRESETS } from '#lib/loop/config.ts';
import { createRun } from '#lib/run/create-run.ts';
import { openRunObject } from '#lib/run/open-run-object.ts';
import { putObject } from '#lib/storage/put-object.ts';
import { cancelStudy } from '#lib/study/cancel-study.ts';
import { completeStudy } from '#lib/study/complete-study.ts';
import { findItems } from '#lib/study/find-items.ts';
import { findRunStudies } from '#lib/study/find-run-studies.ts';
import { createPictureStudy } from '#test/support/picture-study.ts';
import { startTestS3, type TestS3, useTestS3 } from '#test/support/s3-server.ts';

let s3: TestS3;

beforeAll(async () => {
  s3 = await startTestS3();
  useTestS3(s3);
});
afterAll(() => s3.stop());

interface Reader {
  id: string;
  email: string;
  name: string;
  roles: Role[];
  token: string;
}

async function reader(...roles: Role[]): Promise<Reader> {
  const person = { id: newUserId(), name: roles.join(' and '), roles };
  const email = `${person.id}@example.org`;
  await db().user.create({ data: { ...person, email } });
  return { ...person, email, token: await createToken({ userId: person.id, name: 'test' }) };
}

async function read(get: typeof getItems, studyId: string, { token }: Reader): Promise<{ status: number; text: string }> {
  const reply = await get(new Request('http://127.0.0.1/', { headers: { authorization: `Bearer ${token}` } }), { params: Promise.resolve({ studyId }) });
  return { status: reply.status, text: await reply.text() };
}

async function newStudy(taskType: 'CompareEdits' | 'RankEdits', by: Reader): Promise<{ studyId: string; runId: string; requesterId: string }> {
  const { runId } = await createRun({ stage: 'shipped', config: {}, createdById: by.id });
  const { studyId, requester } = await createPictureStudy({ taskType, items: 2, overlap: 1, runId, labels: taskType === 'CompareEdits' ? { a: 'HIVE', b: 'Control' } : undefined });
  return { studyId, runId, requesterId: requester.id };
}

/** Two answers end the study. */
async function answerAll(studyId: string): Promise<void> {
  const worker = await reader('Worker');
  for (let task = await acceptNextHIT({ workerId: worker.id, studyId }); task; task = await acceptNextHIT({ workerId: worker.id, studyId })) {
    await submitAssignment({ assignmentId: task.assignmentId as string, workerId: worker.id, clientKey: 'k', answer: { choice: 'left' } });
  }
  await completeStudy({ studyId });
}

const SENTENCE = 'You may answer tasks of this study yourself, so its pictures, votes and results stay hidden from you until it is complete.';

test('a researcher who may vote reads sides, votes and results only when it is complete; one who may not reads them all along', async () => {
  const [voter, looker] = [await reader('Researcher', 'Worker'), await reader('Researcher')];
  const { studyId, runId } = await newStudy('CompareEdits', voter);
  for (const get of [getItems, getResults]) {
    const refused = await read(get, studyId, voter);
    expect([refused.status, JSON.parse(refused.text).error.message]).toEqual([403, SENTENCE]);
    expect((await read(get, studyId, looker)).status).toBe(200);
  }
  await expect(findItems({ studyId, user: voter })).rejects.toThrow(SENTENCE);
  expect(await findRunStudies([runId], voter)).toMatchObject([{ id: studyId, isBlind: true, votes: null, labels: null, slots: 2, filled: 0 }]);
  expect(await findRunStudies([runId], looker)).toMatchObject([{ isBlind: false, votes: { a: 0, b: 0, tie: 0 }, labels: { a: 'HIVE', b: 'Control' } }]);

  await answerAll(studyId);
  for (const get of [getItems, getResults]) expect((await read(get, studyId, voter)).status).toBe(200);
  expect(await findRunStudies([runId], voter)).toMatchObject([{ isBlind: false, labels: { a: 'HIVE', b: 'Control' } }]);
});

test('its requester exports nothing either while they may vote in it', async () => {
  const { studyId, requesterId } = await newStudy('CompareEdits', await reader('Researcher'));
  await db().user.update({ where: { id: requesterId }, data: { roles: ['Requester', 'Worker'] } });
  const both = { id: requesterId, email: '', name: '', roles: [], token: await createToken({ userId: requesterId, name: 'test' }) } satisfies Reader;
  for (const get of [getItems, getResults, getVotes, getLines, getQuality]) expect((await read(get, studyId, both)).status).toBe(403);
  await db().study.update({ where: { id: studyId }, data: { runId: null } });
  // Nobody works on a study of their own.
  for (const get of [getItems, getResults, getVotes, getLines, getQuality]) expect((await read(get, studyId, both)).status).toBe(200);
});

test('whoever holds a task stays blind until it is handed in, also when the study was cancelled or they are no worker any more', async () => {
  const holder = await reader('Researcher', 'Worker');
  const { studyId, requesterId } = await newStudy('RankEdits', holder);
  const [hit] = await db().hIT.findMany({ where: { studyId }, select: { id: true } });
  const { assignmentId, payload } = await acceptAssignment({ hitId: hit.id, workerId: holder.id });
  await cancelStudy({ studyId, requesterId });
  await db().user.update({ where: { id: holder.id }, data: { roles: ['Researcher'] } });
  expect((await read(getItems, studyId, holder)).status).toBe(403);
  await submitAssignment({ assignmentId, workerId: holder.id, clientKey: 'k', answer: { ranking: (payload as { variants: { id: string }[] }).variants.map(({ id }) => id), flags: [] } });
  expect((await read(getItems, studyId, holder)).status).toBe(200);
});

test('edits of a loop’s items show who drew them, so they stay hidden from its voters until the loop has ended', async () => {
  const [voter, looker] = [await reader('Researcher', 'Worker'), await reader('Researcher')];
  const { runId: loopId } = await createRun({ stage: 'loop', config: { ...LOOP_PRESETS.smoke, seed: 1 }, createdById: voter.id });
  const { runId } = await createRun({ stage: 'sampling', config: { model: { label: 'HIVE', modelId: 'M' }, itemsKey: 'items', seed: 1 }, createdById: voter.id, parentId: loopId });
  await putObject({ key: 'sheet.png', body: Buffer.from('png'), contentType: 'image/png' });
  await db().run.update({ where: { id: runId }, data: { status: 'Succeeded', result: { sheetKey: 'sheet.png' } } });
  await expect(openRunObject(runId, 'sheet.png', voter)).rejects.toMatchObject({ code: 'Forbidden', message: expect.stringMatching(/^You may answer tasks about these edits yourself/) });
  expect(await openRunObject(runId, 'sheet.png', looker)).toMatchObject({ size: 3 });
  await db().run.update({ where: { id: loopId }, data: { status: 'Succeeded' } });
  expect(await openRunObject(runId, 'sheet.png', voter)).toMatchObject({ size: 3 });
});
