/** A study behind the same form whose participants come from Prolific: sent there, worked on here, decided there. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { GET as arrivalRoute } from '#app/(public)/prolific/[studyId]/route.ts';
import { POST as webhookRoute } from '#app/api/v1/prolific/webhook/route.ts';
import { acceptAssignment } from '#lib/crowd/assignment/accept-assignment.ts';
import { acceptNextHIT, findNextHIT } from '#lib/crowd/assignment/find-next-hit.ts';
import { submitAssignment } from '#lib/crowd/assignment/submit-assignment.ts';
import { findAvailableWork } from '#lib/crowd/hit/find-available-work.ts';
import { db } from '#lib/db.ts';
import { newId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';
import { arrive } from '#lib/prolific/arrive.ts';
import { completionUrl } from '#lib/prolific/completion-url.ts';
import { decideSubmission } from '#lib/prolific/decide-submission.ts';
import { findSubmissions } from '#lib/prolific/find-submissions.ts';
import { mayUseProlific } from '#lib/prolific/may-use-prolific.ts';
import { moveOnProlific } from '#lib/prolific/move-on-prolific.ts';
import { publishToProlific } from '#lib/prolific/publish-to-prolific.ts';
import { refreshSubmissions } from '#lib/prolific/refresh-submissions.ts';
import { takeWebhook } from '#lib/prolific/take-webhook.ts';
import { launchStudy } from '#lib/study/launch-study.ts';
import { toSettings, ZStudyForm } from '#lib/study/wire.ts';
import { createCrowd, createImage, type Crowd } from '#test/support/crowd.ts';
import { brokenInvariants } from '#test/support/crowd-invariants.ts';
import { prolificEvent, serveProlific, type ProlificServer } from '#test/support/prolific-server.ts';

let prolific: ProlificServer;
let crowd: Crowd;
beforeAll(async () => {
  prolific = await serveProlific();
});
afterAll(() => prolific.stop());
beforeEach(async () => {
  vi.stubEnv('PROLIFIC_API_URL', prolific.url);
  vi.stubEnv('PROLIFIC_API_TOKEN', prolific.token);
  vi.stubEnv('PROLIFIC_WEBHOOK_SECRET', prolific.secret);
  crowd = await createCrowd({ items: 1, workers: 1, lifetimeSeconds: 10 * 365 * 86_400 });
  vi.stubEnv('PROLIFIC_REQUESTERS', ` ${crowd.requesterId}@example.org, somebody@example.org`);
});
afterEach(async () => {
  expect(await brokenInvariants()).toEqual([]);
  vi.unstubAllEnvs();
});

const FORM = { name: 'Sky', taskType: 'compare-edits', title: 'Compare two edits', description: 'Which is better?', payment: '0', overlap: 2, prolific: { tasks: 2, minutes: 10, reward: '1.50' } };

/** A live study of four items for Prolific. */
async function studyFor(requesterId: string, form: object = FORM): Promise<string> {
  const rows = [];
  for (let i = 0; i < 4; i++) {
    const [originalId, a, b] = [await createImage(requesterId), await createImage(requesterId), await createImage(requesterId)];
    rows.push({ instruction: `Make it warmer ${i}`, originalId, variants: [{ label: 'a', imageId: a }, { label: 'b', imageId: b }] });
  }
  return (await launchStudy({ requesterId, settings: toSettings(ZStudyForm.parse(form)), rows })).studyId;
}

async function onProlific(): Promise<{ studyId: string; prolificId: string }> {
  const studyId = await studyFor(crowd.requesterId);
  return { studyId, prolificId: await publishToProlific({ studyId, requesterId: crowd.requesterId }) };
}

/** A participant takes a place and opens the address. */
async function visit(studyId: string, prolificId: string, pid: string): Promise<{ workerId: string; submissionId: string }> {
  const { id } = prolific.join(prolificId, pid);
  const { id: workerId } = await arrive({ studyId, arrival: { PROLIFIC_PID: pid, STUDY_ID: prolificId, SESSION_ID: id } });
  return { workerId, submissionId: id };
}

