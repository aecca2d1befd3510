import { getToken } from 'next-auth/jwt';
import { NextResponse, type NextRequest } from 'next/server';
import { db } from '#lib/db.ts';
import type { Role } from '#lib/generated/prisma/client.ts';

/** Who may open which part of the app. The pages ask again, with the account's present roles; this spares them the strangers. */
const PROTECTED: readonly { prefix: string; roles: readonly Role[] }[] = [
  { prefix: '/work', roles: ['Worker'] },
  { prefix: '/requests', roles: ['Requester', 'Admin'] },
  { prefix: '/research', roles: ['Researcher', 'Admin'] },
  { prefix: '/admin', roles: ['Admin'] },
];

/** Scripts only with this request's nonce; pictures and uploads also from the storage that browsers reach. */
function contentPolicy(nonce: string, pathname: string): string {
  const isDev = process.env.NODE_ENV === 'development';
  // Where requesters' own questions stand, so do their pages (in frames), pictures and sounds. On a platform that is itself on plain http they may be so, too.
  const isQuestion = pathname.startsWith('/work/tasks/') || pathname.startsWith('/work/qualifications/');
  const theirs = isQuestion ? ` https:${process.env.APP_URL?.startsWith('http:') ? ' http:' : ''}` : '';
  const endpoint = process.env.S3_PUBLIC_ENDPOINT ?? process.env.S3_ENDPOINT;
  const storage = endpoint ? ` ${new URL(endpoint).origin}` : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' blob: data:${storage}${theirs}`,
    `media-src 'self'${theirs}`,
    "font-src 'self'",
    `connect-src 'self'${storage}${isDev ? ' ws:' : ''}`,
    `frame-src 'self'${theirs}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Where a request goes instead, or null when it may pass. */
async function elsewhere(request: NextRequest): Promise<{ redirect: URL } | { rewrite: URL } | null> {
  const { pathname, search } = request.nextUrl;
  const area = PROTECTED.find(({ prefix }) => pathname === prefix || pathname.startsWith(`${prefix}/`));
  if (!area) return null;
  const token = await getToken({ req: request, secret: process.env.NEXTAUTH_SECRET });
  if (!token?.uid) return { redirect: new URL(`/sign-in?next=${encodeURIComponent(pathname + search)}`, request.url) };
  const roles = Array.isArray(token.roles) ? token.roles : [];
  if (area.roles.some((role) => roles.includes(role))) return null;
  // The cookie is as old as the sign-in: a role given since then counts too.
  const account = await db().user.findUnique({ where: { id: String(token.uid) }, select: { roles: true } });
  return account?.roles.some((role) => area.roles.includes(role)) ? null : { rewrite: new URL('/forbidden', request.url) };
}

/** Runs before every page: one address per page, content policy, and who may come in. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl;
  if (pathname.length > 1 && pathname.endsWith('/')) return NextResponse.redirect(new URL(pathname.replace(/\/+$/, '').replace(/^\/+/, '/') + search, request.url), 308);
  const target = await elsewhere(request);
  if (target && 'redirect' in target) return NextResponse.redirect(target.redirect);
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentPolicy(nonce, pathname);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set('x-path', pathname + search);
  const response = target ? NextResponse.rewrite(target.rewrite, { request: { headers } }) : NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = {
  matcher: ['/((?!api/|_next/static|_next/image|icon\\.svg|favicon\\.ico).*)'],
};
