import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { homeOf } from '#app/_ui/navigation.ts';
import { currentUser } from '#lib/auth/current-user.ts';
import { AccountFrame } from '../account-frame.tsx';
import { safeNext } from '../safe-next.ts';
import { SignUpForm } from './sign-up-form.tsx';

export const metadata: Metadata = { title: 'Open an account' };

interface SignUpProps {
  searchParams: Promise<{ next?: string | string[]; as?: string }>;
}

/** A new account for a worker or a requester. */
export default async function SignUpPage({ searchParams }: SignUpProps) {
  const { next, as } = await searchParams;
  const user = await currentUser();
  if (user) redirect(safeNext(next) ?? homeOf(user.roles));
  return (
    <AccountFrame
      title="Open an account"
      description="For working on tasks, or for having them done. Researchers and administrators are appointed."
      below={
        <>
          You have one?{' '}
          <Link href="/sign-in" className="rounded font-medium text-honey-ink underline underline-offset-4 hover:text-ink">
            Sign in
          </Link>
        </>
      }
    >
      <SignUpForm next={safeNext(next)} role={as === 'requester' ? 'Requester' : 'Worker'} />
    </AccountFrame>
  );
}
