'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { Dialog } from '#app/_ui/dialog.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import type { Scope } from '#lib/auth/api-key/scopes.ts';
import { useWords } from '#words';
import { createKeyAction } from './actions.ts';
import { SCOPE_WORDS } from './scope-words.ts';
import { Secret } from './secret.tsx';

const INITIAL: { name: string; scopes: Scope[] } = { name: '', scopes: ['studies:read'] };

/** Asks what a key is for and what it may do, and shows it once. */
export function NewKey() {
  const t = useWords('admin.apiAccess');
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
    setError(result?.data ? undefined : (result?.serverError ?? t('newKey.unreachable')));
    setKey(result?.data?.key);
  }

  return (
    <Dialog
      title={t(key ? 'newKey.made' : 'newKey.title')}
      description={t(key ? 'newKey.copyNow' : 'newKey.description')}
      open={isOpen}
      onOpenChange={open}
      trigger={<Button>{t('newKey.title')}</Button>}
      footer={
        key ? (
          <Button variant="primary" onClick={() => open(false)}>
            {t('newKey.done')}
          </Button>
        ) : (
          <Button variant="primary" isPending={isPending} onClick={() => void create()}>
            {t('newKey.create')}
          </Button>
        )
      }
    >
      {key ? (
        <dl>
          <Secret label={t('newKey.key')} value={key} />
        </dl>
      ) : (
        <div className="flex flex-col gap-4">
          <Field label={t('newKey.name')} hint={t('newKey.nameHint')} error={error}>
            <Input value={name} maxLength={80} onChange={(event) => setWanted({ name: event.target.value, scopes })} />
          </Field>
          <fieldset className="flex flex-col gap-3">
            <legend className="mb-2 text-sm font-medium">{t('newKey.may')}</legend>
            {(Object.keys(SCOPE_WORDS) as Scope[]).map((scope) => (
              <Checkbox
                key={scope}
                label={t(`scopes.${SCOPE_WORDS[scope]}.label`)}
                hint={t(`scopes.${SCOPE_WORDS[scope]}.hint`)}
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
