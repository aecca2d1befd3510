import { headers } from 'next/headers';
import { forbidden, notFound, redirect } from 'next/navigation';
import { requireRole } from '#lib/auth/current-user.ts';
import type { SignedInUser } from '#lib/auth/user.ts';
import { AppError } from '#lib/errors.ts';
import type { Role } from '#lib/generated/prisma/client.ts';

/** Who is looking at this page, which is for these roles: others are sent to sign in, or shown the 403 page. */
export async function pageUser(...roles: Role[]): Promise<SignedInUser> {
  try {
    return await requireRole(...roles);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'Forbidden') forbidden();
    if (error.code !== 'Unauthenticated') throw error;
    const path = (await headers()).get('x-path') ?? '/';
    redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  }
}

/** What a page needs, or the 404 page when there is no such thing. */
export async function orNotFound<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === 'NotFound') notFound();
    throw error;
  }
}
