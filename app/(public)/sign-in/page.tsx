import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { homeOf } from '#app/_ui/navigation.ts';
import { currentUser } from '#lib/auth/current-user.ts';
import { AccountFrame } from '../account-frame.tsx';
import { safeNext } from '../safe-next.ts';
import { demoAccounts } from './demo-accounts.ts';
import { SignInForm } from './sign-in-form.tsx';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInProps {
  searchParams: Promise<{ next?: string | string[]; switch?: string; error?: string }>;
}

/** E-mail and password; somebody signed in already goes on to their pages. */
export default async function SignInPage({ searchParams }: SignInProps) {
  const { next, switch: isSwitching, error } = await searchParams;
  const target = safeNext(next);
  const user = await currentUser();
  if (user && !isSwitching) redirect(target ?? homeOf(user.roles));
  return (
    <AccountFrame
      title="Sign in"
      description={target ? 'Sign in to go on to the page you asked for.' : 'Welcome back.'}
      below={
        <>
          New here?{' '}
          <Link
            href={target ? `/sign-up?next=${encodeURIComponent(target)}` : '/sign-up'}
            className="rounded font-medium text-honey-ink underline underline-offset-4 hover:text-ink"
          >
            Open an account
          </Link>
        </>
      }
    >
      <SignInForm next={target} accounts={demoAccounts()} hasFailed={Boolean(error)} />
    </AccountFrame>
  );
}
