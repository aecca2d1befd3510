/** Every operation of the MTurk Requester API, called by AWS's SDK for JavaScript. */
import {
  AcceptQualificationRequestCommand, ApproveAssignmentCommand, AssociateQualificationWithWorkerCommand, CreateAdditionalAssignmentsForHITCommand, CreateHITCommand, CreateHITTypeCommand,
  CreateHITWithHITTypeCommand, CreateQualificationTypeCommand, CreateWorkerBlockCommand, DeleteHITCommand, DeleteQualificationTypeCommand, DeleteWorkerBlockCommand,
  DisassociateQualificationFromWorkerCommand, GetAccountBalanceCommand, GetAssignmentCommand, GetFileUploadURLCommand, GetHITCommand, GetQualificationScoreCommand, GetQualificationTypeCommand,
  ListAssignmentsForHITCommand, ListBonusPaymentsCommand, ListHITsCommand, ListHITsForQualificationTypeCommand, ListQualificationRequestsCommand, ListQualificationTypesCommand,
  ListReviewableHITsCommand, ListReviewPolicyResultsForHITCommand, ListWorkerBlocksCommand, ListWorkersWithQualificationTypeCommand, type MTurkClient, NotifyWorkersCommand, RejectAssignmentCommand,
  RejectQualificationRequestCommand, SendBonusCommand, SendTestEventNotificationCommand, UpdateExpirationForHITCommand, UpdateHITReviewStatusCommand, UpdateHITTypeOfHITCommand,
  UpdateNotificationSettingsCommand, UpdateQualificationTypeCommand,
} from '@aws-sdk/client-mturk';
import * as sdk from '@aws-sdk/client-mturk';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { acceptQuestion } from '#lib/crowd/question/accept-question.ts';
import { submitQuestion } from '#lib/crowd/question/submit-question.ts';
import { requestQualification } from '#lib/crowd/qualification/request-qualification.ts';
import { submitTest } from '#lib/crowd/qualification/submit-test.ts';
import { db } from '#lib/db.ts';
import { OPERATIONS } from '#lib/mturk/operations/index.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { ANSWER_KEY, clientFor, EXTERNAL_QUESTION, HTML_QUESTION, QUESTION_FORM, serveMTurk } from '#test/support/mturk.ts';

let server: Awaited<ReturnType<typeof serveMTurk>>;
let crowd: Crowd;
let mturk: MTurkClient;

beforeAll(async () => {
  server = await serveMTurk();
  crowd = await createCrowd({ workers: 4, items: 1, overlap: 1 });
  mturk = clientFor(server.url, crowd.requesterId);
});
afterAll(() => server.stop());
afterEach(async () => expect(await brokenInvariants()).toEqual([]));

const PROPERTIES = { Title: 'Name the colour', Description: 'Look and say', Reward: '0.10', AssignmentDurationInSeconds: 600, AutoApprovalDelayInSeconds: 3_600, Keywords: 'colour, quick' };

async function hit(more: object = {}): Promise<string> {
  const { HIT } = await mturk.send(new CreateHITCommand({ ...PROPERTIES, LifetimeInSeconds: 3_600, MaxAssignments: 2, Question: QUESTION_FORM, ...more }));
  return HIT?.HITId as string;
}

async function answer(hitId: string, worker: number, choice = 'red'): Promise<string> {
  const workerId = crowd.workerIds[worker];
  const { assignmentId } = await acceptQuestion({ hitId, workerId });
  await submitQuestion({ assignmentId, workerId, source: 'form', answers: [{ questionIdentifier: 'colour', selectionIdentifiers: [choice] }, { questionIdentifier: 'why', freeText: 'a < b & "c"' }] });
  return assignmentId;
}

/** What a request is refused with. */
async function refusal(request: Promise<unknown>): Promise<string> {
  const error = await request.then(() => null, (reason: { name: string; TurkErrorCode?: string; message: string; $metadata: { httpStatusCode: number } }) => reason);
  if (!error) return 'not refused';
  expect(error.message).toMatch(/\(\d{13}\)$/);
  return `${error.$metadata.httpStatusCode} ${error.name} ${error.TurkErrorCode}`;
}

const requestError = (code: string) => `400 RequestError AWS.MechanicalTurk.${code}`;

test('there is an operation for each of the 39 commands of the SDK, and no other', () => {
  const commands = Object.keys(sdk).filter((name) => /^[A-Z]\w+Command$/.test(name) && name !== '$Command').map((name) => name.replace(/Command$/, ''));
  expect(commands).toHaveLength(39);
  expect([...OPERATIONS.keys()].sort()).toEqual(commands.sort());
});

