'use client';

import { useState } from 'react';
import { Button } from '#app/_ui/button.tsx';
import { Card, CardBody, CardHeader } from '#app/_ui/card.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { saveProfileAction } from './actions.ts';

export interface ProfileFormProps {
  country: string;
  subdivision: string;
  isAdultOk: boolean;
}

/** Where a worker lives and what they agree to see; some tasks ask for it. */
export function ProfileForm(initial: ProfileFormProps) {
  const t = useWords('board');
  const [profile, setProfile] = useState(initial);
  const [isPending, setPending] = useState(false);
  async function save(): Promise<void> {
    setPending(true);
    const reply = await saveProfileAction(profile).catch(() => null);
    setPending(false);
    if (reply?.data) toast.success(t('profile.saved'));
    else toast.error(t('profile.failed'), { description: reply?.serverError ?? Object.values(reply?.validationErrors?.fieldErrors ?? {}).flat().join(' ') });
  }
  return (
    <Card>
      <CardHeader title={t('profile.title')} description={t('profile.description')} />
      <CardBody>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <div className="grid gap-4 sm:max-w-md sm:grid-cols-2">
            <Field label={t('profile.country')} hint={t('profile.countryHint')} isOptional>
              <Input value={profile.country} maxLength={2} autoCapitalize="characters" onChange={({ target }) => setProfile({ ...profile, country: target.value })} />
            </Field>
            <Field label={t('profile.subdivision')} hint={t('profile.subdivisionHint')} isOptional>
              <Input value={profile.subdivision} maxLength={3} autoCapitalize="characters" onChange={({ target }) => setProfile({ ...profile, subdivision: target.value })} />
            </Field>
          </div>
          <Checkbox label={t('profile.adult')} checked={profile.isAdultOk} onCheckedChange={(isAdultOk) => setProfile({ ...profile, isAdultOk })} />
          <div>
            <Button type="submit" isPending={isPending}>
              {t('profile.save')}
            </Button>
          </div>
        </form>
      </CardBody>
    </Card>
  );
}
