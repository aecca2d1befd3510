'use client';

import { Fragment, type ReactNode } from 'react';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Kbd } from '#app/_ui/kbd.tsx';
import { useWords } from '#words';
import type { TaskKey } from './task-form.ts';

export interface KeysDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  keys: readonly TaskKey[];
  /** Settings of the keys, below. */
  children?: ReactNode;
}

/** The keys of the page, under `?`. */
export function KeysDialog({ open, onOpenChange, keys, children }: KeysDialogProps) {
  const t = useWords('tasks');
  return (
    <Dialog title={t('keys.title')} description={t('keys.description')} open={open} onOpenChange={onOpenChange} className="sm:max-w-md">
      <dl className="divide-y text-sm">
        {keys.map(({ keys: names, does }) => (
          <div key={does} className="flex items-center justify-between gap-4 py-2">
            <dt className="order-2 flex shrink-0 items-center gap-1">
              {names.map((name, index) => (
                <Fragment key={name}>
                  {index > 0 && <span className="text-2xs text-ink-faint">{t('keys.or')}</span>}
                  <Kbd>{name}</Kbd>
                </Fragment>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      {children && <div className="mt-2 border-t pt-4">{children}</div>}
    </Dialog>
  );
}
