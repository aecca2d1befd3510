'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import type { Scope } from '#lib/auth/api-key/scopes.ts';
import { createKeyAction } from './actions.ts';
import { SCOPE_WORDS } from './scope-words.ts';
import { Secret } from './secret.tsx';

const INITIAL: { name: string; scopes: Scope[] } = { name: '', scopes: ['studies:read'] };

/** Asks what a key is for and what it may do, and shows it once. */
export function NewKey() {
  const [isOpen, setOpen] = useState(false);
  const [{ name, scopes }, setWanted] = useState(INITIAL);
  const [key, setKey] = useState<string>();
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);

  function open(isOpenNow: boolean): void {
    setOpen(isOpenNow);
    setWanted(INITIAL);
    setKey(undefined);
    setError(undefined);
  }

  async function create(): Promise<void> {
    setPending(true);
    const result = await createKeyAction({ name, scopes }).catch(() => null);
    setPending(false);
    setError(result?.data ? undefined : (result?.serverError ?? 'Apiary cannot be reached. No key was made.'));
    setKey(result?.data?.key);
  }

  return (
    <Dialog
      title={key ? 'Your new key' : 'New key'}
      description={key ? 'Copy it now: it is shown this once, and only its hash is kept.' : 'For scripts that use the HTTP API. It can be revoked at any time.'}
      open={isOpen}
      onOpenChange={open}
      trigger={<Button>New key</Button>}
      footer={
        key ? (
          <Button variant="primary" onClick={() => open(false)}>
            Done
          </Button>
        ) : (
          <Button variant="primary" isPending={isPending} onClick={() => void create()}>
            Create key
          </Button>
        )
      }
    >
      {key ? (
        <dl>
          <Secret label="Key" value={key} />
        </dl>
      ) : (
        <div className="flex flex-col gap-4">
          <Field label="What it is for" hint="A name by which you will know it again." error={error}>
            <Input value={name} maxLength={80} onChange={(event) => setWanted({ name: event.target.value, scopes })} />
          </Field>
          <fieldset className="flex flex-col gap-3">
            <legend className="mb-2 text-sm font-medium">It may</legend>
            {(Object.keys(SCOPE_WORDS) as Scope[]).map((scope) => (
              <Checkbox
                key={scope}
                label={SCOPE_WORDS[scope].label}
                hint={SCOPE_WORDS[scope].hint}
                checked={scopes.includes(scope)}
                onCheckedChange={(isChosen) => setWanted({ name, scopes: isChosen ? [...scopes, scope] : scopes.filter((one) => one !== scope) })}
              />
            ))}
          </fieldset>
        </div>
      )}
    </Dialog>
  );
}
