'use client';

import { RotateCw, X } from 'lucide-react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Progress } from '#app/_ui/progress.tsx';
import { useNumbers, useWords } from '#words';
import type { Uploads } from './use-uploads.ts';

/** Failures shown before the rest is only counted. */
const MOST = 8;

/** How far the pictures are, and which of them cannot be used. */
export function UploadStatus({ uploads }: { uploads: Uploads }) {
  const t = useWords('requests.form.uploads');
  const { fileSize } = useNumbers();
  const { list, remove, retry } = uploads;
  if (list.length === 0) return null;
  const done = list.filter(({ status }) => status === 'done').length;
  const failed = list.filter(({ status }) => status === 'failed');
  const total = list.length - failed.length;
  return (
    <div className="space-y-3">
      {total > 0 && (
        <div>
          <p className="mb-1.5 flex justify-between gap-4 text-xs tabular-nums text-ink-soft" role="status">
            <span>{done === total ? t('done', { total }) : t('running', { done, total })}</span>
            <span>{fileSize(list.reduce((sum, { size, status }) => sum + (status === 'failed' ? 0 : size), 0))}</span>
          </p>
          <Progress label={t('label')} value={done} max={total} tone={done === total ? 'good' : 'honey'} />
        </div>
      )}
      {failed.length > 0 && (
        <Callout
          tone="bad"
          role="alert"
          title={t('failed', { count: failed.length })}
          actions={
            <Button size="sm" icon={<RotateCw aria-hidden />} onClick={retry}>
              {t('again')}
            </Button>
          }
        >
          <ul className="mt-1 space-y-1">
            {failed.slice(0, MOST).map(({ path, error }) => (
              <li key={path} className="flex items-start gap-2">
                <span className="min-w-0 flex-1 wrap-break-word">{error}</span>
                <button type="button" aria-label={t('remove', { path })} onClick={() => remove(path)} className="relative flex size-6 shrink-0 items-center justify-center rounded-md after:absolute after:-inset-2 hover:bg-muted">
                  <X aria-hidden className="size-3.5" />
                </button>
              </li>
            ))}
            {failed.length > MOST && <li>{t('more', { count: failed.length - MOST })}</li>}
          </ul>
        </Callout>
      )}
    </div>
  );
}
