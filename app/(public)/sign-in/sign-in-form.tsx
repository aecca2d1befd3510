'use client';

import { getSession, signIn } from 'next-auth/react';
import { useRouter } from 'next/navigation';
import { useRef, useState, type FormEvent } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { homeOf } from '#app/_ui/navigation.ts';
import { useAlive } from '#app/_ui/use-alive.ts';
import { useRefusals } from '#app/_words/use-refusals.ts';
import type { Refusal } from '#lib/refusal-sentences.ts';
import { useWords } from '#words';
import type { TDemoAccount } from './demo-accounts.ts';

export interface SignInFormProps {
  next: string | null;
  accounts: TDemoAccount[];
  hasFailed: boolean;
}

/** What next-auth hands over of a refusal (lib/auth/options.ts); null for its internal codes and for errors of no such kind. */
function readRefusal(text: string): Refusal | null {
  try {
    return JSON.parse(text) as Refusal;
  } catch {
    return null;
  }
}

/** The form; a demo's accounts fill it with one click. */
export function SignInForm({ next, accounts, hasFailed }: SignInFormProps) {
  const t = useWords('account');
  const tFrame = useWords('frame');
  const say = useRefusals();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const isAlive = useAlive();
  const [error, setError] = useState<string | null>(hasFailed ? t('signIn.failed') : null);
  const [isPending, setPending] = useState(false);

  async function enter(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const [email, password] = [String(said.get('email')), String(said.get('password'))];
    setError(null);
    setPending(true);
    try {
      const result = await signIn('credentials', { email, password, redirect: false });
      if (result?.error) {
        setPending(false);
        const refusal = readRefusal(result.error);
        return setError(refusal ? say(refusal) : t('signIn.failed'));
      }
      const session = await getSession();
      router.replace(next ?? homeOf(session?.user.roles ?? []));
      router.refresh();
    } catch {
      setPending(false);
      setError(tFrame('unreachable'));
    }
  }

  function fill(account: TDemoAccount): void {
    for (const name of ['email', 'password'] as const) {
      const input = form.current?.elements.namedItem(name);
      if (input instanceof HTMLInputElement) input.value = account[name];
    }
  }

  return (
    <>
      <form ref={form} method="post" onSubmit={(event) => void enter(event)} className="space-y-4">
        {error && (
          <Callout tone="bad" role="alert">
            {error}
          </Callout>
        )}
        <Field label={t('email')}>
          <Input type="email" name="email" autoComplete="username" required autoFocus />
        </Field>
        <Field label={t('password')}>
          <Input type="password" name="password" autoComplete="current-password" required />
        </Field>
        <Button type="submit" variant="primary" size="lg" className="w-full" disabled={!isAlive} isPending={isPending}>
          {t('signIn.title')}
        </Button>
      </form>
      {accounts.length > 0 && (
        <section aria-labelledby="demo-accounts" className="mt-6 rounded-xl border bg-surface p-1.5">
          <h2 id="demo-accounts" className="px-2.5 pb-1 pt-1.5 text-xs font-medium text-ink-faint">
            {t('signIn.demo')}
          </h2>
          <ul>
            {accounts.map((account) => (
              <li key={account.email}>
                <button
                  type="button"
                  onClick={() => fill(account)}
                  className="flex min-h-9 w-full items-center justify-between gap-3 rounded-lg px-2.5 py-1.5 text-left text-sm hover:bg-muted pointer-coarse:min-h-11"
                >
                  <span className="font-medium first-letter:uppercase">{tFrame(`rolesInSentence.${account.role}`)}</span>
                  <span className="truncate text-xs text-ink-faint">{account.email}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
