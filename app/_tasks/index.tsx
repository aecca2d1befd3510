'use client';

/** The one list of forms: a new task type is a folder here and a line in `FORMS`. */
import type { ComponentType } from 'react';
import type { TTaskType } from '#lib/contracts/work.ts';
import { CompareEditsForm } from './compare-edits/form.tsx';
import { EditCaptionsForm } from './edit-captions/form.tsx';
import { RankEditsForm } from './rank-edits/form.tsx';
import type { TaskFormProps } from './task-form.ts';
import { WriteInstructionsForm } from './write-instructions/form.tsx';

/** Each form knows its own payload; the server has checked that it fits the type. */
// biome-ignore lint/suspicious/noExplicitAny: a list of forms with different payloads has no common type
type Form = ComponentType<TaskFormProps<any, any, any>>;

const FORMS: Record<TTaskType, Form> = {
  'compare-edits': CompareEditsForm,
  'rank-edits': RankEditsForm,
  'write-instructions': WriteInstructionsForm,
  'edit-captions': EditCaptionsForm,
};

/** The form of a task type: the worker's page and the requester's preview both use it. */
export function TaskForm({ taskType, ...rest }: TaskFormProps & { taskType: TTaskType }) {
  const Chosen = FORMS[taskType];
  return <Chosen {...rest} />;
}
