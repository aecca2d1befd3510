import { ShieldX } from 'lucide-react';
import Link from 'next/link';
import { currentUser } from '#lib/auth/current-user.ts';
import { words } from '#app/_words/words.ts';
import { Button } from './_ui/button.tsx';
import { homeOf } from './_ui/navigation.ts';
import { Notice } from './_ui/notice.tsx';

/** 403: somebody else's page, told plainly, with the way back. */
export default async function Forbidden() {
  const user = await currentUser().catch(() => null);
  const t = await words('frame');
  const home = user ? homeOf(user.roles) : '/';
  return (
    <Notice
      icon={<ShieldX aria-hidden />}
      code="403"
      title={t('forbidden.title')}
      actions={
        <>
          <Button asChild variant="primary">
            <Link href={home}>{t('forbidden.home')}</Link>
          </Button>
          <Button asChild>
            <Link href="/sign-in?switch=1">{t('forbidden.switch')}</Link>
          </Button>
        </>
      }
    >
      {user
        ? t.rich('forbidden.text', {
            email: user.email,
            roles: user.roles.map((role) => t(`rolesInSentence.${role.toLowerCase() as Lowercase<typeof role>}`)).join(', '),
            strong: (text) => <strong className="font-medium text-ink">{text}</strong>,
          })
        : t('forbidden.textUnknown')}
    </Notice>
  );
}
