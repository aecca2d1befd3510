import { SearchX } from 'lucide-react';
import Link from 'next/link';
import { Button } from './_ui/button.tsx';
import { Notice } from './_ui/notice.tsx';

/** 404. */
export default function NotFound() {
  return (
    <Notice
      icon={<SearchX aria-hidden />}
      code="404"
      title="There is nothing at this address"
      actions={
        <Button asChild variant="primary">
          <Link href="/">Go to the start page</Link>
        </Button>
      }
    >
      It may have been removed, or the link may be incomplete. Check the address, or start again from the first page.
    </Notice>
  );
}
