import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { homeOf } from '#app/_ui/navigation.ts';
import { words } from '#app/_words/words.ts';
import { currentUser } from '#lib/auth/current-user.ts';
import { AccountFrame } from '../account-frame.tsx';
import { safeNext } from '../safe-next.ts';
import { SignUpForm } from './sign-up-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await words('account');
  return { title: t('signUp.title') };
}

interface SignUpProps {
  searchParams: Promise<{ next?: string | string[]; as?: string }>;
}

/** A new account for a worker or a requester. */
export default async function SignUpPage({ searchParams }: SignUpProps) {
  const { next, as } = await searchParams;
  const user = await currentUser();
  if (user) redirect(safeNext(next) ?? homeOf(user.roles));
  const t = await words('account');
  return (
    <AccountFrame
      title={t('signUp.title')}
      description={t('signUp.description')}
      below={t.rich('signUp.haveOne', {
        link: (text) => (
          <Link href="/sign-in" className="rounded font-medium text-honey-ink underline underline-offset-4 hover:text-ink">
            {text}
          </Link>
        ),
      })}
    >
      <SignUpForm next={safeNext(next)} role={as === 'requester' ? 'Requester' : 'Worker'} />
    </AccountFrame>
  );
}
