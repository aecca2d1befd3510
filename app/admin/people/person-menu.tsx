'use client';

import { Award, Banknote, MoreHorizontal, ShieldCheck, ShieldOff, UserCog } from 'lucide-react';
import { useState } from 'react';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Dropdown, DropdownItem } from '#app/_ui/dropdown.tsx';
import { IconButton } from '#app/_ui/icon-button.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { useWords } from '#words';
import { DepositDialog } from './deposit-dialog.tsx';
import { mastersAction, setRolesAction, suspendAction } from './actions.ts';

const ROLES = ['Worker', 'Requester', 'Researcher', 'Admin'] as const;

type RoleName = (typeof ROLES)[number];

export interface Person {
  id: string;
  name: string;
  email: string;
  roles: RoleName[];
  isSuspended: boolean;
  isMaster: boolean;
}

/** What an administrator can do with one person. */
export function PersonMenu({ person }: { person: Person }) {
  const t = useWords('admin.people');
  const roleNames = useWords('frame.roles');
  const [dialog, setDialog] = useState<'roles' | 'suspend' | 'deposit' | null>(null);
  const [roles, setRoles] = useState<RoleName[]>(person.roles);

  /** The sentence a failed action answered with, if it failed. */
  function failure(result: { serverError?: string; validationErrors?: unknown } | undefined): string | undefined {
    return result?.serverError ?? (result?.validationErrors ? t('menu.misunderstood') : undefined);
  }
  async function saveRoles(): Promise<void> {
    const error = failure(await setRolesAction({ userId: person.id, roles }));
    if (error) toast.error(error);
    else toast.success(t('menu.rolesChanged', { name: person.name }));
  }
  async function toggleSuspension(): Promise<void> {
    const error = failure(await suspendAction({ userId: person.id, isSuspended: !person.isSuspended }));
    if (error) toast.error(error);
    else toast.success(t(person.isSuspended ? 'menu.isLetIn' : 'menu.isSuspended', { name: person.name }));
  }
  async function toggleMasters(): Promise<void> {
    const error = failure(await mastersAction({ workerId: person.id, isMaster: !person.isMaster }));
    if (error) toast.error(error);
    else toast.success(t(person.isMaster ? 'menu.noMaster' : 'menu.isMaster', { name: person.name }));
  }
  const pays = person.roles.some((role) => role === 'Requester' || role === 'Researcher');
  return (
    <>
      <Dropdown
        trigger={
          <IconButton label={t('menu.label', { name: person.name })}>
            <MoreHorizontal aria-hidden />
          </IconButton>
        }
      >
        <DropdownItem
          icon={<UserCog aria-hidden />}
          onSelect={() => {
            setRoles(person.roles);
            setDialog('roles');
          }}
        >
          {t('menu.roles')}
        </DropdownItem>
        {person.roles.includes('Worker') && (
          <DropdownItem icon={<Award aria-hidden />} onSelect={() => void toggleMasters()}>
            {t(person.isMaster ? 'menu.takeMasters' : 'menu.grantMasters')}
          </DropdownItem>
        )}
        {pays && (
          <DropdownItem icon={<Banknote aria-hidden />} onSelect={() => setDialog('deposit')}>
            {t('menu.deposit')}
          </DropdownItem>
        )}
        <DropdownItem icon={person.isSuspended ? <ShieldCheck aria-hidden /> : <ShieldOff aria-hidden />} isDangerous={!person.isSuspended} onSelect={() => setDialog('suspend')}>
          {t(person.isSuspended ? 'menu.letIn' : 'menu.suspend')}
        </DropdownItem>
      </Dropdown>
      <ConfirmDialog
        open={dialog === 'roles'}
        onOpenChange={(isOpen) => setDialog(isOpen ? 'roles' : null)}
        title={t('roles.title', { name: person.name })}
        description={t('roles.text')}
        confirmLabel={t('roles.action')}
        onConfirm={saveRoles}
      >
        <div className="space-y-3">
          {ROLES.map((value) => (
            <Checkbox key={value} label={roleNames(value)} hint={t(`roles.hints.${value}`)} checked={roles.includes(value)} onCheckedChange={(isOn) => setRoles((now) => (isOn ? [...now, value] : now.filter((role) => role !== value)))} />
          ))}
        </div>
      </ConfirmDialog>
      <DepositDialog userId={person.id} name={person.name} open={dialog === 'deposit'} onOpenChange={(isOpen) => setDialog(isOpen ? 'deposit' : null)} />
      <ConfirmDialog
        open={dialog === 'suspend'}
        onOpenChange={(isOpen) => setDialog(isOpen ? 'suspend' : null)}
        title={t(person.isSuspended ? 'suspension.endTitle' : 'suspension.title', { name: person.name })}
        description={t(person.isSuspended ? 'suspension.endText' : 'suspension.text')}
        confirmLabel={t(person.isSuspended ? 'menu.letIn' : 'menu.suspend')}
        isDangerous={!person.isSuspended}
        onConfirm={toggleSuspension}
      />
    </>
  );
}
