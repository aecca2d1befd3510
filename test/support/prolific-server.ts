/**
 * @file A small stand-in for Prolific's API (v1): studies, their transitions, submissions and theirs, with its rules and its way of saying no.
 * The real one cannot be asked in tests: it needs a funded workspace and people.
 */
import { createHmac } from 'node:crypto';
import { serveRoutes } from './route-server.ts';

const TOKEN = 'prolific-token-of-the-tests';
const SECRET = 'prolific-secret-of-the-tests';

interface FakeStudy {
  id: string;
  status: string;
  [key: string]: unknown;
}

interface FakeSubmission {
  id: string;
  study_id: string;
  participant_id: string;
  status: string;
}

export interface ProlificServer {
  url: string;
  token: string;
  secret: string;
  studies: Map<string, FakeStudy>;
  submissions: Map<string, FakeSubmission>;
  /** Method, path and body of every request. */
  requests: { method: string; path: string; body: unknown }[];
  /** Answers the next requests with these statuses. */
  failNext: number[];
  /** Somebody on Prolific takes a place. */
  join: (studyId: string, participantId: string) => FakeSubmission;
  stop: () => Promise<void>;
}

const refusal = (status: number, title: string, detail: unknown): Response => Response.json({ error: { status, error_code: status * 1000, title, detail, additional_information: '/api/v1/errors/' } }, { status });

const TRANSITIONS: Record<string, { from: string[]; to: string }> = {
  PUBLISH: { from: ['UNPUBLISHED'], to: 'ACTIVE' },
  PAUSE: { from: ['ACTIVE'], to: 'PAUSED' },
  START: { from: ['PAUSED'], to: 'ACTIVE' },
  STOP: { from: ['ACTIVE', 'PAUSED'], to: 'AWAITING REVIEW' },
};

const REQUIRED = ['name', 'description', 'external_study_url', 'prolific_id_option', 'completion_codes', 'total_available_places', 'estimated_completion_time', 'reward'];

function createStudy(body: Record<string, unknown>, id: string): Response | FakeStudy {
  const missing = REQUIRED.filter((name) => body[name] === undefined || body[name] === '');
  if (missing.length > 0) return refusal(400, 'Error', Object.fromEntries(missing.map((name) => [name, ['This field is required.']])));
  const perHour = (Number(body.reward) / Number(body.estimated_completion_time)) * 60;
  if (perHour < 600) return refusal(400, 'Error', { reward: ['The reward is below the minimum of 6.00 an hour.'] });
  return { ...body, id, status: 'UNPUBLISHED' };
}

function decide(submission: FakeSubmission, body: Record<string, unknown>): Response {
  const { action, message, rejection_category: category } = body;
  if (action === 'REJECT' && (String(message ?? '').length < 100 || !category)) return refusal(400, 'Error', 'A rejection needs a message of at least 100 characters and a category.');
  const to = action === 'APPROVE' ? 'APPROVED' : action === 'REJECT' ? 'REJECTED' : null;
  if (!to) return refusal(400, 'Error', 'Unknown action.');
  if (submission.status !== 'AWAITING REVIEW' && submission.status !== to) return refusal(400, 'Error', `A submission that is ${submission.status} cannot be ${to}.`);
  submission.status = to;
  return Response.json({ id: submission.id, participant: submission.participant_id, status: to });
}

/** Starts it on a free port. */
export async function serveProlific(): Promise<ProlificServer> {
  const studies = new Map<string, FakeStudy>();
  const submissions = new Map<string, FakeSubmission>();
  const requests: ProlificServer['requests'] = [];
  const failNext: number[] = [];
  let made = 0;
  const hexId = (): string => (0x5f0000000000000000000000n + BigInt(++made)).toString(16);

  function answer(method: string, path: string, query: URLSearchParams, body: Record<string, unknown>): Response {
    const [, noun, id, verb] = /^\/api\/v1\/(studies|submissions)\/(?:([^/]+)\/(?:(transition)\/)?)?$/.exec(path) ?? [];
    if (noun === 'studies' && method === 'POST' && !id) {
      const created = createStudy(body, hexId());
      if (created instanceof Response) return created;
      studies.set(created.id, created);
      return Response.json(created, { status: 201 });
    }
    if (noun === 'submissions' && method === 'GET' && !id) return Response.json({ results: [...submissions.values()].filter(({ study_id }) => study_id === query.get('study')), meta: { count: submissions.size } });
    const study = noun === 'studies' ? studies.get(id) : undefined;
    const submission = noun === 'submissions' ? submissions.get(id) : undefined;
    if (!study && !submission) return refusal(404, 'Not found', 'Not found.');
    if (method === 'GET') return Response.json(study ?? submission);
    if (submission && verb) return decide(submission, body);
    const transition = TRANSITIONS[String(body.action)];
    if (!study || !verb || !transition?.from.includes(study.status)) return refusal(400, 'Error', `A study that is ${study?.status} cannot ${String(body.action)}.`);
    study.status = transition.to;
    return Response.json(study);
  }

  const { url, stop } = await serveRoutes(async (path, request) => {
    const text = await request.text();
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
    requests.push({ method: request.method, path, body });
    const failure = failNext.shift();
    if (failure) return new Response('', { status: failure, headers: { 'retry-after': '0' } });
    if (request.headers.get('authorization') !== `Token ${TOKEN}`) return refusal(401, 'Authentication error', 'Incorrect authentication credentials.');
    return answer(request.method, path, new URL(request.url).searchParams, body);
  });

  const join = (studyId: string, participantId: string): FakeSubmission => {
    const submission = { id: hexId(), study_id: studyId, participant_id: participantId, status: 'ACTIVE' };
    submissions.set(submission.id, submission);
    return submission;
  };
  return { url, token: TOKEN, secret: SECRET, studies, submissions, requests, failNext, join, stop };
}

/** A webhook as Prolific sends it: signed over its time and text. */
export function prolificEvent(event: object, { secret = SECRET, at = new Date(), happenedAt = at }: { secret?: string; at?: Date; happenedAt?: Date } = {}): { headers: Headers; body: string } {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(timestamp + body).digest('base64');
  return { body, headers: new Headers({ 'x-prolific-request-signature': signature, 'x-prolific-request-timestamp': timestamp, 'x-timestamp': happenedAt.toISOString(), 'x-event-id': `${timestamp}-event`, 'content-type': 'application/json' }) };
}
