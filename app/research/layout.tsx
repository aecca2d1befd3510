import type { ReactNode } from 'react';
import { AppShell } from '#app/_ui/app-shell.tsx';
import { pageUser } from '#app/page-user.ts';

export const dynamic = 'force-dynamic';

/** The frame of the researchers' pages; administrators may do the same. */
export default async function ResearchLayout({ children }: { children: ReactNode }) {
  const user = await pageUser('Researcher', 'Admin');
  return (
    <AppShell user={user} width="wide">
      {children}
    </AppShell>
  );
}
