'use client';

import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { TaskPreview } from '#app/_tasks/task-preview.tsx';
import { Button } from '#app/_ui/button.tsx';
import { useWords } from '#words';
import type { TTaskType } from '#lib/contracts/work.ts';

export interface PreviewDialogProps {
  taskType: TTaskType;
  payloads: readonly unknown[];
  isOpen: boolean;
  onClose: () => void;
}

/** The task as workers will see it, over the whole page. */
export function PreviewDialog({ taskType, payloads, isOpen, onClose }: PreviewDialogProps) {
  const t = useWords('requests.form.preview');
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Content aria-describedby={undefined} className="fixed inset-0 z-40 flex animate-fade flex-col bg-canvas focus:outline-none">
          <header className="flex h-13 shrink-0 items-center justify-between border-b bg-surface pl-4 pr-2">
            <Dialog.Title className="text-sm font-medium">{t('title')}</Dialog.Title>
            <Dialog.Close asChild>
              <Button variant="ghost" icon={<X aria-hidden />}>
                {t('close')}
              </Button>
            </Dialog.Close>
          </header>
          <div className="flex min-h-0 flex-1 flex-col overflow-y-auto p-3 sm:p-4">
            <TaskPreview taskType={taskType} payloads={payloads} />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
