import { encode } from 'next-auth/jwt';
import { NextResponse } from 'next/server';
import { wordsFor } from '#app/_words/words.ts';
import { toAppError } from '#lib/errors.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { arrive, ZArrival } from '#lib/prolific/arrive.ts';

export const dynamic = 'force-dynamic';

/** A day: no submission takes longer. */
const SECONDS = 86_400;

function refuse(status: number, message: string): Response {
  return new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } });
}

/** Where participants come in from Prolific: signs them in and shows the study. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  const { studyId } = await params;
  const arrival = ZArrival.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!arrival.success) return refuse(400, wordsFor(request, 'account.prolific')('openThere'));
  try {
    const { id, email, name, roles } = await arrive({ studyId, arrival: arrival.data });
    const isSecure = (process.env.NEXTAUTH_URL ?? env('APP_URL')).startsWith('https:'); // as next-auth names its cookie
    const token = await encode({ token: { uid: id, sub: id, email, name, roles, checkedAt: Math.floor(Date.now() / 1000) }, secret: env('NEXTAUTH_SECRET'), maxAge: SECONDS });
    const response = NextResponse.redirect(new URL(`/work/${studyId}`, env('APP_URL')), 303);
    response.cookies.set(`${isSecure ? '__Secure-' : ''}next-auth.session-token`, token, { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/', maxAge: SECONDS });
    response.headers.set('cache-control', 'no-store');
    return response;
  } catch (error) {
    const known = toAppError(error);
    if (known.code === 'Internal' || known.code === 'Unavailable') log.error({ err: known.cause, studyId }, known.message);
    return refuse(known.status, known.message);
  }
}
