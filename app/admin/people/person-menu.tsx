'use client';

import { Award, Banknote, MoreHorizontal, ShieldCheck, ShieldOff, UserCog } from 'lucide-react';
import { useState } from 'react';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx';
import { Dropdown, DropdownItem } from '#app/_ui/dropdown.tsx';
import { IconButton } from '#app/_ui/icon-button.tsx';
import { toast } from '#app/_ui/toast.tsx';
import { DepositDialog } from './deposit-dialog.tsx';
import { mastersAction, setRolesAction, suspendAction } from './actions.ts';

const ROLES = [
  { value: 'Worker', hint: 'Finds, does and is paid for tasks.' },
  { value: 'Requester', hint: 'Publishes studies and pays for them.' },
  { value: 'Researcher', hint: 'Trains models on the answers.' },
  { value: 'Admin', hint: 'Manages people and sees the audit log.' },
] as const;

type RoleName = (typeof ROLES)[number]['value'];

export interface Person {
  id: string;
  name: string;
  email: string;
  roles: RoleName[];
  isSuspended: boolean;
  isMaster: boolean;
}

/** The sentence a failed action answered with, if it failed. */
function failure(result: { serverError?: string; validationErrors?: unknown } | undefined): string | undefined {
  return result?.serverError ?? (result?.validationErrors ? 'That could not be understood. Reload the page and try again.' : undefined);
}

/** What an administrator can do with one person. */
export function PersonMenu({ person }: { person: Person }) {
  const [dialog, setDialog] = useState<'roles' | 'suspend' | 'deposit' | null>(null);
  const [roles, setRoles] = useState<RoleName[]>(person.roles);

  async function saveRoles(): Promise<void> {
    const error = failure(await setRolesAction({ userId: person.id, roles }));
    if (error) toast.error(error);
    else toast.success(`${person.name}'s roles are changed.`);
  }
  async function toggleSuspension(): Promise<void> {
    const error = failure(await suspendAction({ userId: person.id, isSuspended: !person.isSuspended }));
    if (error) toast.error(error);
    else toast.success(person.isSuspended ? `${person.name} can sign in again.` : `${person.name} is suspended.`);
  }
  async function toggleMasters(): Promise<void> {
    const error = failure(await mastersAction({ workerId: person.id, isMaster: !person.isMaster }));
    if (error) toast.error(error);
    else toast.success(person.isMaster ? `${person.name} is no Master any more.` : `${person.name} is a Master now.`);
  }
  const pays = person.roles.some((role) => role === 'Requester' || role === 'Researcher');
  return (
    <>
      <Dropdown
        trigger={
          <IconButton label={`Actions for ${person.name}`}>
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
          Change roles
        </DropdownItem>
        {person.roles.includes('Worker') && (
          <DropdownItem icon={<Award aria-hidden />} onSelect={() => void toggleMasters()}>
            {person.isMaster ? 'Take Masters back' : 'Grant Masters'}
          </DropdownItem>
        )}
        {pays && (
          <DropdownItem icon={<Banknote aria-hidden />} onSelect={() => setDialog('deposit')}>
            Record a deposit
          </DropdownItem>
        )}
        <DropdownItem icon={person.isSuspended ? <ShieldCheck aria-hidden /> : <ShieldOff aria-hidden />} isDangerous={!person.isSuspended} onSelect={() => setDialog('suspend')}>
          {person.isSuspended ? 'Let in again' : 'Suspend'}
        </DropdownItem>
      </Dropdown>
      <ConfirmDialog
        open={dialog === 'roles'}
        onOpenChange={(isOpen) => setDialog(isOpen ? 'roles' : null)}
        title={`Roles of ${person.name}`}
        description="They hold from the next request on."
        confirmLabel="Save roles"
        onConfirm={saveRoles}
      >
        <div className="space-y-3">
          {ROLES.map(({ value, hint }) => (
            <Checkbox key={value} label={value} hint={hint} checked={roles.includes(value)} onCheckedChange={(isOn) => setRoles((now) => (isOn ? [...now, value] : now.filter((role) => role !== value)))} />
          ))}
        </div>
      </ConfirmDialog>
      <DepositDialog userId={person.id} name={person.name} open={dialog === 'deposit'} onOpenChange={(isOpen) => setDialog(isOpen ? 'deposit' : null)} />
      <ConfirmDialog
        open={dialog === 'suspend'}
        onOpenChange={(isOpen) => setDialog(isOpen ? 'suspend' : null)}
        title={person.isSuspended ? `Let ${person.name} in again?` : `Suspend ${person.name}?`}
        description={person.isSuspended ? 'They can sign in, use their tokens and work again.' : 'They are signed out, their tokens stop working and they get no new work. Answers and earnings stay. You can take it back.'}
        confirmLabel={person.isSuspended ? 'Let in again' : 'Suspend'}
        isDangerous={!person.isSuspended}
        onConfirm={toggleSuspension}
      />
    </>
  );
}