describe('the life of a HIT', () => {
  test('created, accepted, answered, reviewed, paid and deleted, with its numbers and its money at each step', async () => {
    const before = await mturk.send(new GetAccountBalanceCommand({}));
    const hitId = await hit({ RequesterAnnotation: 'batch 7' });
    const balance = await mturk.send(new GetAccountBalanceCommand({}));
    expect(Number(before.AvailableBalance) - Number(balance.AvailableBalance)).toBeCloseTo(0.24);
    expect(Number(balance.OnHoldBalance) - Number(before.OnHoldBalance)).toBeCloseTo(0.24);
    const created = (await mturk.send(new GetHITCommand({ HITId: hitId }))).HIT;
    expect(created).toMatchObject({
      HITId: hitId, Title: 'Name the colour', Reward: '0.10', HITStatus: 'Assignable', HITReviewStatus: 'NotReviewed', MaxAssignments: 2, RequesterAnnotation: 'batch 7', Question: QUESTION_FORM,
      NumberOfAssignmentsAvailable: 2, NumberOfAssignmentsPending: 0, NumberOfAssignmentsCompleted: 0, AssignmentDurationInSeconds: 600, AutoApprovalDelayInSeconds: 3_600,
    });
    expect(Math.abs((created?.Expiration?.getTime() ?? 0) - Date.now() - 3_600_000)).toBeLessThan(10_000);

    const { assignmentId: held } = await acceptQuestion({ hitId, workerId: crowd.workerIds[0] });
    expect((await mturk.send(new GetHITCommand({ HITId: hitId }))).HIT).toMatchObject({ NumberOfAssignmentsAvailable: 1, NumberOfAssignmentsPending: 1 });
    expect(await refusal(mturk.send(new ApproveAssignmentCommand({ AssignmentId: held })))).toBe(requestError('InvalidAssignmentState'));
    const first = await answer(hitId, 0);
    expect(first).toBe(held);
    const second = await answer(hitId, 1, 'blue');
    expect((await mturk.send(new ListReviewableHITsCommand({}))).HITs?.map(({ HITId }) => HITId)).toContain(hitId);
    const listed = await mturk.send(new ListAssignmentsForHITCommand({ HITId: hitId }));
    expect(listed).toMatchObject({ NumResults: 2, Assignments: [{ AssignmentId: first, AssignmentStatus: 'Submitted', WorkerId: crowd.workerIds[0] }, { AssignmentId: second }] });
    expect(listed.Assignments?.[0].Answer).toContain(
      '<Answer><QuestionIdentifier>colour</QuestionIdentifier><SelectionIdentifier>red</SelectionIdentifier></Answer><Answer><QuestionIdentifier>why</QuestionIdentifier><FreeText>a &lt; b &amp; &quot;c&quot;</FreeText></Answer>',
    );
    expect(await refusal(mturk.send(new DeleteHITCommand({ HITId: hitId })))).toBe(requestError('InvalidHITState'));

    await mturk.send(new UpdateHITReviewStatusCommand({ HITId: hitId }));
    expect((await mturk.send(new ListReviewableHITsCommand({ Status: 'Reviewing' }))).HITs?.map(({ HITId }) => HITId)).toEqual([hitId]);
    await mturk.send(new UpdateHITReviewStatusCommand({ HITId: hitId, Revert: true }));
    expect(await refusal(mturk.send(new UpdateHITReviewStatusCommand({ HITId: hitId, Revert: true })))).toBe(requestError('InvalidHITState'));

    await mturk.send(new ApproveAssignmentCommand({ AssignmentId: first, RequesterFeedback: 'Thanks' }));
    await mturk.send(new RejectAssignmentCommand({ AssignmentId: second, RequesterFeedback: 'It is red' }));
    const { Assignment, HIT } = await mturk.send(new GetAssignmentCommand({ AssignmentId: second }));
    expect(Assignment).toMatchObject({ AssignmentStatus: 'Rejected', RequesterFeedback: 'It is red', RejectionTime: expect.any(Date) });
    expect(HIT).toMatchObject({ HITId: hitId, NumberOfAssignmentsCompleted: 2 });
    expect((await mturk.send(new ListAssignmentsForHITCommand({ HITId: hitId, AssignmentStatuses: ['Approved'] }))).NumResults).toBe(1);
    await mturk.send(new ApproveAssignmentCommand({ AssignmentId: second, OverrideRejection: true }));
    expect(await refusal(mturk.send(new GetFileUploadURLCommand({ AssignmentId: first, QuestionIdentifier: 'colour' })))).toBe(requestError('InvalidParameterValue'));
    await mturk.send(new DeleteHITCommand({ HITId: hitId }));
    expect((await mturk.send(new GetHITCommand({ HITId: hitId }))).HIT?.HITStatus).toBe('Disposed');
    expect((await mturk.send(new ListHITsCommand({}))).HITs?.map(({ HITId }) => HITId)).not.toContain(hitId);
    const after = await mturk.send(new GetAccountBalanceCommand({}));
    expect(Number(before.AvailableBalance) - Number(after.AvailableBalance)).toBeCloseTo(0.24);
    expect(after.OnHoldBalance).toBe(before.OnHoldBalance);
  });

  test('HIT types: the same properties are the same type, a HIT can be made of one and moved to another', async () => {
    const { HITTypeId: one } = await mturk.send(new CreateHITTypeCommand(PROPERTIES));
    const { HITTypeId: same } = await mturk.send(new CreateHITTypeCommand(PROPERTIES));
    const { HITTypeId: dearer } = await mturk.send(new CreateHITTypeCommand({ ...PROPERTIES, Reward: '0.5' }));
    expect(same).toBe(one);
    expect(dearer).not.toBe(one);
    const { HIT } = await mturk.send(new CreateHITWithHITTypeCommand({ HITTypeId: one, LifetimeInSeconds: 600, Question: EXTERNAL_QUESTION }));
    const hitId = HIT?.HITId as string;
    await mturk.send(new UpdateHITTypeOfHITCommand({ HITId: hitId, HITTypeId: dearer }));
    expect((await mturk.send(new GetHITCommand({ HITId: hitId }))).HIT).toMatchObject({ HITTypeId: dearer, Reward: '0.50' });
    await acceptQuestion({ hitId, workerId: crowd.workerIds[0] });
    expect(await refusal(mturk.send(new UpdateHITTypeOfHITCommand({ HITId: hitId, HITTypeId: one })))).toBe(requestError('InvalidHITState'));
    expect(await refusal(mturk.send(new UpdateHITTypeOfHITCommand({ HITId: hitId, HITTypeId: '3NONE' })))).toBe(requestError('HITTypeDoesNotExist'));
    expect(await refusal(mturk.send(new UpdateHITTypeOfHITCommand({ HITId: '3NONE', HITTypeId: one })))).toBe(requestError('HITDoesNotExist'));
    expect(await refusal(mturk.send(new CreateHITWithHITTypeCommand({ HITTypeId: '3NONE', LifetimeInSeconds: 600, Question: EXTERNAL_QUESTION })))).toBe(requestError('HITTypeDoesNotExist'));
  });

  test('time and places: ending at once, going on, more answers, and the line at ten', async () => {
    const hitId = await hit();
    const early = await answer(hitId, 0);
    await mturk.send(new UpdateExpirationForHITCommand({ HITId: hitId, ExpireAt: new Date(0) }));
    expect((await mturk.send(new GetHITCommand({ HITId: hitId }))).HIT).toMatchObject({ HITStatus: 'Reviewable', NumberOfAssignmentsAvailable: 0 });
    await mturk.send(new CreateAdditionalAssignmentsForHITCommand({ HITId: hitId, NumberOfAdditionalAssignments: 1 }));
    expect((await mturk.send(new GetHITCommand({ HITId: hitId }))).HIT).toMatchObject({ HITStatus: 'Reviewable', MaxAssignments: 3, NumberOfAssignmentsAvailable: 0 });
    expect(await brokenInvariants()).toEqual([]);
    await mturk.send(new UpdateExpirationForHITCommand({ HITId: hitId, ExpireAt: new Date(Date.now() + 3_600_000) }));
    expect((await mturk.send(new GetHITCommand({ HITId: hitId }))).HIT).toMatchObject({ HITStatus: 'Assignable', NumberOfAssignmentsAvailable: 2 });
    expect(await brokenInvariants()).toEqual([]);
    await mturk.send(new UpdateExpirationForHITCommand({ HITId: hitId, ExpireAt: new Date(0) }));
    expect(await brokenInvariants()).toEqual([]);
    await mturk.send(new UpdateExpirationForHITCommand({ HITId: hitId, ExpireAt: new Date(Date.now() + 60_000) }));
    expect(await refusal(mturk.send(new CreateAdditionalAssignmentsForHITCommand({ HITId: hitId, NumberOfAdditionalAssignments: 7 })))).toBe(requestError('InvalidMaximumAssignmentsIncrease'));
    await mturk.send(new UpdateExpirationForHITCommand({ HITId: hitId, ExpireAt: new Date(0) }));
    await mturk.send(new RejectAssignmentCommand({ AssignmentId: early, RequesterFeedback: 'No' }));
    await mturk.send(new DeleteHITCommand({ HITId: hitId }));
    expect(await refusal(mturk.send(new ApproveAssignmentCommand({ AssignmentId: early, OverrideRejection: true })))).toBe(requestError('InvalidAssignmentState'));
    const [studyHIT] = crowd.hitIds;
    expect(await refusal(mturk.send(new CreateAdditionalAssignmentsForHITCommand({ HITId: studyHIT, NumberOfAdditionalAssignments: 1 })))).toBe(requestError('InvalidHITState'));
    expect(await refusal(mturk.send(new UpdateExpirationForHITCommand({ HITId: '3NONE', ExpireAt: new Date() })))).toBe(requestError('HITDoesNotExist'));
  });

  test('a token makes a request happen once, also when it is sent twice at a time', async () => {
    const count = async () => (await db().hIT.count()).toString();
    const before = await count();
    const results = await Promise.all([1, 2, 3].map(() => hit({ UniqueRequestToken: 'once' }).catch((error: Error & { TurkErrorCode: string }) => error)));
    const made = results.filter((result) => typeof result === 'string');
    const refused = results.filter((result) => typeof result !== 'string');
    expect(made).toHaveLength(1);
    for (const error of refused) {
      expect(error.TurkErrorCode).toBe('AWS.MechanicalTurk.HitAlreadyExists');
      expect(error.message).toContain(made[0]);
    }
    expect(Number(await count())).toBe(Number(before) + 1);
    await db().requestToken.updateMany({ data: { at: new Date(Date.now() - 25 * 3_600_000) } });
    expect(await hit({ UniqueRequestToken: 'once' })).not.toBe(made[0]);
  });

  test('listings go page by page through everything once', async () => {
    for (let i = 0; i < 5; i++) await hit({ MaxAssignments: 1 });
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await mturk.send(new ListHITsCommand({ MaxResults: 2, NextToken }));
      expect(page.NumResults).toBe(page.HITs?.length);
      seen.push(...(page.HITs ?? []).map(({ HITId }) => HITId as string));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(await db().hIT.count({ where: { status: { not: 'Disposed' } } }));
    // Among them times that no clock has: before 1970, and after the year 275760.
    for (const forged of ['nonsense', '-1/3A', '9007199254740991/3A', '8640000000000000/3A', '1/3A\u0000']) {
      const token = { NextToken: Buffer.from(forged).toString('base64url') };
      for (const command of [new ListHITsCommand(token), new ListReviewableHITsCommand(token), new ListWorkerBlocksCommand(token)]) expect(await refusal(mturk.send(command as ListHITsCommand))).toBe(requestError('InvalidParameterValue'));
    }
    expect(await refusal(mturk.send(new ListHITsCommand({ MaxResults: 500 })))).toBe(requestError('InvalidParameterValue'));
  });
});