async function answerOne(studyId: string, workerId: string): Promise<boolean> {
  const next = await acceptNextHIT({ workerId, studyId, baseUrl: '' });
  if (!next?.assignmentId) return false;
  await submitAssignment({ assignmentId: next.assignmentId, workerId, clientKey: 'k', answer: { choice: 'left' } });
  return true;
}

test('publishing makes a draft there and opens it, once, with everything Prolific asks for', async () => {
  const studyId = await studyFor(crowd.requesterId);
  expect(await db().prolificStudy.findUnique({ where: { studyId } })).toMatchObject({ prolificId: null, status: 'NEW', places: 4, rewardCents: 150, minutes: 10, completionCode: expect.stringMatching(/^[A-Z2-7]{8}$/) });
  prolific.failNext.push(429, 503);
  await expect(publishToProlific({ studyId, requesterId: crowd.requesterId })).rejects.toMatchObject({ code: 'Unavailable' });
  const prolificId = await publishToProlific({ studyId, requesterId: crowd.requesterId });
  expect(await publishToProlific({ studyId, requesterId: crowd.requesterId })).toBe(prolificId);
  expect([...prolific.studies.values()]).toHaveLength(1);
  expect(prolific.studies.get(prolificId)).toMatchObject({
    status: 'ACTIVE', name: 'Compare two edits', total_available_places: 4, reward: 150, estimated_completion_time: 10, prolific_id_option: 'url_parameters',
    external_study_url: `${process.env.APP_URL}/prolific/${studyId}?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}`,
    completion_codes: [{ code_type: 'COMPLETED', actions: [{ action: 'MANUALLY_REVIEW' }] }],
  });
  await moveOnProlific({ studyId, change: 'pause' });
  expect(prolific.studies.get(prolificId)?.status).toBe('PAUSED');
  await moveOnProlific({ studyId, change: 'resume' });
  expect(await db().prolificStudy.findUnique({ where: { studyId } })).toMatchObject({ status: 'ACTIVE' });
});

test('only whom the operator lets may spend the workspace’s money, and what Prolific refuses is said in its words', async () => {
  const stranger = await createCrowd({ items: 1 });
  await expect(studyFor(stranger.requesterId)).rejects.toThrow('You may not publish to Prolific from this platform. Ask its operator.');
  expect(await db().study.count({ where: { requesterId: stranger.requesterId, audience: 'Prolific' } })).toBe(0);
  expect(mayUseProlific({ email: 'a@b.c', roles: ['Requester', 'Admin'] })).toBe(true);
  expect(mayUseProlific({ email: 'somebody@example.org', roles: ['Worker'] })).toBe(false);
  const cheap = await studyFor(crowd.requesterId, { ...FORM, prolific: { tasks: 2, minutes: 60, reward: '0.50' } });
  await expect(publishToProlific({ studyId: cheap, requesterId: crowd.requesterId })).rejects.toThrow('Prolific refuses this (400): Error: {"reward":["The reward is below the minimum of 6.00 an hour."]}');
  vi.stubEnv('PROLIFIC_API_TOKEN', 'wrong-token-value');
  const said = await publishToProlific({ studyId: cheap, requesterId: crowd.requesterId }).catch((error: Error) => error);
  expect(said).toMatchObject({ code: 'Forbidden' });
  expect(String((said as Error).stack)).not.toContain('wrong-token-value');
  vi.stubEnv('PROLIFIC_API_TOKEN', '');
  expect(mayUseProlific({ email: 'a@b.c', roles: ['Requester', 'Admin'] })).toBe(false);
});

