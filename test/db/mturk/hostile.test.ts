/** Everything that can be put into a request of the MTurk API and should not be: each is refused in one sentence or kept as the text it is, and nothing is ever half done. */
import * as sdk from '@aws-sdk/client-mturk';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { acceptQuestion } from '#lib/crowd/question/accept-question.ts';
import { submitQuestion } from '#lib/crowd/question/submit-question.ts';
import { requestQualification } from '#lib/crowd/qualification/request-qualification.ts';
import { db } from '#lib/db.ts';
import { OPERATIONS } from '#lib/mturk/operations/index.ts';
import { createCrowd, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { ANSWER_KEY, clientFor, EXTERNAL_QUESTION, QUESTION_FORM, serveMTurk } from '#test/support/mturk.ts';

let server: Awaited<ReturnType<typeof serveMTurk>>;
let crowd: Crowd;
let mturk: sdk.MTurkClient;

beforeAll(async () => {
  vi.stubEnv('MTURK_REQUESTS_PER_SECOND', '10000');
  server = await serveMTurk();
  crowd = await createCrowd({ workers: 2, items: 1, overlap: 1 });
  mturk = clientFor(server.url, crowd.requesterId);
});
afterAll(() => server.stop());

type Body = Record<string, unknown>;
type Outcome = { ok: true; reply: Body } | { ok: false; code: string; message: string };

/** Sends any input at all: the SDK checks nothing that matters here. */
async function send(operation: string, input: unknown): Promise<Outcome> {
  const Command = (sdk as unknown as Record<string, new (input: unknown) => never>)[`${operation}Command`];
  try {
    return { ok: true, reply: (await mturk.send(new Command(input))) as unknown as Body };
  } catch (error) {
    const { name, TurkErrorCode = '', message, $metadata } = error as { name: string; TurkErrorCode?: string; message: string; $metadata?: { httpStatusCode?: number } };
    return { ok: false, code: `${$metadata?.httpStatusCode} ${name} ${TurkErrorCode}`.trim(), message };
  }
}

const HIT = { Title: 'A', Description: 'B', Reward: '0.05', Keywords: 'c', AssignmentDurationInSeconds: 600, LifetimeInSeconds: 3_600, Question: QUESTION_FORM };
const POLICY = { PolicyName: 'ScoreMyKnownAnswers/2011-09-01', Parameters: [{ Key: 'AnswerKey', MapEntries: [{ Key: 'colour', Values: ['red'] }] }, { Key: 'ApproveIfKnownAnswerScoreIsAtLeast', Values: ['100'] }] };
const PLURALITY = { PolicyName: 'SimplePlurality/2011-09-01', Parameters: [{ Key: 'QuestionIds', Values: ['colour'] }, { Key: 'QuestionAgreementThreshold', Values: ['50'] }] };
const NOTIFICATION = { Destination: 'https://hooks.example.org/', Transport: 'SQS', Version: '2014-08-15', EventTypes: ['HITReviewable'] };

const made = async (input: object = {}): Promise<string> => {
  const outcome = await send('CreateHIT', { ...HIT, ...input });
  if (!outcome.ok) throw new Error(outcome.message);
  return (outcome.reply.HIT as { HITId: string }).HITId;
};

/** A good request of each operation that has anything in it. */
async function goodRequests(): Promise<Record<string, object>> {
  const [WorkerId, other] = crowd.workerIds;
  const HITId = await made();
  const { assignmentId: AssignmentId } = await acceptQuestion({ hitId: HITId, workerId: WorkerId });
  await submitQuestion({ assignmentId: AssignmentId, workerId: WorkerId, source: 'form', answers: [{ questionIdentifier: 'colour', selectionIdentifiers: ['red'] }] });
  const type = async (Name: string): Promise<string> => {
    const outcome = await send('CreateQualificationType', { Name, Description: 'd', QualificationTypeStatus: 'Active' });
    return outcome.ok ? (outcome.reply.QualificationType as { QualificationTypeId: string }).QualificationTypeId : '';
  };
  const QualificationTypeId = await type('for hostile requests');
  await requestQualification({ qualificationTypeId: QualificationTypeId, workerId: other });
  const { id: QualificationRequestId } = await db().qualificationRequest.findFirstOrThrow({ where: { qualificationTypeId: QualificationTypeId } });
  const page = { MaxResults: 10, NextToken: undefined };
  const { HITTypeId } = await db().hIT.findUniqueOrThrow({ where: { id: HITId }, select: { hitTypeId: true } }).then(({ hitTypeId }) => ({ HITTypeId: hitTypeId }));
  const { Question: _, LifetimeInSeconds: __, ...typeOfHIT } = HIT;
  const requirement = { QualificationTypeId, Comparator: 'GreaterThan', IntegerValues: [1], ActionsGuarded: 'Accept' };
  return {
    AcceptQualificationRequest: { QualificationRequestId: '3NONE', IntegerValue: 1 },
    ApproveAssignment: { AssignmentId, RequesterFeedback: 'x', OverrideRejection: false },
    AssociateQualificationWithWorker: { QualificationTypeId, WorkerId, IntegerValue: 1, SendNotification: true },
    CreateAdditionalAssignmentsForHIT: { HITId, NumberOfAdditionalAssignments: 1, UniqueRequestToken: 'x' },
    CreateHIT: { ...HIT, MaxAssignments: 1, AutoApprovalDelayInSeconds: 60, RequesterAnnotation: 'x', UniqueRequestToken: 'y', QualificationRequirements: [requirement], AssignmentReviewPolicy: POLICY, HITReviewPolicy: PLURALITY },
    CreateHITType: { ...typeOfHIT, AutoApprovalDelayInSeconds: 60, QualificationRequirements: [{ QualificationTypeId: '00000000000000000071', Comparator: 'In', LocaleValues: [{ Country: 'US', Subdivision: 'CA' }] }] },
    CreateHITWithHITType: { HITTypeId, LifetimeInSeconds: 600, Question: EXTERNAL_QUESTION, MaxAssignments: 1, HITLayoutId: '3X', HITLayoutParameters: [{ Name: 'a', Value: 'b' }] },
    CreateQualificationType: { Name: 'x', Description: 'x', Keywords: 'x', QualificationTypeStatus: 'Active', Test: QUESTION_FORM, AnswerKey: ANSWER_KEY, TestDurationInSeconds: 60, RetryDelayInSeconds: 1, AutoGranted: false, AutoGrantedValue: 1 },
    CreateWorkerBlock: { WorkerId: other, Reason: 'x' },
    DeleteHIT: { HITId },
    DeleteQualificationType: { QualificationTypeId: '3NONE' },
    DeleteWorkerBlock: { WorkerId: other, Reason: 'x' },
    DisassociateQualificationFromWorker: { WorkerId, QualificationTypeId, Reason: 'x' },
    GetAssignment: { AssignmentId },
    GetFileUploadURL: { AssignmentId, QuestionIdentifier: 'colour' },
    GetHIT: { HITId },
    GetQualificationScore: { QualificationTypeId, WorkerId },
    GetQualificationType: { QualificationTypeId },
    ListAssignmentsForHIT: { ...page, HITId, AssignmentStatuses: ['Submitted'] },
    ListBonusPayments: { ...page, HITId },
    ListHITs: page,
    ListHITsForQualificationType: { ...page, QualificationTypeId },
    ListQualificationRequests: { ...page, QualificationTypeId },
    ListQualificationTypes: { ...page, Query: 'x', MustBeRequestable: true, MustBeOwnedByCaller: false },
    ListReviewableHITs: { ...page, HITTypeId, Status: 'Reviewable' },
    ListReviewPolicyResultsForHIT: { ...page, HITId, PolicyLevels: ['HIT'], RetrieveActions: true, RetrieveResults: true },
    ListWorkerBlocks: page,
    ListWorkersWithQualificationType: { ...page, QualificationTypeId, Status: 'Granted' },
    NotifyWorkers: { Subject: 'x', MessageText: 'x', WorkerIds: [WorkerId] },
    RejectAssignment: { AssignmentId: '3NONE', RequesterFeedback: 'x' },
    RejectQualificationRequest: { QualificationRequestId, Reason: 'x' },
    SendBonus: { WorkerId, BonusAmount: '0.01', AssignmentId, Reason: 'x', UniqueRequestToken: 'z' },
    SendTestEventNotification: { Notification: NOTIFICATION, TestEventType: 'Ping' },
    UpdateExpirationForHIT: { HITId, ExpireAt: new Date() },
    UpdateHITReviewStatus: { HITId, Revert: true },
    UpdateHITTypeOfHIT: { HITId, HITTypeId },
    UpdateNotificationSettings: { HITTypeId, Notification: NOTIFICATION, Active: true },
    UpdateQualificationType: { QualificationTypeId, Description: 'x', QualificationTypeStatus: 'Active', AutoGranted: true, AutoGrantedValue: 1 },
  };
}

type Path = (string | number)[];

/** Every place in a request at which something stands, leaves and branches. */
function placesOf(value: unknown, path: Path = []): Path[] {
  const inner = typeof value === 'object' && value !== null && !(value instanceof Date) ? Object.entries(value).flatMap(([key, one]) => placesOf(one, [...path, Array.isArray(value) ? Number(key) : key])) : [];
  return path.length === 0 ? inner : [path, ...inner];
}

function withAt(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = rest.length === 0 ? put : withAt(copy[key], rest, put);
  return copy;
}

const SQL = `x'); DROP TABLE "User"; --`;
const SCRIPT = '"><script>alert(1)</script>';
const HOSTILE: readonly unknown[] = [
  SQL, SCRIPT, 'a\u0000b', '\ud800', 'x'.repeat(70_000), '', -1, 1.5, 2 ** 31, -(2 ** 53), 1e308, true, { $gt: '' }, Array.from({ length: 2_000 }, () => 'x'),
];

/** Enough for a field of a name that another operation has shown to be read with care. */
const AGAIN: readonly unknown[] = [SQL, 'a\u0000b', 2 ** 53, {}];

test('no value in any field of any operation is more than the API can say no to', { timeout: 600_000 }, async () => {
  const good = await goodRequests();
  expect(Object.keys(good).sort()).toEqual([...OPERATIONS.keys()].filter((name) => name !== 'GetAccountBalance').sort());
  const people = await db().user.count();
  const failures: string[] = [];
  const known = new Set<string | number>();
  for (const [operation, input] of Object.entries(good)) {
    for (const place of placesOf(input)) {
      const field = place[place.length - 1];
      const values = known.has(field) ? AGAIN : HOSTILE;
      known.add(field);
      const outcomes = await Promise.all(values.map(async (put) => ({ put, outcome: await send(operation, withAt(input, place, put)) })));
      for (const { put, outcome } of outcomes) {
        // What the SDK itself refuses (a number where it writes a date) never left it.
        if (outcome.ok || outcome.code === 'undefined TypeError' || outcome.code === 'undefined RangeError') continue;
        const isClear = /^400 RequestError AWS\.MechanicalTurk\.\w+$/.test(outcome.code) && /^[^\n]{10,1600} \(\d{13}\)$/.test(outcome.message);
        if (!isClear) failures.push(`${operation} ${place.join('.')} = ${JSON.stringify(put)?.slice(0, 40)}: ${outcome.code}: ${outcome.message.slice(0, 200)}`);
      }
    }
  }
  expect(failures).toEqual([]);
  expect(await db().user.count()).toBe(people);
  expect(await brokenInvariants()).toEqual([]);
});

test('what looks like SQL or a script is text: it comes back as it was sent', async () => {
  for (const text of [SQL, SCRIPT, "Robert'); --", '{{7*7}}', '=cmd|calc!A1', '日本語 🐝']) {
    const hitId = await made({ Title: text, Description: text, Keywords: text, RequesterAnnotation: text });
    const found = await send('GetHIT', { HITId: hitId });
    expect(found).toMatchObject({ ok: true, reply: { HIT: { Title: text, Description: text, Keywords: text, RequesterAnnotation: text } } });
  }
});

const BOMB = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]>`;
const XML: Record<string, string> = {
  'billion laughs': BOMB + QUESTION_FORM.replace('Which colour is it?', '&l9;'),
  'a bomb behind a comment that pretends to open CDATA': `<!-- <![CDATA[ -->${BOMB}<!-- ]]> -->${QUESTION_FORM.replace('Which colour is it?', '&l9;')}`,
  'an external entity': `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${QUESTION_FORM.replace('Which colour is it?', '&e;')}`,
  'a parameter entity': `<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>${QUESTION_FORM}`,
  'an external DTD': `<!DOCTYPE QuestionForm SYSTEM "http://127.0.0.1:1/x.dtd">${QUESTION_FORM}`,
  'a nest ten thousand deep': QUESTION_FORM.replace('<Text>Which colour is it?</Text>', `<FormattedContent><![CDATA[${'<b>'.repeat(5_000)}${'</b>'.repeat(5_000)}]]></FormattedContent>`),
  'elements ten thousand deep': `${'<a>'.repeat(8_000)}${'</a>'.repeat(8_000)}`,
  'an attribute that is all there is': `<QuestionForm ${'a="b" '.repeat(8_000)}/>`,
  'an unknown entity': QUESTION_FORM.replace('Which colour is it?', '&nbsp;&unknown;'),
  'more than 65,535 bytes': EXTERNAL_QUESTION.replace('400', '4'.repeat(66_000)),
  'two roots': EXTERNAL_QUESTION + EXTERNAL_QUESTION,
  'a NUL': EXTERNAL_QUESTION.replace('task', 'ta\u0000sk'),
  'another scheme': EXTERNAL_QUESTION.replace('https://example.org', 'javascript:alert(1)//'),
  'not XML': 'PK\u0003\u0004',
};

/** Only text in the end: these may be kept, as long as they cost nothing. */
const HARMLESS = ['a nest ten thousand deep', 'an unknown entity'];

test('XML that is a weapon is refused at once wherever XML is taken, and leaves nothing', { timeout: 60_000 }, async () => {
  const count = async () => (await db().hIT.count()) + (await db().qualificationType.count());
  const before = await count();
  let kept = 0;
  for (const [what, text] of Object.entries(XML)) {
    const begun = performance.now();
    const outcomes = await Promise.all([
      send('CreateHIT', { ...HIT, Title: what, Question: text }),
      send('CreateQualificationType', { Name: `${what} (test)`, Description: 'd', QualificationTypeStatus: 'Active', Test: text, TestDurationInSeconds: 60 }),
      send('CreateQualificationType', { Name: `${what} (key)`, Description: 'd', QualificationTypeStatus: 'Active', Test: QUESTION_FORM, TestDurationInSeconds: 60, AnswerKey: text }),
    ]);
    expect(performance.now() - begun, what).toBeLessThan(20_000);
    for (const outcome of outcomes) {
      if (outcome.ok) expect(HARMLESS, what).toContain(what);
      else expect(outcome, what).toMatchObject({ code: expect.stringMatching(/^400 RequestError AWS\.MechanicalTurk\.(XMLParseError|InvalidParameterValue)$/), message: expect.stringMatching(/^[^\n]{10,300}$/) });
    }
    kept += outcomes.filter(({ ok }) => ok).length;
  }
  expect(await count()).toBe(before + kept);
  expect(await brokenInvariants()).toEqual([]);
});
