'use client';

import { Check, Copy, Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '#app/_ui/icon-button.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';

export interface SecretProps {
  label: string;
  value: string;
  /** Shown only when asked for. */
  isHidden?: boolean;
}

/** A value to copy into a script. */
export function Secret({ label, value, isHidden = false }: SecretProps) {
  const t = useWords('admin.apiAccess.secret');
  const [isShown, setShown] = useState(!isHidden);
  const [isCopied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      setShown(true);
      toast.error(t('cannotCopy'));
    }
  }
  return (
    <div className="flex min-w-0 flex-col gap-1 py-3 first:pt-0 last:pb-0 sm:flex-row sm:items-center sm:gap-4">
      <dt className="w-40 shrink-0 text-sm text-ink-soft">{label}</dt>
      <dd className="flex min-w-0 flex-1 items-center gap-1">
        <code className="min-w-0 flex-1 break-all rounded-md bg-subtle px-2 py-1.5 font-mono text-xs">{isShown ? value : '•'.repeat(24)}</code>
        {isHidden && (
          <IconButton label={t(isShown ? 'hide' : 'show', { label })} onClick={() => setShown(!isShown)}>
            {isShown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
          </IconButton>
        )}
        <IconButton label={isCopied ? t('copied') : t('copy', { label })} onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden className="size-4 text-good" /> : <Copy aria-hidden className="size-4" />}
        </IconButton>
      </dd>
    </div>
  );
}
