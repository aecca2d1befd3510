'use client';

import { AlertDialog } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { useWords } from '#words';
import { Button } from './button.tsx';
import { PANEL } from './dialog.tsx';
import { cn } from './cn.ts';

export interface ConfirmDialogProps {
  title: ReactNode;
  /** What will happen, and whether it can be undone. */
  description: ReactNode;
  /** The deed itself, as a verb: "Return task", not "OK". */
  confirmLabel: string;
  cancelLabel?: string;
  isDangerous?: boolean;
  /** Stays open and busy until it settles; closes when it resolves. */
  onConfirm: () => unknown;
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children?: ReactNode;
}

/** Asks before something that is hard to undo. */
export function ConfirmDialog({
  title,
  description,
  confirmLabel,
  cancelLabel,
  isDangerous = false,
  onConfirm,
  trigger,
  open,
  onOpenChange,
  children,
}: ConfirmDialogProps) {
  const t = useWords('frame');
  const [isOpenHere, setOpenHere] = useState(false);
  const [isPending, setPending] = useState(false);
  const isOpen = open ?? isOpenHere;
  const setOpen = onOpenChange ?? setOpenHere;
  async function confirm(): Promise<void> {
    setPending(true);
    try {
      await onConfirm();
      setOpen(false);
    } finally {
      setPending(false);
    }
  }
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(next) => !isPending && setOpen(next)}>
      {trigger && <AlertDialog.Trigger asChild>{trigger}</AlertDialog.Trigger>}
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 animate-fade bg-overlay" />
        <AlertDialog.Content className={cn(PANEL, 'p-5 sm:max-w-md')}>
          <AlertDialog.Title className="text-base font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-sm text-ink-soft">{description}</AlertDialog.Description>
          {children && <div className="mt-4">{children}</div>}
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button disabled={isPending}>{cancelLabel ?? t('cancel')}</Button>
            </AlertDialog.Cancel>
            <Button variant={isDangerous ? 'danger' : 'primary'} isPending={isPending} onClick={() => void confirm()}>
              {confirmLabel}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
