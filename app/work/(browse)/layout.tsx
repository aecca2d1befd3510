import type { ReactNode } from 'react';
import { AppShell } from '#app/_ui/app-shell.tsx';
import { pageUser } from '#app/page-user.ts';

export const dynamic = 'force-dynamic';

/** The frame of the worker's lists. */
export default async function WorkLayout({ children }: { children: ReactNode }) {
  const user = await pageUser('Worker');
  return <AppShell user={user}>{children}</AppShell>;
}
