import { ShieldX } from 'lucide-react';
import Link from 'next/link';
import { currentUser } from '#lib/auth/current-user.ts';
import { Button } from './_ui/button.tsx';
import { homeOf } from './_ui/navigation.ts';
import { Notice } from './_ui/notice.tsx';

/** 403: somebody else's page, told plainly, with the way back. */
export default async function Forbidden() {
  const user = await currentUser().catch(() => null);
  const home = user ? homeOf(user.roles) : '/';
  return (
    <Notice
      icon={<ShieldX aria-hidden />}
      code="403"
      title="This page is not for your account"
      actions={
        <>
          <Button asChild variant="primary">
            <Link href={home}>Back to your pages</Link>
          </Button>
          <Button asChild>
            <Link href="/sign-in?switch=1">Sign in as somebody else</Link>
          </Button>
        </>
      }
    >
      {user ? (
        <>
          You are signed in as <strong className="font-medium text-ink">{user.email}</strong> ({user.roles.join(', ').toLowerCase()}), and this page needs another role. Ask an
          administrator if you should have it.
        </>
      ) : (
        'Your account does not have the role that this page needs. Ask an administrator if you should have it.'
      )}
    </Notice>
  );
}