test('qualifications: types, tests, requests, grants and what HITs ask for', async () => {
  const base = { Description: 'Knows colours', QualificationTypeStatus: 'Active' as const };
  const make = async (more: object) => (await mturk.send(new CreateQualificationTypeCommand({ ...base, Name: 'x', ...more }))).QualificationType;
  const tested = await make({ Name: 'Colours', Test: QUESTION_FORM, AnswerKey: ANSWER_KEY, TestDurationInSeconds: 60, RetryDelayInSeconds: 5, Keywords: 'eye' });
  const asked = await make({ Name: 'By hand' });
  const free = await make({ Name: 'For all', AutoGranted: true, AutoGrantedValue: 9 });
  expect(tested).toMatchObject({ Name: 'Colours', IsRequestable: true, RetryDelayInSeconds: 5, Test: QUESTION_FORM, AutoGranted: false });
  expect(await refusal(make({ Name: 'Colours' }))).toBe(requestError('QualificationTypeAlreadyExists'));
  expect(await refusal(make({ Name: 'Bad', AnswerKey: ANSWER_KEY }))).toBe(requestError('InvalidParameterValue'));
  const [typeId, askedId, freeId] = [tested, asked, free].map((type) => type?.QualificationTypeId as string);
  const [a, b, c] = crowd.workerIds;

  const started = await requestQualification({ qualificationTypeId: typeId, workerId: a });
  if (started.status !== 'test') throw new Error('a test was expected');
  expect(await submitTest({ requestId: started.requestId, workerId: a, answers: [{ questionIdentifier: 'colour', selectionIdentifiers: ['blue'] }] })).toEqual({ status: 'granted', value: 100 });
  expect((await mturk.send(new GetQualificationScoreCommand({ QualificationTypeId: typeId, WorkerId: a }))).Qualification).toMatchObject({ IntegerValue: 100, Status: 'Granted' });
  expect(await requestQualification({ qualificationTypeId: freeId, workerId: a })).toEqual({ status: 'granted', value: 9 });

  for (const workerId of [a, b, c]) await requestQualification({ qualificationTypeId: askedId, workerId });
  const { QualificationRequests: requests = [] } = await mturk.send(new ListQualificationRequestsCommand({ QualificationTypeId: askedId }));
  expect(requests.map(({ WorkerId }) => WorkerId)).toEqual([a, b, c]);
  await mturk.send(new AcceptQualificationRequestCommand({ QualificationRequestId: requests[0].QualificationRequestId, IntegerValue: 5 }));
  await mturk.send(new RejectQualificationRequestCommand({ QualificationRequestId: requests[1].QualificationRequestId, Reason: 'not now' }));
  await mturk.send(new AssociateQualificationWithWorkerCommand({ QualificationTypeId: askedId, WorkerId: c, IntegerValue: 3 }));
  // Granting does not answer a request that is open: its requester still does.
  expect((await mturk.send(new ListQualificationRequestsCommand({ QualificationTypeId: askedId }))).QualificationRequests?.map(({ WorkerId }) => WorkerId)).toEqual([c]);
  await mturk.send(new RejectQualificationRequestCommand({ QualificationRequestId: requests[2].QualificationRequestId }));
  expect(await refusal(mturk.send(new AcceptQualificationRequestCommand({ QualificationRequestId: requests[2].QualificationRequestId })))).toBe(requestError('InvalidQualificationRequestState'));
  expect(await refusal(mturk.send(new AssociateQualificationWithWorkerCommand({ QualificationTypeId: askedId, WorkerId: 'ANOBODY' })))).toBe(requestError('InvalidParameterValue'));
  for (const IntegerValue of [2 ** 31, -(2 ** 31) - 1]) expect(await refusal(mturk.send(new AssociateQualificationWithWorkerCommand({ QualificationTypeId: askedId, WorkerId: c, IntegerValue })))).toBe(requestError('InvalidParameterValue'));
  expect((await mturk.send(new ListWorkersWithQualificationTypeCommand({ QualificationTypeId: askedId }))).Qualifications?.map(({ WorkerId, IntegerValue }) => [WorkerId, IntegerValue])).toEqual([[c, 3], [a, 5]]);
  expect((await mturk.send(new ListQualificationTypesCommand({ MustBeRequestable: true, MustBeOwnedByCaller: true, Query: 'eye' }))).QualificationTypes?.map(({ Name }) => Name)).toEqual(['Colours']);
  expect((await mturk.send(new ListQualificationTypesCommand({ MustBeRequestable: false }))).QualificationTypes?.map(({ Name }) => Name)).toContain('Worker_PercentAssignmentsApproved');
  expect((await mturk.send(new GetQualificationTypeCommand({ QualificationTypeId: '00000000000000000071' }))).QualificationType?.Name).toBe('Worker_Locale');

  const hitId = await hit({ QualificationRequirements: [{ QualificationTypeId: askedId, Comparator: 'GreaterThanOrEqualTo', IntegerValues: [4], ActionsGuarded: 'DiscoverPreviewAndAccept' }] });
  expect((await mturk.send(new ListHITsForQualificationTypeCommand({ QualificationTypeId: askedId }))).HITs?.map(({ HITId }) => HITId)).toEqual([hitId]);
  await expect(acceptQuestion({ hitId, workerId: c })).rejects.toMatchObject({ code: 'Forbidden' });
  await acceptQuestion({ hitId, workerId: a });
  expect(await refusal(mturk.send(new DeleteQualificationTypeCommand({ QualificationTypeId: askedId })))).toBe(requestError('InvalidQualificationTypeState'));
  await mturk.send(new DisassociateQualificationFromWorkerCommand({ QualificationTypeId: askedId, WorkerId: a, Reason: 'moved' }));
  expect(await refusal(mturk.send(new DisassociateQualificationFromWorkerCommand({ QualificationTypeId: askedId, WorkerId: a })))).toBe(requestError('InvalidQualificationState'));
  expect((await mturk.send(new GetQualificationScoreCommand({ QualificationTypeId: askedId, WorkerId: a }))).Qualification?.Status).toBe('Revoked');
  const update = (more: object) => mturk.send(new UpdateQualificationTypeCommand({ QualificationTypeId: typeId, ...more }));
  for (const more of [{ AnswerKey: ANSWER_KEY }, { TestDurationInSeconds: 90 }, { Test: QUESTION_FORM }, { AutoGranted: true }]) expect(await refusal(update(more))).toBe(requestError('InvalidParameterValue'));
  for (const more of [{ Test: '<a', TestDurationInSeconds: 90 }, { Test: QUESTION_FORM, TestDurationInSeconds: 90, AnswerKey: '<a' }]) expect(await refusal(update(more))).toBe(requestError('XMLParseError'));
  expect((await update({ Test: QUESTION_FORM, TestDurationInSeconds: 90 })).QualificationType).not.toHaveProperty('AnswerKey'); // a new test without a key is scored by hand
  await mturk.send(new UpdateQualificationTypeCommand({ QualificationTypeId: typeId, Description: 'Knows many colours', QualificationTypeStatus: 'Inactive' }));
  await expect(requestQualification({ qualificationTypeId: typeId, workerId: b })).rejects.toMatchObject({ code: 'NotFound' });
  await mturk.send(new DeleteQualificationTypeCommand({ QualificationTypeId: typeId }));
  expect(await refusal(mturk.send(new GetQualificationTypeCommand({ QualificationTypeId: typeId })))).toBe(requestError('QualificationTypeDoesNotExist'));
  expect(await refusal(hit({ QualificationRequirements: [{ QualificationTypeId: typeId, Comparator: 'Exists' }] }))).toBe(requestError('QualificationTypeDoesNotExist'));
  expect(await refusal(hit({ QualificationRequirements: [{ QualificationTypeId: freeId, Comparator: 'EqualTo' }] }))).toBe(requestError('InvalidParameterValue'));
});

