import { z } from 'zod';
import { authenticateRequest } from '#lib/auth/authenticate-request.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { AppError, toAppError } from '#lib/errors.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { log } from '#lib/log.ts';

/** Bytes of a JSON body; the largest honest one is a draft. */
const MAX_BODY = 100_000;

/** An error as every JSON API of the app answers it. */
export function errorResponse(error: unknown): Response {
  const known = toAppError(error);
  if (known.code === 'Internal' || known.code === 'Unavailable') log.error({ err: known.cause }, known.message);
  return Response.json({ error: { code: known.code, message: known.message, ...(known.refusal && { refusal: known.refusal }) } }, { status: known.status });
}

/**
 * A request's body as text, never holding more of it than allowed, whatever its headers say.
 * @throws AppError TooLarge.
 */
export async function readBody(request: Request, most: number): Promise<string> {
  const tooLarge = new AppError('TooLarge', `The request body is larger than ${most.toLocaleString('en')} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > most) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The first thing wrong with a body, in words. */
function explain(error: z.ZodError): string {
  const { path, message } = error.issues[0];
  const said = message.replace(/\.$/, '');
  return path.length > 0 ? `The field "${path.join('.')}" is wrong: ${said}.` : `The request body is wrong: ${said}.`;
}

/** Levels of nesting in a JSON body; deeper ones only come from people who want to see a stack overflow. */
const MAX_DEPTH = 64;

function isTooDeep(value: unknown, left = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1));
}

/**
 * The request's JSON body of at most `most` bytes, checked; an empty body is `{}`.
 * @throws AppError BadInput with the first thing that is wrong, TooLarge.
 */
export async function parseBody<Schema extends z.ZodType>(request: Request, schema: Schema, most = MAX_BODY): Promise<z.infer<Schema>> {
  const text = await readBody(request, most);
  let body: unknown;
  try {
    body = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new AppError('BadInput', 'The request body is not JSON.');
  }
  if (isTooDeep(body)) throw new AppError('BadInput', `The request body is nested deeper than ${MAX_DEPTH} levels.`);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new AppError('BadInput', explain(parsed.error));
  return parsed.data;
}

/** The server compresses whatever a handler answers, however small: for a worker's task or a receipt that costs more than it saves. */
const AS_IT_IS = { 'cache-control': 'no-store, no-transform' };

export interface JSONRouteOptions<Schema extends z.ZodType> {
  schema: Schema;
  /** Who may call it. */
  roles: Role[];
  /** What to answer: an object for 200, null for 204. */
  handle: (body: z.infer<Schema>, user: SignedInUser) => Promise<object | null>;
}

/** A POST handler that authenticates, checks the body, and answers JSON or `{error: {code, message}}`. */
export function jsonRoute<Schema extends z.ZodType>({ schema, roles, handle }: JSONRouteOptions<Schema>): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      const user = await authenticateRequest(request, ...roles);
      const result = await handle(await parseBody(request, schema), user);
      return result === null ? new Response(null, { status: 204 }) : Response.json(result, { headers: AS_IT_IS });
    } catch (error) {
      return errorResponse(error);
    }
  };
}
