import { errorResponse, readBody } from '#app/api/json-route.ts';
import { announce } from '#jobs/announce.ts';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { formatDollars } from '#lib/payment/money.ts';
import { listStudies } from '#lib/study/list-studies.ts';
import { readRows, submitRows, submitStudy, type SubmittedStudy } from '#lib/study/submit-study.ts';
import { explainIssue, ZStudyForm, ZStudyRequest } from '#lib/study/wire.ts';
import { readMultipart } from './read-multipart.ts';

export const dynamic = 'force-dynamic';

/** Bytes of a JSON description; 20,000 items with addresses fit. */
const MAX_JSON = 20 * 1024 * 1024;

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('BadInput', 'The study is not described in valid JSON.');
  }
}

async function submitJSON(request: Request, requesterId: string): Promise<SubmittedStudy> {
  const parsed = ZStudyRequest.safeParse(parseJSON(await readBody(request, MAX_JSON)));
  if (!parsed.success) throw new AppError('BadInput', explainIssue(parsed.error));
  return submitStudy(requesterId, parsed.data);
}

/** `labels` may come as JSON or as two parts `label_a` and `label_b`, `qualificationRequirements` as JSON. */
function readForm({ study, label_a: a, label_b: b, ...fields }: Record<string, string>): unknown {
  const said: Record<string, unknown> = { ...fields, ...(study ? (parseJSON(study) as object) : {}) };
  for (const name of ['labels', 'qualificationRequirements']) if (typeof said[name] === 'string') said[name] = parseJSON(said[name]);
  return a && b ? { ...said, labels: { a, b } } : said;
}

async function submitMultipart(request: Request, requesterId: string): Promise<SubmittedStudy> {
  const { fields, csv, pictures } = await readMultipart(request, requesterId);
  const form = ZStudyForm.strict().safeParse(readForm(fields));
  if (!form.success) throw new AppError('BadInput', explainIssue(form.error));
  if (csv === null) throw new AppError('BadInput', 'The request has no CSV: send it as a part named "csv".');
  const rows = readRows(csv, form.data.taskType, pictures.map(({ path, row }) => ({ path, imageId: row.id })));
  return submitRows(requesterId, form.data, rows, pictures.map(({ row }) => row));
}

/** Creates a study, and publishes it unless `publish` is false: multipart with a CSV and picture files, or JSON with addresses, upload keys or image ids. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { id } = await authenticateRequest(request, 'Requester');
    const isMultipart = (request.headers.get('content-type') ?? '').startsWith('multipart/form-data');
    const { held, expiresAt, ...study } = await (isMultipart ? submitMultipart : submitJSON)(request, id);
    if (expiresAt) await announce({ name: 'crowd/study.published', data: { studyId: study.studyId, expiresAt: expiresAt.toISOString() } });
    return Response.json({ ...study, held: formatDollars(held), expiresAt, url: `${env('APP_URL')}/requests/${study.studyId}` }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}

/** The requester's studies, newest first. */
export async function GET(request: Request): Promise<Response> {
  try {
    const user = await authenticateRequest(request, 'Requester', 'Admin');
    const studies = await listStudies({ user });
    return Response.json({ studies: studies.map(({ id, imageIds: _, ...study }) => ({ studyId: id, ...study })) });
  } catch (error) {
    return errorResponse(error);
  }
}