test('bonuses, blocks and messages', async () => {
  const hitId = await hit();
  const assignmentId = await answer(hitId, 3);
  const [, other, , worker] = crowd.workerIds;
  const [stranger] = (await createCrowd({ workers: 1 })).workerIds;
  const bonus = { WorkerId: worker, AssignmentId: assignmentId, BonusAmount: '1.25', Reason: 'Well seen', UniqueRequestToken: 'bonus-1' };
  await mturk.send(new SendBonusCommand(bonus));
  expect(await refusal(mturk.send(new SendBonusCommand(bonus)))).toBe(requestError('HitAlreadyExists'));
  expect(await refusal(mturk.send(new SendBonusCommand({ ...bonus, WorkerId: other, UniqueRequestToken: 'b2' })))).toBe(requestError('AssignmentDoesNotExist'));
  expect(await refusal(mturk.send(new SendBonusCommand({ ...bonus, BonusAmount: '9000000', UniqueRequestToken: 'b3' })))).toBe(requestError('InsufficientFunds'));
  for (const by of [{ HITId: hitId }, { AssignmentId: assignmentId }]) {
    expect(await mturk.send(new ListBonusPaymentsCommand(by))).toMatchObject({ NumResults: 1, BonusPayments: [{ BonusAmount: '1.25', Reason: 'Well seen', WorkerId: worker }] });
  }
  const message = { Subject: 'Hello', MessageText: 'There is more to do', WorkerIds: [worker, stranger] };
  expect((await mturk.send(new NotifyWorkersCommand(message))).NotifyWorkersFailureStatuses).toHaveLength(2);
  await mturk.send(new ApproveAssignmentCommand({ AssignmentId: assignmentId }));
  expect((await mturk.send(new NotifyWorkersCommand(message))).NotifyWorkersFailureStatuses).toEqual([expect.objectContaining({ WorkerId: stranger, NotifyWorkersFailureCode: 'HardFailure' })]);
  expect(await db().workerMessage.count({ where: { workerId: worker, subject: 'Hello' } })).toBe(1);

  await mturk.send(new CreateWorkerBlockCommand({ WorkerId: other, Reason: 'Guesses' }));
  expect(await mturk.send(new ListWorkerBlocksCommand({}))).toMatchObject({ NumResults: 1, WorkerBlocks: [{ WorkerId: other, Reason: 'Guesses' }] });
  await expect(acceptQuestion({ hitId, workerId: other })).rejects.toMatchObject({ code: 'Forbidden' });
  await mturk.send(new DeleteWorkerBlockCommand({ WorkerId: other }));
  await acceptQuestion({ hitId, workerId: other });
});

