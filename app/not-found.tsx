import { SearchX } from 'lucide-react';
import Link from 'next/link';
import { useWords } from '#words';
import { Button } from './_ui/button.tsx';
import { Notice } from './_ui/notice.tsx';

/** 404. */
export default function NotFound() {
  const t = useWords('frame.notFound');
  return (
    <Notice
      icon={<SearchX aria-hidden />}
      code="404"
      title={t('title')}
      actions={
        <Button asChild variant="primary">
          <Link href="/">{t('home')}</Link>
        </Button>
      }
    >
      {t('text')}
    </Notice>
  );
}
