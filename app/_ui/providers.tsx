'use client';

import { ThemeProvider } from 'next-themes';
import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { Toaster } from './toast.tsx';

/** What every page needs around it on the client: colours, tooltips, messages. */
export function Providers({ nonce, children }: { nonce?: string; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <Tooltip.Provider delayDuration={350}>{children}</Tooltip.Provider>
      <Toaster />
    </ThemeProvider>
  );
}