test('notifications: each event of a HIT type once, with an id of its own, and a test on demand', async () => {
  const { HITTypeId } = await mturk.send(new CreateHITTypeCommand({ ...PROPERTIES, Title: 'Watched' }));
  const wanted = { Destination: 'https://hooks.example.org/apiary', Transport: 'SQS' as const, Version: '2014-08-15', EventTypes: ['HITCreated' as const, 'AssignmentSubmitted' as const, 'HITReviewable' as const, 'AssignmentApproved' as const] };
  await mturk.send(new UpdateNotificationSettingsCommand({ HITTypeId, Notification: wanted, Active: true }));
  expect(await refusal(mturk.send(new UpdateNotificationSettingsCommand({ HITTypeId, Notification: { ...wanted, Destination: 'arn:aws:sns:x' } })))).toBe(requestError('InvalidTransportEndpoint'));
  const { HIT } = await mturk.send(new CreateHITWithHITTypeCommand({ HITTypeId, LifetimeInSeconds: 600, Question: QUESTION_FORM }));
  const assignmentId = await answer(HIT?.HITId as string, 2);
  await mturk.send(new ApproveAssignmentCommand({ AssignmentId: assignmentId }));
  await mturk.send(new UpdateNotificationSettingsCommand({ HITTypeId, Active: false }));
  await mturk.send(new DeleteHITCommand({ HITId: HIT?.HITId }));
  const rows = await db().notification.findMany({ where: { destination: wanted.Destination }, orderBy: { createdAt: 'asc' } });
  const bodies = rows.map(({ body }) => body as { EventDocId: string; Events: { EventType: string; HITId: string; AssignmentId?: string }[] });
  expect(bodies.map(({ Events }) => Events[0].EventType).sort()).toEqual(['AssignmentApproved', 'AssignmentSubmitted', 'HITCreated', 'HITReviewable']);
  expect(new Set(bodies.map(({ EventDocId }) => EventDocId)).size).toBe(4);
  for (const [i, { EventDocId, Events }] of bodies.entries()) expect([EventDocId, Events[0].HITId]).toEqual([rows[i].id, HIT?.HITId]);
  await mturk.send(new SendTestEventNotificationCommand({ Notification: { ...wanted, Transport: 'Email', Destination: 'me@example.org' }, TestEventType: 'Ping' }));
  expect(await db().notification.count({ where: { transport: 'Email', subject: 'Ping', destination: 'me@example.org' } })).toBe(1);
});

