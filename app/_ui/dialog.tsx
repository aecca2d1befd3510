'use client';

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { useWords } from '#words';
import { cn } from './cn.ts';

export interface DialogProps {
  title: ReactNode;
  description?: ReactNode;
  /** The element that opens it; or control it with `open`. */
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Buttons at the foot, the main one last. */
  footer?: ReactNode;
  className?: string;
  children?: ReactNode;
}

const OVERLAY = 'fixed inset-0 z-40 animate-fade bg-overlay backdrop-blur-[1px]';
/** A sheet from below on phones, a card in the middle elsewhere. */
export const PANEL =
  'fixed z-50 flex max-h-[92dvh] flex-col border bg-surface shadow-3 focus:outline-none max-sm:inset-x-0 max-sm:bottom-0 max-sm:animate-rise max-sm:rounded-t-2xl sm:left-1/2 sm:top-1/2 sm:w-[calc(100vw-3rem)] sm:max-w-lg sm:-translate-x-1/2 sm:-translate-y-1/2 sm:animate-fade sm:rounded-2xl';

/** A window over the page: focus stays inside until it is closed. */
export function Dialog({ title, description, trigger, open, onOpenChange, footer, className, children }: DialogProps) {
  const t = useWords('frame');
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>}
      <Primitive.Portal>
        <Primitive.Overlay className={OVERLAY} />
        <Primitive.Content aria-describedby={description ? undefined : ''} className={cn(PANEL, className)}>
          <header className="flex items-start justify-between gap-4 px-5 pt-5">
            <div className="min-w-0">
              <Primitive.Title className="text-base font-semibold">{title}</Primitive.Title>
              {description && <Primitive.Description className="mt-1 text-sm text-ink-soft">{description}</Primitive.Description>}
            </div>
            <Primitive.Close
              aria-label={t('close')}
              className="-mr-2 -mt-1 flex size-9 shrink-0 items-center justify-center rounded-lg text-ink-faint hover:bg-muted hover:text-ink pointer-coarse:size-11"
            >
              <X aria-hidden className="size-4" />
            </Primitive.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-t bg-subtle px-5 py-3 max-sm:pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:rounded-b-2xl">
              {footer}
            </footer>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
