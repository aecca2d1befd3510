/** A requester, administrator too, with something on every page; all that people wrote is `ZZZ` and a number, so that a test can tell it from the pages' own words. */
import { openAppeal } from '#lib/crowd/appeal/open-appeal.ts';
import { approveAssignment } from '#lib/crowd/assignment/approve-assignment.ts';
import { acceptNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { rejectAssignment } from '#lib/crowd/assignment/reject-assignment.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { createQualificationType } from '#lib/crowd/qualification/create-qualification-type.ts';
import { requestQualification } from '#lib/crowd/qualification/request-qualification.ts';
import { blockWorker } from '#lib/crowd/worker/block-worker.ts';
import { createAPIKey } from '#lib/auth/api-key/create-api-key.ts';
import type { TCompareEditsPayload, TRankEditsPayload } from '#lib/contracts/work.ts';
import { db } from '#lib/db.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';
import { preparePayout } from '#lib/payment/payout/prepare-payout.ts';
import { sendBonuses } from '#lib/payment/send-bonus.ts';
import { inTransaction } from '#lib/transaction.ts';
import { createPerson, createPictureStudy, type Person } from './picture-study.ts';

/** What a worker hands in; the second one finds a ranking harmful, which hides its pictures. */
const ANSWERS: Record<TaskType, (payload: unknown, worker: number) => object> = {
  CompareEdits: (_: TCompareEditsPayload | unknown, worker) => ({ choice: worker === 0 ? 'left' : 'equal' }),
  RankEdits: (payload, worker) => ({ ranking: (payload as TRankEditsPayload).variants.map(({ id }) => id), flags: worker === 0 ? [] : ['harmful', 'all-similar'] }),
  WriteInstructions: () => ({ instructions: [1, 2, 3, 4, 5].map((i) => `ZZZ ZZ${i} ${i}${i}`) }),
  EditCaptions: () => ({ edits: [1, 2, 3].map((i) => ({ instruction: `ZZZ ZZ${i} ${i}${i}`, caption: `ZZZ ZZ${i} ${i}` })) }),
};

async function answer(studyId: string, taskType: TaskType, workers: readonly Person[]): Promise<string[]> {
  const assignmentIds: string[] = [];
  for (const [i, { id: workerId }] of workers.entries()) {
    const held = await acceptNextHIT({ workerId, studyId });
    if (!held || !('assignmentId' in held)) continue; // its pictures are hidden by now
    const assignmentId = held.assignmentId as string;
    await submitAssignment({ assignmentId, workerId, clientKey: assignmentId, answer: ANSWERS[taskType](held.payload, i) });
    assignmentIds.push(assignmentId);
  }
  return assignmentIds;
}

export interface BusyRequester {
  requester: Person;
  studies: Record<TaskType, string>;
}

/** Four studies with answers in every state, an appeal, a qualification asked for, a block, a bonus, a key, a payout, participants from Prolific. */
export async function createBusyRequester(): Promise<BusyRequester> {
  const { studyId: compareId, requester } = await createPictureStudy({ taskType: 'CompareEdits', items: 2, title: 'ZZZ', labels: { a: 'ZZZ 1', b: 'ZZZ 2' } });
  await db().user.update({ where: { id: requester.id }, data: { roles: ['Requester', 'Admin'] } });
  const studies: Record<string, string> = { CompareEdits: compareId };
  for (const taskType of ['RankEdits', 'WriteInstructions', 'EditCaptions'] as const) studies[taskType] = (await createPictureStudy({ taskType, items: 1, title: 'ZZZ', requester })).studyId;
  const workers = await Promise.all(['ZZZ 1', 'ZZZ 2'].map((name) => createPerson('Worker', name)));
  const given = Object.fromEntries(await Promise.all(Object.entries(studies).map(async ([taskType, id]) => [taskType, await answer(id, taskType as TaskType, workers)] as const)));

  const [rejected, approved] = given.CompareEdits;
  await rejectAssignment({ assignmentId: rejected, actorId: requester.id, feedback: 'ZZZ' });
  await openAppeal({ assignmentId: rejected, workerId: workers[0].id, reason: 'ZZZ' });
  await approveAssignment({ assignmentId: approved, actorId: requester.id });
  await sendBonuses({ requesterId: requester.id, assignmentIds: [approved], amount: 100_000n, reason: 'ZZZ', token: 'ZZZ' });
  await preparePayout({ minimum: 10_000n, actorId: requester.id });
  const type = { requesterId: requester.id, name: 'ZZZ', description: 'ZZZ', keywords: '', status: 'Active', test: null, answerKey: null, testDurationSeconds: null, retryDelaySeconds: null, autoGrantedValue: null } as const;
  const qualificationTypeId = await inTransaction((tx) => createQualificationType(tx, type));
  await requestQualification({ qualificationTypeId, workerId: workers[0].id });
  await inTransaction((tx) => blockWorker(tx, { requesterId: requester.id, workerId: workers[1].id, reason: 'ZZZ' }));
  await createAPIKey({ userId: requester.id, name: 'ZZZ', scopes: ['studies:read', 'studies:write'] });
  await db().prolificStudy.create({ data: { studyId: compareId, prolificId: 'ZZZ', status: 'AWAITING REVIEW', completionCode: 'ZZZ', places: 2, rewardCents: 150, minutes: 10 } });
  await db().prolificSubmission.createMany({ data: workers.map(({ id }, i) => ({ id: `ZZZ${i}`, studyId: compareId, workerId: id, participantId: `ZZZ${i}`, status: ['AWAITING REVIEW', 'TIMED-OUT'][i] })) });
  return { requester, studies: studies as Record<TaskType, string> };
}
