'use client';

import { useRef, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { useRefusals } from '#app/_words/use-refusals.ts';
import { useWords } from '#words';
import type { ImportedPart } from '#lib/image/import-prefix.ts';
import type { Refusal } from '#lib/refusal-sentences.ts';

export interface S3ImportProps {
  /** What may be named, as the operator has opened it. */
  places: readonly string[];
  onPart: (part: ImportedPart) => void;
}

/** Takes pictures, and a table, from where they lie in S3. */
export function S3Import({ places, onPart }: S3ImportProps) {
  const t = useWords('requests.form');
  const sayRefusal = useRefusals();
  const say = ({ message, refusal }: { message: string; refusal?: Refusal }): string => (refusal ? sayRefusal(refusal) : message);
  const [address, setAddress] = useState(`s3://${places[0]}`.replace(/\/*$/, '/'));
  const [taken, setTaken] = useState<number | null>(null);
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const isStopped = useRef(false);

  async function take(): Promise<void> {
    setPending(true);
    setError(undefined);
    isStopped.current = false;
    let count = 0;
    try {
      for (let after: string | null | undefined; after !== null && !isStopped.current; ) {
        const reply = await fetch('/api/v1/imports', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ address, ...(after && { after }) }) });
        const part = (await reply.json()) as ImportedPart & { error?: { message: string; refusal?: Refusal } };
        if (!reply.ok) throw new Error(part.error ? say(part.error) : t('status', { status: reply.status }));
        onPart(part);
        count += part.pictures.length;
        setTaken(count);
        const [problem] = part.problems;
        if (problem) setError(part.problems.length > 1 ? t('s3.problems', { problem: say(problem), more: part.problems.length - 1 }) : say(problem));
        after = part.next;
      }
      if (count === 0) setError(t('s3.none'));
    } catch (cause) {
      setError(cause instanceof TypeError ? t('s3.unreachable') : (cause as Error).message);
    }
    setPending(false);
  }

  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label={t('s3.label')} hint={t('s3.hint', { places: places.map((place) => `s3://${place}`).join(', ') })} error={error} className="min-w-60 flex-1">
        <Input value={address} maxLength={1_200} onChange={(event) => setAddress(event.target.value)} />
      </Field>
      <div className="flex items-center gap-3 pb-6">
        {isPending ? <Button onClick={() => (isStopped.current = true)}>{t('s3.stop')}</Button> : <Button onClick={() => void take()}>{t('s3.take')}</Button>}
        {taken !== null && (
          <p role="status" className="text-sm text-ink-soft">
            {t(isPending ? 's3.takenSoFar' : 's3.taken', { count: taken })}
          </p>
        )}
      </div>
    </div>
  );
}
