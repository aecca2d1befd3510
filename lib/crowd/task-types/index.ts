/** The one list of task types: adding one is a folder beside this file and a line here. */
import type { TTaskType } from '#lib/contracts/work.ts';
import { AppError } from '#lib/errors.ts';
import type { TaskType } from '#lib/generated/prisma/client.ts';
import { compareEdits } from './compare-edits/record.ts';
import { editCaptions } from './edit-captions/record.ts';
import { rankEdits } from './rank-edits/record.ts';
import type { TaskTypeRecord } from './task-type.ts';
import { writeInstructions } from './write-instructions/record.ts';

const TASK_TYPES: readonly TaskTypeRecord[] = [compareEdits, rankEdits, writeInstructions, editCaptions];

/** The record of a task type by its word in the database or on the wire. */
export function taskType(name: TaskType | TTaskType): TaskTypeRecord {
  const found = TASK_TYPES.find((candidate) => candidate.stored === name || candidate.name === name);
  if (!found) throw new AppError('BadInput', `Tasks of the type ${name} cannot be answered in this version.`);
  return found;
}
