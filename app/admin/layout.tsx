import type { ReactNode } from 'react';
import { AppShell } from '#app/_ui/app-shell.tsx';
import { requireRole } from '#lib/auth/current-user.ts';
import { AdminTabs } from './admin-tabs.tsx';

export const dynamic = 'force-dynamic';

/** The frame of the administrators' pages. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const user = await requireRole('Admin');
  return (
    <AppShell user={user} width="wide">
      <AdminTabs />
      {children}
    </AppShell>
  );
}