test('review policies act by themselves and say what they did', async () => {
  const key = { Key: 'AnswerKey', MapEntries: [{ Key: 'colour', Values: ['red'] }] };
  const parameters = [{ Key: 'ApproveIfKnownAnswerScoreIsAtLeast', Values: ['100'] }, { Key: 'RejectIfKnownAnswerScoreIsLessThan', Values: ['1'] }, { Key: 'RejectReason', Values: ['It is red.'] }, { Key: 'ExtendIfKnownAnswerScoreIsLessThan', Values: ['1'] }];
  const hitId = await hit({ AssignmentReviewPolicy: { PolicyName: 'ScoreMyKnownAnswers/2011-09-01', Parameters: [key, ...parameters] } });
  const right = await answer(hitId, 0, 'red');
  const wrong = await answer(hitId, 1, 'blue');
  const statuses = await db().assignment.findMany({ where: { hitId }, select: { id: true, status: true, feedback: true } });
  expect(new Map(statuses.map(({ id, status }) => [id, status]))).toEqual(new Map([[right, 'Approved'], [wrong, 'Rejected']]));
  expect((await mturk.send(new GetHITCommand({ HITId: hitId }))).HIT).toMatchObject({ MaxAssignments: 3, HITStatus: 'Assignable' });
  const report = await mturk.send(new ListReviewPolicyResultsForHITCommand({ HITId: hitId, PolicyLevels: ['Assignment'] }));
  expect(report.AssignmentReviewPolicy).toMatchObject({ PolicyName: 'ScoreMyKnownAnswers/2011-09-01', Parameters: expect.arrayContaining([key]) });
  expect(report.AssignmentReviewReport?.ReviewResults).toEqual(expect.arrayContaining([
    expect.objectContaining({ SubjectId: right, QuestionId: 'colour', Key: 'KnownAnswerCorrect', Value: '1' }), expect.objectContaining({ SubjectId: wrong, Key: 'KnownAnswerScore', Value: '0' }),
  ]));
  expect(report.AssignmentReviewReport?.ReviewActions?.map(({ ActionName, Status }) => `${ActionName} ${Status}`)).toEqual(['review Succeeded', 'approve Succeeded', 'review Succeeded', 'reject Succeeded', 'extend Succeeded']);

  const plurality = { PolicyName: 'SimplePlurality/2011-09-01', Parameters: [
    { Key: 'QuestionIds', Values: ['colour'] }, { Key: 'QuestionAgreementThreshold', Values: ['50'] },
    { Key: 'ExtendIfHITAgreementScoreIsLessThan', Values: ['100'] }, { Key: 'ExtendMaximumAssignments', Values: ['3'] }, { Key: 'ExtendMinimumTimeInSeconds', Values: ['3600'] },
    { Key: 'ApproveIfWorkerAgreementScoreIsAtLeast', Values: ['100'] }, { Key: 'RejectIfWorkerAgreementScoreIsLessThan', Values: ['1'] },
  ] };
  const voted = await hit({ HITReviewPolicy: plurality });
  await answer(voted, 0, 'red');
  await answer(voted, 1, 'blue');
  expect(await db().assignment.count({ where: { hitId: voted, status: 'Submitted' } })).toBe(2); // no agreement: one more is asked first
  await answer(voted, 2, 'red');
  expect(await db().assignment.findMany({ where: { hitId: voted }, select: { status: true }, orderBy: { submittedAt: 'asc' } })).toEqual([{ status: 'Approved' }, { status: 'Rejected' }, { status: 'Approved' }]);
  const second = await mturk.send(new ListReviewPolicyResultsForHITCommand({ HITId: voted }));
  expect(second.HITReviewReport?.ReviewResults).toEqual(expect.arrayContaining([
    expect.objectContaining({ SubjectType: 'HIT', QuestionId: 'colour', Key: 'PluralityAnswer', Value: 'red' }), expect.objectContaining({ Key: 'PluralityLevel', Value: '66' }),
  ]));
  expect(await refusal(hit({ HITReviewPolicy: { ...plurality, Parameters: [{ Key: 'Nonsense', Values: ['1'] }] } }))).toBe(requestError('InvalidParameterValue'));
});

