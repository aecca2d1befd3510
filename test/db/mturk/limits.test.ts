/** What keeps one client from taking the API, and one worker from taking a whole batch. */
import { CreateHITCommand, GetAccountBalanceCommand, GetHITCommand, type MTurkClient } from '@aws-sdk/client-mturk';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findQuestionWork } from '#lib/crowd/question/find-question-work.ts';
import { acceptNextQuestion } from '#lib/crowd/question/accept-next-question.ts';
import { acceptQuestion } from '#lib/crowd/question/accept-question.ts';
import { loadQuestionTask } from '#lib/crowd/question/load-question-task.ts';
import { submitQuestion } from '#lib/crowd/question/submit-question.ts';
import { abandonAssignment } from '#lib/crowd/assignment/abandon-assignment.ts';
import { returnAssignment } from '#lib/crowd/assignment/return-assignment.ts';
import { db } from '#lib/db.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { clientFor, QUESTION_FORM, serveMTurk } from '#test/support/mturk.ts';

let server: Awaited<ReturnType<typeof serveMTurk>>;
let crowd: Crowd;
let mturk: MTurkClient;

beforeAll(async () => {
  server = await serveMTurk();
  crowd = await createCrowd({ workers: 3, items: 1, overlap: 1 });
  mturk = clientFor(server.url, crowd.requesterId);
});
afterAll(() => server.stop());

const CAP = { QualificationTypeId: 'APIARYHITSOFTHISTYPE', Comparator: 'LessThan', IntegerValues: [3] } as const;
const ANSWERS = [{ questionIdentifier: 'colour', selectionIdentifiers: ['red'] }];

async function hit(requirements: object[], title = 'Name the colour'): Promise<{ hitId: string; hitTypeId: string }> {
  const { HIT } = await mturk.send(
    new CreateHITCommand({ Title: title, Description: 'Look and say', Reward: '0.10', AssignmentDurationInSeconds: 600, LifetimeInSeconds: 3_600, MaxAssignments: 2, Question: QUESTION_FORM, QualificationRequirements: requirements as never }),
  );
  return { hitId: HIT?.HITId as string, hitTypeId: HIT?.HITTypeId as string };
}

test('a client that asks too fast is throttled in AWS’s words, others are not, and a moment later it may ask again', async () => {
  vi.stubEnv('MTURK_REQUESTS_PER_SECOND', '5');
  const other = await createCrowd({ workers: 1, items: 1, overlap: 1 });
  const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => mturk.send(new GetAccountBalanceCommand({}))));
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(20);
  expect(refused.length).toBeGreaterThan(5);
  for (const error of refused) {
    expect(error).toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
    expect(error.message).toMatch(/^Rate exceeded: at most 5 requests a second .* \(\d{13}\)$/);
  }
  await clientFor(server.url, other.requesterId).send(new GetAccountBalanceCommand({}));
  await new Promise((resolve) => setTimeout(resolve, 450));
  await mturk.send(new GetAccountBalanceCommand({}));
  vi.unstubAllEnvs();
});

test('a worker does at most as many HITs of a type as its requirement says, however they are taken', async () => {
  const hits = [];
  for (let i = 0; i < 8; i++) hits.push(await hit([CAP]));
  const [{ hitTypeId }] = hits;
  expect(new Set(hits.map((one) => one.hitTypeId)).size).toBe(1);
  const [workerId, otherId] = crowd.workerIds;
  expect((await findQuestionWork({ workerId, hitTypeId }))[0].available).toBe(3);

  // All at once: three get one, five are told why not.
  const claims = await Promise.allSettled(hits.map(({ hitId }) => acceptQuestion({ hitId, workerId })));
  const held = claims.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(held).toHaveLength(3);
  for (const one of claims) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'Forbidden', message: 'You have done as many tasks of this kind as one person may (3).' });
  expect(await acceptNextQuestion({ workerId, hitTypeId })).toBeNull();
  expect(await findQuestionWork({ workerId, hitTypeId })).toEqual([]);

  await submitQuestion({ assignmentId: held[0].assignmentId, workerId, source: 'form', answers: ANSWERS });
  expect(await acceptNextQuestion({ workerId, hitTypeId })).toBeNull();
  await returnAssignment({ assignmentId: held[1].assignmentId, workerId });
  expect(await acceptNextQuestion({ workerId, hitTypeId })).not.toBeNull();
  expect(await acceptNextQuestion({ workerId, hitTypeId })).toBeNull();
  expect((await findQuestionWork({ workerId: otherId, hitTypeId }))[0].available).toBe(3);

  // A lost lease frees a place, which somebody's late answer does not take beyond the cap: it is paid and not counted.
  const late = held[2].assignmentId;
  await db().assignment.update({ where: { id: late }, data: { deadline: new Date(Date.now() - 1000) } });
  await db().hITSlot.updateMany({ where: { assignmentId: late }, data: { leaseUntil: new Date(Date.now() - 1000) } });
  await abandonAssignment({ assignmentId: late, now: new Date() });
  const seen = await db().assignment.findMany({ where: { workerId }, select: { hitId: true } });
  const free = hits.filter(({ hitId }) => !seen.some((one) => one.hitId === hitId));
  await acceptQuestion({ hitId: free[0].hitId, workerId });
  const taken = await db().assignment.count({ where: { workerId, hit: { hitTypeId }, surplus: false, status: { in: ['Accepted', 'Submitted'] } } });
  expect(taken).toBe(3);
  expect(await submitQuestion({ assignmentId: late, workerId, source: 'form', answers: ANSWERS })).toEqual({ status: 'surplus' });
  expect((await loadQuestionTask({ workerId, hitTypeId })).missing).toEqual([]);
  expect(await brokenInvariants()).toEqual([]);
});

test('the limit comes back on the wire as it was sent, and a senseless one is refused', async () => {
  const { hitId } = await hit([{ ...CAP, Comparator: 'LessThanOrEqualTo' }], 'Another');
  const { HIT } = await mturk.send(new GetHITCommand({ HITId: hitId }));
  expect(HIT?.QualificationRequirements).toMatchObject([{ QualificationTypeId: 'APIARYHITSOFTHISTYPE', Comparator: 'LessThanOrEqualTo', IntegerValues: [3] }]);
  await expect(hit([{ ...CAP, Comparator: 'GreaterThan' }])).rejects.toThrow(/APIARYHITSOFTHISTYPE takes LessThan or LessThanOrEqualTo/);
  await expect(hit([{ ...CAP, IntegerValues: [0] }])).rejects.toThrow(/lets a worker do at least one HIT/);
});
