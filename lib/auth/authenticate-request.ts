import { AppError } from '#lib/errors.ts';
import { env } from '#lib/env.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { requireUser } from './current-user.ts';
import { authenticateToken } from './token.ts';
import { assertRole, type SignedInUser } from './user.ts';

/** A browser's request made by another site, which must not act with this site's cookie. */
function isForeign(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site) return site !== 'same-origin' && site !== 'none';
  const origin = request.headers.get('origin');
  if (!origin) return false;
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
  // A sandboxed frame says "null", which is no address.
  return !URL.canParse(origin) || (new URL(origin).host !== host && origin !== new URL(env('APP_URL')).origin);
}

/**
 * Who makes an API request: by bearer token, or by the session cookie of a page of this site.
 * @throws AppError Unauthenticated or Forbidden.
 */
export async function authenticateRequest(request: Request, ...roles: Role[]): Promise<SignedInUser> {
  if (request.headers.has('authorization')) {
    const user = await authenticateToken(request);
    if (roles.length > 0) assertRole(user, ...roles);
    return user;
  }
  if (isForeign(request)) throw new AppError('Forbidden', 'Requests from other sites need a token.');
  const user = await requireUser().catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'Unauthenticated') throw new AppError('Unauthenticated', 'Sign in, or send your token in an "Authorization: Bearer …" header.');
    throw error;
  });
  if (roles.length > 0) assertRole(user, ...roles);
  return user;
}
