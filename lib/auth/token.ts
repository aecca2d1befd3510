import { createHash, randomBytes } from 'node:crypto';
import { db } from '#lib/db.ts';
import { AppError } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import { scopeFor } from './api-key/scopes.ts';
import type { SignedInUser } from './user.ts';

/** Lets people and secret scanners recognise a leaked token. */
const PREFIX = 'apiary_';
/** `lastUsedAt` is good to a minute; writing it on every request would make it a hot row. */
const LAST_USED_MS = 60_000;

interface TokenRow extends SignedInUser {
  tokenId: string;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  suspendedAt: Date | null;
  scopes: string[];
}

/** What is stored of a token. 256 random bits need no salt, and looking a hash up leaks nothing of the token by timing. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A new token as its owner sees it, once, and the row to store. */
export function newToken(userId: string, name: string): { token: string; row: { id: string; userId: string; name: string; hash: string } } {
  const token = PREFIX + randomBytes(32).toString('base64url');
  return { token, row: { id: newId(), userId, name, hash: hashToken(token) } };
}

/** Makes and stores a token; only its hash is kept, so the returned text cannot be shown again. */
export async function createToken({ userId, name }: { userId: string; name: string }): Promise<string> {
  const { token, row } = newToken(userId, name);
  await db().apiToken.create({ data: row });
  return token;
}

/** The token of an `Authorization: Bearer …` header, or null when the request has none. */
export function bearerToken(request: Request): string | null {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? null;
}

/**
 * The user behind a request's bearer token.
 * @throws AppError Unauthenticated when there is none, or it is unknown, revoked or of a suspended account; Forbidden when its scopes do not open this request.
 */
export async function authenticateToken(request: Request): Promise<SignedInUser> {
  const token = bearerToken(request);
  if (!token) throw new AppError('Unauthenticated', 'Send your token in an "Authorization: Bearer …" header.');
  const [row] = await db().$queryRaw<TokenRow[]>`
    SELECT t."id" AS "tokenId", t."revokedAt", t."lastUsedAt", t."scopes", u."suspendedAt", u."id", u."email", u."name", u."roles"::text[] AS "roles"
    FROM "ApiToken" t JOIN "User" u ON u."id" = t."userId" WHERE t."hash" = ${hashToken(token)}`;
  if (!row || row.revokedAt) throw new AppError('Unauthenticated', 'This token is unknown or has been revoked. Create a new one.');
  if (row.suspendedAt) throw new AppError('Unauthenticated', 'This account is suspended. Ask an administrator.');
  const needed = row.scopes.length > 0 ? scopeFor(request) : undefined;
  if (needed === null) throw new AppError('Forbidden', 'Keys with scopes are for studies and their pictures; this needs a token without.');
  if (needed !== undefined && !row.scopes.includes(needed)) throw new AppError('Forbidden', `This key lacks the scope ${needed}.`);
  if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > LAST_USED_MS) {
    await db().apiToken.updateMany({ where: { id: row.tokenId }, data: { lastUsedAt: new Date() } });
  }
  const { id, email, name, roles } = row;
  return { id, email, name, roles };
}
