import type { ReactNode } from 'react';
import { AppShell } from '#app/_ui/app-shell.tsx';
import { pageUser } from '#app/page-user.ts';

export const dynamic = 'force-dynamic';

/** The frame of the requesters' pages; administrators may look. */
export default async function RequestsLayout({ children }: { children: ReactNode }) {
  const user = await pageUser('Requester', 'Admin');
  return (
    <AppShell user={user} width="wide">
      {children}
    </AppShell>
  );
}