test('workers’ scripts accept and answer such HITs through the worker API as they do studies', async () => {
  const { POST: accept } = await import('#app/api/v1/work/accept/route.ts');
  const { POST: submit } = await import('#app/api/v1/work/submit/route.ts');
  const { createToken } = await import('#lib/auth/token.ts');
  const token = await createToken({ userId: crowd.workerIds[3], name: 'test' });
  const post = async (route: (request: Request) => Promise<Response>, body: object) => {
    const response = await route(new Request('http://app.test/', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) }));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const taken = await post(accept, { hitId: await hit() });
  expect(taken).toMatchObject({ status: 200, body: { payload: { kind: 'form', form: { parts: expect.any(Array) } } } });
  const { assignmentId } = taken.body;
  expect(await post(submit, { assignmentId, clientKey: 'k', answer: [] })).toMatchObject({ status: 400 });
  const answer = [{ questionIdentifier: 'colour', selectionIdentifiers: ['red'] }];
  for (let i = 0; i < 2; i++) expect(await post(submit, { assignmentId, clientKey: 'k', answer })).toEqual({ status: 200, body: { status: 'submitted' } });
  const framed = await post(accept, { hitId: await hit({ Question: EXTERNAL_QUESTION }) });
  expect(framed.body.payload).toMatchObject({ kind: 'frame', isOwnPage: true, height: 400, url: expect.stringContaining('https://example.org/task?a=1&b=2&assignmentId=3') });
  expect(await post(accept, { hitId: '3NONE' })).toMatchObject({ status: 404 });
});

test('questions that cannot be shown are refused with what is wrong', async () => {
  for (const Question of [HTML_QUESTION, EXTERNAL_QUESTION, QUESTION_FORM]) expect(await hit({ Question })).toMatch(/^3[A-Z2-7]{29}$/);
  const bad = [
    '<a', '<Other/>', `<!DOCTYPE x [<!ENTITY a "aaaa">]>${EXTERNAL_QUESTION}`, EXTERNAL_QUESTION.replace('https://', 'javascript:'), QUESTION_FORM.replace('>blue<', '>red<'),
    QUESTION_FORM.replaceAll('FreeTextAnswer', 'FileUploadAnswer'), `${HTML_QUESTION.replace('What is', 'x'.repeat(66_000))}`,
  ];
  for (const Question of bad) expect(await refusal(hit({ Question }))).toBe(requestError('XMLParseError'));
  expect(await refusal(hit({ HITLayoutId: '3LAYOUT', Question: undefined }))).toBe(requestError('InvalidParameterValue'));
  expect(await refusal(hit({ Reward: '0.001' }))).toBe(requestError('InvalidParameterValue'));
  expect(await refusal(hit({ MaxAssignments: 10_000, Reward: '900000' }))).toBe(requestError('InsufficientFunds'));
});
