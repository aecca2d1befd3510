import type { ReactNode } from 'react';
import { AppShell } from '#app/_ui/app-shell.tsx';
import { pageUser } from '#app/page-user.ts';
import { AdminTabs } from './admin-tabs.tsx';

export const dynamic = 'force-dynamic';

/** The frame of the administrators' pages. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const user = await pageUser('Admin');
  return (
    <AppShell user={user} width="wide">
      <AdminTabs />
      {children}
    </AppShell>
  );
}
