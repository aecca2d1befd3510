/** Studies in which workers write: from the requester's request over the worker HTTP contract to results and exports. */
import { parse } from 'csv-parse/sync';
import { beforeEach, expect, test } from 'vitest';
import { POST as draft } from '#app/api/v1/work/draft/route.ts';
import { POST as next } from '#app/api/v1/work/next/route.ts';
import { POST as submit } from '#app/api/v1/work/submit/route.ts';
import { createToken } from '#lib/auth/token.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { db } from '#lib/db.ts';
import { newId, newUserId } from '#lib/ids.ts';
import { deposit } from '#lib/payment/deposit.ts';
import { completeStudy } from '#lib/study/complete-study.ts';
import { exportItems } from '#lib/study/export-items.ts';
import { exportJSONL } from '#lib/study/export-jsonl.ts';
import { exportVotes } from '#lib/study/export-votes.ts';
import { findAnswers } from '#lib/study/find-answers.ts';
import { findItems } from '#lib/study/find-items.ts';
import { getStudy } from '#lib/study/get-study.ts';
import { studyResults } from '#lib/study/study-results.ts';
import { submitStudy } from '#lib/study/submit-study.ts';
import { summarizeTexts } from '#lib/study/summarize-texts.ts';
import { ZStudyRequest } from '#lib/study/wire.ts';
import { createImage } from '#test/support/crowd.ts';

let requester: SignedInUser;
let tokens: string[];
let images: string[];

async function person(role: 'Requester' | 'Worker'): Promise<SignedInUser> {
  const id = newUserId();
  return db().user.create({ data: { id, email: `${id}@example.org`, name: role, roles: [role] }, select: { id: true, email: true, name: true, roles: true } });
}

beforeEach(async () => {
  requester = await person('Requester');
  tokens = await Promise.all([0, 1].map(async () => createToken({ userId: (await person('Worker')).id, name: 'test' })));
  images = await Promise.all([0, 1].map(() => createImage(requester.id)));
  await deposit({ userId: requester.id, amount: 10_000_000n, actorId: 'system', reference: newId() });
});

/** Whatever a route answers; the assertions say what it must be. */
type Reply = { [key: string]: Reply } & string;

async function post(route: (request: Request) => Promise<Response>, token: string, body: unknown): Promise<{ status: number; body: Reply | null }> {
  const response = await route(new Request('http://app.test/api', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) }));
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

async function publish(request: object): Promise<string> {
  return (await submitStudy(requester.id, ZStudyRequest.parse({ name: 'Written', payment: '0.50', overlap: 2, ...request }))).studyId;
}