test('a participant does a share of the tasks, goes back with the code, and is approved or rejected there', async () => {
  const { studyId, prolificId } = await onProlific();
  const { workerId, submissionId } = await visit(studyId, prolificId, '5f1a');
  expect((await findAvailableWork({ workerId })).map((work) => work.studyId)).toEqual([studyId]);
  expect(await completionUrl({ studyId, workerId })).toBeNull();
  expect([await answerOne(studyId, workerId), await answerOne(studyId, workerId), await answerOne(studyId, workerId)]).toEqual([true, true, false]);
  const { completionCode } = await db().prolificStudy.findUniqueOrThrow({ where: { studyId } });
  expect(await completionUrl({ studyId, workerId })).toBe(`https://app.prolific.com/submissions/complete?cc=${completionCode}`);
  expect(await completionUrl({ studyId, workerId: crowd.workerIds[0] })).toBeNull();

  const submission = prolific.submissions.get(submissionId);
  if (submission) submission.status = 'AWAITING REVIEW';
  expect(await refreshSubmissions({ studyId, requesterId: crowd.requesterId })).toBe(1);
  expect((await findSubmissions(studyId))?.submissions).toMatchObject([{ id: submissionId, participantId: '5f1a', status: 'AWAITING REVIEW', answered: 2, rejected: 0 }]);
  const stranger = await createCrowd({ items: 1 });
  await expect(decideSubmission({ submissionId, requesterId: stranger.requesterId, rejection: null })).rejects.toMatchObject({ code: 'NotFound' });
  await expect(decideSubmission({ submissionId, requesterId: crowd.requesterId, rejection: { category: 'LOW_EFFORT', message: 'Bad.' } })).rejects.toThrow('Prolific asks for at least 100 characters to the participant; these are 4.');
  await decideSubmission({ submissionId, requesterId: crowd.requesterId, rejection: null });
  expect(prolific.submissions.get(submissionId)?.status).toBe('APPROVED');

  const second = await visit(studyId, prolificId, '5f1b');
  const other = prolific.submissions.get(second.submissionId);
  if (other) other.status = 'AWAITING REVIEW';
  await decideSubmission({ submissionId: second.submissionId, requesterId: crowd.requesterId, rejection: { category: 'TOO_QUICKLY', message: 'x'.repeat(120) } });
  expect(prolific.requests.at(-1)?.body).toEqual({ action: 'REJECT', message: 'x'.repeat(120), rejection_category: 'TOO_QUICKLY' });
  expect(await db().prolificSubmission.findUnique({ where: { id: second.submissionId } })).toMatchObject({ status: 'REJECTED' });
});

test('nobody else gets in: not by a made-up visit, not by knowing the study or a task of it', async () => {
  const { studyId, prolificId } = await onProlific();
  const { id: sessionId } = prolific.join(prolificId, '5f2a');
  const arrival = { PROLIFIC_PID: '5f2a', STUDY_ID: prolificId, SESSION_ID: sessionId };
  await expect(arrive({ studyId, arrival: { ...arrival, PROLIFIC_PID: '5f2b' } })).rejects.toMatchObject({ code: 'Forbidden' });
  await expect(arrive({ studyId, arrival: { ...arrival, SESSION_ID: 'made-up'.replace('-', '') } })).rejects.toMatchObject({ code: 'Forbidden' });
  await expect(arrive({ studyId, arrival: { ...arrival, STUDY_ID: 'other' } })).rejects.toMatchObject({ code: 'NotFound' });
  await expect(arrive({ studyId: newId(), arrival })).rejects.toMatchObject({ code: 'NotFound' });
  const done = prolific.join(prolificId, '5f2c');
  done.status = 'APPROVED';
  await expect(arrive({ studyId, arrival: { PROLIFIC_PID: '5f2c', STUDY_ID: prolificId, SESSION_ID: done.id } })).rejects.toMatchObject({ code: 'Forbidden' });

  const [insider] = crowd.workerIds;
  const open = (await findAvailableWork({ workerId: insider })).map((work) => work.studyId);
  expect([open.includes(crowd.studyId), open.includes(studyId)]).toEqual([true, false]);
  expect(await findNextHIT({ workerId: insider, studyId })).toBeNull();
  const { id: hitId } = await db().hIT.findFirstOrThrow({ where: { studyId } });
  await expect(acceptAssignment({ hitId, workerId: insider })).rejects.toThrow('This study is for participants whom Prolific sends.');
  const { workerId } = await visit(studyId, prolificId, '5f2d');
  expect(await findNextHIT({ workerId, studyId: crowd.studyId })).toBeNull();
  await db().user.update({ where: { id: workerId }, data: { suspendedAt: new Date() } });
  await expect(visit(studyId, prolificId, '5f2d')).rejects.toMatchObject({ code: 'Forbidden' });
});

