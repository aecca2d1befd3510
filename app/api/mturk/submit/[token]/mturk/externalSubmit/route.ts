import { readBody } from '#app/api/json-route.ts';
import { submitExternal } from '#lib/crowd/question/submit-external.ts';
import { AppError, toAppError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { replyPage } from './reply-page.ts';

export const dynamic = 'force-dynamic';

type Context = { params: Promise<{ token: string }> };

/** Bytes of a form; ten of the longest fields fit. */
const MAX_BODY = 2_000_000;

async function fieldsOf(request: Request): Promise<[string, string][]> {
  if (request.method === 'GET') return [...new URL(request.url).searchParams];
  const type = request.headers.get('content-type') ?? '';
  const body = await readBody(request, MAX_BODY);
  if (!type.startsWith('multipart/form-data')) return [...new URLSearchParams(body)];
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => {
    throw new AppError('BadInput', 'The form could not be read.');
  });
  return [...form].flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : []));
}

async function submit(request: Request, { params }: Context): Promise<Response> {
  try {
    const { assignmentId, reply } = await submitExternal((await params).token, await fieldsOf(request));
    const text = reply.status === 'surplus' ? 'The place was taken meanwhile; you are paid all the same.' : 'You can go on with the next task.';
    return replyPage({ status: 200, title: 'Handed in', text, message: { type: 'apiary:submitted', assignmentId } });
  } catch (error) {
    const known = toAppError(error);
    if (known.code === 'Internal' || known.code === 'Unavailable') log.error({ err: known.cause }, known.message);
    return replyPage({ status: known.status, title: 'Not handed in', text: known.message });
  }
}

/** Where the pages of ExternalQuestions and HTMLQuestions hand in: every field of the form is an answer. */
export const POST = submit;
/** As above, for pages that send their answers in the address. */
export const GET = submit;
