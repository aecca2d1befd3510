/** The two names of each task type: in the database and on the wire. Pure: pages use it too. */
import type { TTaskType } from '#lib/contracts/work.ts';
import type { TaskType } from '#lib/generated/prisma/enums.ts';

/** Database word to wire word. */
export const WIRE_NAMES = {
  CompareEdits: 'compare-edits',
  RankEdits: 'rank-edits',
  WriteInstructions: 'write-instructions',
  EditCaptions: 'edit-captions',
} as const satisfies Record<TaskType, TTaskType>;

/** Wire word to database word. */
export const STORED_NAMES = {
  'compare-edits': 'CompareEdits',
  'rank-edits': 'RankEdits',
  'write-instructions': 'WriteInstructions',
  'edit-captions': 'EditCaptions',
} as const satisfies Record<TTaskType, TaskType>;
