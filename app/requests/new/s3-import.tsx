'use client';

import { useRef, useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { plural } from '#app/_ui/format.ts';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import type { ImportedPart } from '#lib/image/import-prefix.ts';

export interface S3ImportProps {
  /** What may be named, as the operator has opened it. */
  places: readonly string[];
  onPart: (part: ImportedPart) => void;
}

/** Takes pictures, and a table, from where they lie in S3. */
export function S3Import({ places, onPart }: S3ImportProps) {
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
        const part = (await reply.json()) as ImportedPart & { error?: { message: string } };
        if (!reply.ok) throw new Error(part.error?.message ?? `The server answered with status ${reply.status}.`);
        onPart(part);
        count += part.pictures.length;
        setTaken(count);
        if (part.problems.length > 0) setError(`${part.problems[0].message}${part.problems.length > 1 ? ` And ${plural(part.problems.length - 1, 'more problem')}.` : ''}`);
        after = part.next;
      }
      if (count === 0) setError('There are no pictures below this address.');
    } catch (cause) {
      setError(cause instanceof TypeError ? 'Apiary cannot be reached. Check your connection, then try again.' : (cause as Error).message);
    }
    setPending(false);
  }

  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label="Or from S3" hint={`Everything below it, with its folders. Open here: ${places.map((place) => `s3://${place}`).join(', ')}`} error={error} className="min-w-60 flex-1">
        <Input value={address} maxLength={1_200} onChange={(event) => setAddress(event.target.value)} />
      </Field>
      <div className="flex items-center gap-3 pb-6">
        {isPending ? <Button onClick={() => (isStopped.current = true)}>Stop</Button> : <Button onClick={() => void take()}>Take in</Button>}
        {taken !== null && (
          <p role="status" className="text-sm text-ink-soft">
            {plural(taken, 'picture')} taken in{isPending ? ' so far' : ''}
          </p>
        )}
      </div>
    </div>
  );
}
