import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { homeOf } from '#app/_ui/navigation.ts';
import { words } from '#app/_words/words.ts';
import { currentUser } from '#lib/auth/current-user.ts';
import { AccountFrame } from '../account-frame.tsx';
import { safeNext } from '../safe-next.ts';
import { demoAccounts } from './demo-accounts.ts';
import { SignInForm } from './sign-in-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('account');
  return { title: t('signIn.title') };
}

interface SignInProps {
  searchParams: Promise<{ next?: string | string[]; switch?: string; error?: string }>;
}

/** E-mail and password; somebody signed in already goes on to their pages. */
export default async function SignInPage({ searchParams }: SignInProps) {
  const { next, switch: isSwitching, error } = await searchParams;
  const target = safeNext(next);
  const user = await currentUser();
  if (user && !isSwitching) redirect(target ?? homeOf(user.roles));
  const t = await words('account');
  return (
    <AccountFrame
      title={t('signIn.title')}
      description={t(target ? 'signIn.toGoOn' : 'signIn.welcome')}
      below={t.rich('signIn.newHere', {
        link: (text) => (
          <Link
            href={target ? `/sign-up?next=${encodeURIComponent(target)}` : '/sign-up'}
            className="rounded font-medium text-honey-ink underline underline-offset-4 hover:text-ink"
          >
            {text}
          </Link>
        ),
      })}
    >
      <SignInForm next={target} accounts={demoAccounts()} hasFailed={Boolean(error)} />
    </AccountFrame>
  );
}