async function whole(pieces: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** Answers every task of the study, one worker after the other. */
async function answerAll(studyId: string, answerOf: (worker: number, turn: number) => unknown): Promise<void> {
  for (const [worker, token] of tokens.entries()) {
    for (let turn = 0; ; turn++) {
      const { status, body } = await post(next, token, { studyId, accept: true });
      if (status === 204 || !body) break;
      const reply = await post(submit, token, { assignmentId: body.assignmentId, clientKey: body.assignmentId, answer: answerOf(worker, turn) });
      expect(reply, JSON.stringify(reply.body)).toMatchObject({ status: 200, body: { status: 'submitted' } });
    }
  }
}

const instructions = (worker: number, turn: number) => ['Add a boat', `Make it ${['night', 'winter'][worker]}`, `Put a ${['cat', 'dog'][turn]} on it`, 'Remove the sun, all of it', `Turn it into a ${['painting', 'sketch'][worker]}`];

test('instructions: designed with their guideline, written, refused when careless, summed up, exported', async () => {
  const studyId = await publish({ taskType: 'write-instructions', items: images.map((original, i) => ({ original, annotation: { scene: `scene ${i}` } })) });
  const { design, isDesignIntact } = await getStudy(studyId, requester);
  expect(design).toMatchObject({ kind: 'WriteInstructions', items: 2, overlap: 2, perAnswer: 5, guideline: expect.arrayContaining([expect.stringContaining('human faces')]) });
  expect(isDesignIntact).toBe(true);

  const { body: task } = await post(next, tokens[0], { studyId, accept: true });
  expect(task).toMatchObject({ taskType: 'write-instructions', payment: '0.50' });
  expect(Object.keys(task?.payload ?? {})).toEqual(['original']);
  expect(await post(draft, tokens[0], { assignmentId: task?.assignmentId, draft: { instructions: ['Add a'] } })).toMatchObject({ status: 204 });
  const careless = await post(submit, tokens[0], { assignmentId: task?.assignmentId, clientKey: 'k', answer: { instructions: ['Add a boat', 'add a boat', 'x', 'y', 'z'] } });
  expect(careless).toMatchObject({ status: 400, body: { error: { message: 'Instruction 2: This is the same as instruction 1. Write a different edit.' } } });
  expect(await db().assignment.findUnique({ where: { id: task?.assignmentId }, select: { status: true, draft: true } })).toEqual({ status: 'Accepted', draft: { instructions: ['Add a'] } });
  await post(submit, tokens[0], { assignmentId: task?.assignmentId, clientKey: 'k', answer: { instructions: instructions(0, 0) } });

  await answerAll(studyId, (worker, turn) => ({ instructions: instructions(worker, worker === 0 ? 1 : turn) }));
  expect(await completeStudy({ studyId })).toBe(true);
  const { stored, isChanged } = await studyResults(studyId, requester);
  expect(stored).toMatchObject({ kind: 'WriteInstructions', items: 2, answered: 2, answers: 4, workers: 2, instructions: 20 });
  expect(isChanged).toBe(false);

  const votes = parse(await whole(exportVotes(studyId, requester)), { columns: true }) as Record<string, string>[];
  expect(votes).toHaveLength(20);
  expect(Object.keys(votes[0])).toEqual(expect.arrayContaining(['item_id', 'worker', 'counted', 'number', 'instruction', 'original', 'scene']));
  const again = summarizeTexts({ kind: 'WriteInstructions', items: 2, votes: votes.map(({ item_id, worker, instruction }) => ({ itemId: item_id, workerId: worker, edits: [{ instruction }] })) });
  expect({ ...again, answers: 4, common: [] }, 'the export alone gives the result').toEqual({ ...stored, common: [] });

  const lines = (await whole(exportJSONL(studyId, requester))).trim().split('\n').map((line) => JSON.parse(line));
  expect(lines.map(({ instruction }) => instruction).sort()).toEqual(votes.map(({ instruction }) => instruction).sort());
  expect(lines[0]).toMatchObject({ task_type: 'write-instructions', item: 1, number: 1, counted: true, original_sha256: expect.any(String), annotation: { scene: 'scene 0' } });
  const items = parse(await whole(exportItems(studyId, requester)), { columns: true }) as Record<string, string>[];
  expect(items.map(({ answers, instructions: all }) => [answers, all])).toEqual([['2', '10'], ['2', '10']]);
  expect(Number(items[0].distinct_instructions) + Number(items[1].distinct_instructions)).toBe((stored as { distinct: number }).distinct);

  expect((await findItems({ studyId, user: requester })).items[0].votes[0].edits).toHaveLength(5);
  expect((await findAnswers({ studyId, user: requester, status: 'Submitted' })).answers[0].edits?.[0]).toEqual({ instruction: 'Add a boat' });
});

test('edited captions: the caption is shown, an unchanged one refused, and triplets come out', async () => {
  const studyId = await publish({ taskType: 'edit-captions', overlap: 1, items: [{ original: images[0], caption: 'A dog on a beach' }] });
  const { body: task } = await post(next, tokens[0], { studyId, accept: true });
  expect(task?.payload.caption).toBe('A dog on a beach');
  const edits = [
    { instruction: 'Turn the dog into a fox', caption: 'A fox on a beach' },
    { instruction: 'Make it snow', caption: 'A dog on a snowy beach' },
    { instruction: 'Add a red ball', caption: 'A dog with a red ball on a beach' },
  ];
  const unchanged = { edits: [{ ...edits[0], caption: 'A dog on the beach.' }, edits[1], edits[2]] };
  expect((await post(submit, tokens[0], { assignmentId: task?.assignmentId, clientKey: 'k', answer: unchanged })).body?.error.message).toMatch(/^Caption 1: The caption has not been changed/);
  expect((await post(submit, tokens[0], { assignmentId: task?.assignmentId, clientKey: 'k', answer: { edits } })).body).toEqual({ status: 'submitted' });
  const lines = (await whole(exportJSONL(studyId, requester))).trim().split('\n').map((line) => JSON.parse(line));
  expect(lines.map(({ caption, instruction, edited_caption }) => ({ original: caption, instruction, caption: edited_caption }))).toEqual(edits.map((edit) => ({ original: 'A dog on a beach', ...edit })));
  const [row] = parse(await whole(exportVotes(studyId, requester)), { columns: true }) as Record<string, string>[];
  expect(row).toMatchObject({ caption: 'A dog on a beach', edited_caption: 'A fox on a beach' });
});

test('a study without what its task type needs is refused with its item', async () => {
  await expect(publish({ taskType: 'edit-captions', items: [{ original: images[0] }] })).rejects.toThrow('Item 1 has no caption.');
  await expect(publish({ taskType: 'write-instructions', items: [{ original: images[0], instruction: 'Make it red', a: images[0], b: images[1] }] })).rejects.toThrow('Item 1 has the variants a, b; it needs none.');
  await expect(publish({ taskType: 'compare-edits', items: [{ original: images[0] }] })).rejects.toThrow('Item 1 has the variants none; it needs a, b.');
});