test('the entrance signs in with a cookie of one day and leads to the study; without its parameters it says where to begin', async () => {
  const { studyId, prolificId } = await onProlific();
  const { id } = prolific.join(prolificId, '5f3a');
  const enter = (query: string) => arrivalRoute(new Request(`${process.env.APP_URL}/prolific/${studyId}?${query}`), { params: Promise.resolve({ studyId }) });
  const response = await enter(`PROLIFIC_PID=5f3a&STUDY_ID=${prolificId}&SESSION_ID=${id}`);
  expect([response.status, response.headers.get('location')]).toEqual([303, `${process.env.APP_URL}/work/${studyId}`]);
  expect(response.headers.get('set-cookie')).toMatch(/^next-auth\.session-token=[^;]{50,}; Path=\/; .*Max-Age=86400; HttpOnly; SameSite=lax$/i);
  expect((await enter('PROLIFIC_PID=5f3a')).status).toBe(400);
  expect((await enter(`PROLIFIC_PID=../x&STUDY_ID=${prolificId}&SESSION_ID=${id}`)).status).toBe(400);
  expect((await enter(`PROLIFIC_PID=nobody&STUDY_ID=${prolificId}&SESSION_ID=${id}`)).status).toBe(403);
});

test('webhooks count when Prolific signed them, once, in the order of their events; a place given up is free again', async () => {
  const { studyId, prolificId } = await onProlific();
  const { workerId, submissionId } = await visit(studyId, prolificId, '5f4a');
  const held = await acceptNextHIT({ workerId, studyId, baseUrl: '' });
  const send = (event: object, options = {}) => takeWebhook(prolificEvent(event, options));
  const returned = { event_type: 'submission.status.change', resource_id: submissionId, participant_id: '5f4a', status: 'RETURNED' };

  await expect(send(returned, { secret: 'another' })).rejects.toMatchObject({ code: 'Unauthenticated', message: 'The signature is wrong.' });
  const { headers, body } = prolificEvent(returned);
  await expect(takeWebhook({ headers, body: body.replace('RETURNED', 'APPROVED') })).rejects.toMatchObject({ code: 'Unauthenticated' });
  await expect(takeWebhook(prolificEvent(returned, { at: new Date(Date.now() - 3_600_000) }))).rejects.toThrow('The request is too old.');
  expect(await db().prolificSubmission.findUnique({ where: { id: submissionId } })).toMatchObject({ status: 'ACTIVE' });

  expect(await takeWebhook({ headers, body })).toBe(true);
  expect(await takeWebhook({ headers, body })).toBe(false);
  expect(await db().assignment.findUnique({ where: { id: held?.assignmentId } })).toMatchObject({ status: 'Returned' });
  expect(await send({ ...returned, status: 'ACTIVE' }, { happenedAt: new Date(Date.now() - 60_000) })).toBe(false);
  expect(await findNextHIT({ workerId, studyId })).toBeNull();
  expect(await send({ event_type: 'study.status.change', resource_id: prolificId, status: 'AWAITING REVIEW' })).toBe(true);
  expect(await db().prolificStudy.findUnique({ where: { studyId } })).toMatchObject({ status: 'AWAITING REVIEW' });
  expect(await send({ event_type: 'study.has_high_return_rate', resource_id: prolificId, metadata: {} })).toBe(false);
  await expect(send(['no event'])).rejects.toMatchObject({ code: 'BadInput' });

  const spy = vi.spyOn(log, 'error');
  const refused = await webhookRoute(new Request('http://localhost/api/v1/prolific/webhook', { method: 'POST', body: '{}' }));
  expect([refused.status, JSON.stringify(await refused.json()).includes(prolific.secret), spy.mock.calls.length]).toEqual([401, false, 0]);
  vi.stubEnv('PROLIFIC_WEBHOOK_SECRET', '');
  await expect(send(returned)).rejects.toMatchObject({ code: 'Forbidden' });
});
