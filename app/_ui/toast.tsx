'use client';

import { useTheme } from 'next-themes';
import { Toaster as Sonner } from 'sonner';
import { useWords } from '#words';

export { toast } from 'sonner';

/** Where short messages appear; once, in the root layout. `toast.success("…")` from anywhere on the client. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  const t = useWords('frame.toast');
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      closeButton
      containerAriaLabel={t('label')}
      mobileOffset={{ bottom: 'calc(4.5rem + env(safe-area-inset-bottom))' }}
      toastOptions={{
        closeButtonAriaLabel: t('close'),
        style: {
          background: 'var(--surface)',
          color: 'var(--ink)',
          border: '1px solid var(--line)',
          boxShadow: 'var(--elevation-2)',
          borderRadius: '0.75rem',
          fontFamily: 'inherit',
          fontSize: '0.84375rem',
        },
        classNames: { description: 'text-ink-soft!' },
      }}
    />
  );
}
