'use client';

import { ClipboardCheck, MousePointerClick } from 'lucide-react';
import { signIn } from 'next-auth/react';
import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Callout } from '#app/_ui/callout.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { homeOf } from '#app/_ui/navigation.ts';
import { RadioCards } from '#app/_ui/radio-cards.tsx';
import { useAlive } from '#app/_ui/use-alive.ts';
import { useWords } from '#words';
import { signUpAction } from './action.ts';

type Role = 'Worker' | 'Requester';
type FieldErrors = Partial<Record<'name' | 'email' | 'password', string>>;

/** The form; afterwards one is signed in. */
export function SignUpForm({ next, role: wanted }: { next: string | null; role: Role }) {
  const t = useWords('account');
  const tFrame = useWords('frame');
  const router = useRouter();
  const [role, setRole] = useState<Role>(wanted);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [error, setError] = useState<string | null>(null);
  const isAlive = useAlive();
  const [isPending, setPending] = useState(false);

  async function open(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = { name: String(form.get('name')), email: String(form.get('email')), password: String(form.get('password')), role };
    setErrors({});
    setError(null);
    setPending(true);
    try {
      const result = await signUpAction(said);
      if (!result?.data) {
        const found = result?.validationErrors?.fieldErrors;
        setErrors({
          name: found?.name && t('signUp.errors.name'),
          email: found?.email && t('signUp.errors.email'),
          password: found?.password && t(said.password.length < 8 ? 'signUp.errors.password' : 'signUp.errors.passwordLong'),
        });
        setError(result?.serverError ?? null);
        return setPending(false);
      }
      const entered = await signIn('credentials', { email: said.email, password: said.password, redirect: false });
      router.replace(entered?.ok ? (next ?? homeOf([role])) : '/sign-in');
      router.refresh();
    } catch {
      setError(tFrame('unreachable'));
      setPending(false);
    }
  }

  const roles = [
    { value: 'Worker', label: t('signUp.worker'), hint: t('signUp.workerHint'), icon: <MousePointerClick aria-hidden /> },
    { value: 'Requester', label: t('signUp.requester'), hint: t('signUp.requesterHint'), icon: <ClipboardCheck aria-hidden /> },
  ];
  return (
    <form noValidate method="post" onSubmit={(event) => void open(event)} className="space-y-4">
      {error && (
        <Callout tone="bad" role="alert">
          {error}
        </Callout>
      )}
      <RadioCards label={t('signUp.purpose')} options={roles} value={role} onValueChange={(value) => setRole(value as Role)} className="grid-cols-2" />
      <Field label={t('signUp.name')} error={errors.name}>
        <Input name="name" autoComplete="name" required maxLength={100} />
      </Field>
      <Field label={t('email')} error={errors.email}>
        <Input name="email" type="email" autoComplete="username" required />
      </Field>
      <Field label={t('password')} hint={t('signUp.passwordHint')} error={errors.password}>
        <Input name="password" type="password" autoComplete="new-password" required minLength={8} />
      </Field>
      <Button type="submit" variant="primary" size="lg" className="w-full" disabled={!isAlive} isPending={isPending}>
        {t('signUp.title')}
      </Button>
    </form>
  );
}
